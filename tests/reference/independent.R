# independent.R -> independent.json : reference values for gaps of independent groups (integers).
# R 4.2.2; Debian packages coin 1.4-2, exactRankTests 0.8-35, effectsize 0.8.3 (actual versions are in the JSON).
# two groups, x = first group, y = second group; every "greater" means x above y:
#  welch, pooled     stats::t.test(x, y), t.test(x, y, var.equal = TRUE): three alternatives at 0.95, two-sided also at 0.90
#  permutation       exactRankTests::perm.test(x, y, exact = TRUE): T = sum of x; two-sided = P(|T - E| >= |obs - E|)
#  coin_oneway       coin::oneway_test(value ~ group, distribution = "exact" / "asymptotic"), first factor level = x
#  mann_whitney      exactRankTests::wilcox.exact(x, y, exact = TRUE): W = rank sum of x - n1 (n1 + 1) / 2, midranks
#  coin_wilcoxon     coin::wilcox_test(value ~ group, distribution = "exact" / "asymptotic")
#  own_check         base R integer convolution (split_dp in common.R) for permutation and mann_whitney
#  effects           effectsize::cohens_d, hedges_g (pooled and pooled_sd = FALSE), rank_biserial (= Cliff's delta)
# three or four groups:
#  welch_anova       stats::oneway.test(var.equal = FALSE); classic: oneway.test(var.equal = TRUE)
#  games_howell      own formulas: se = sqrt(v_i / n_i + v_j / n_j); df = Welch-Satterthwaite; q = |difference| / (se / sqrt(2));
#                    p = ptukey(q, k, df, lower = FALSE); ci = difference +- Q / sqrt(2) * se, difference = mean_j - mean_i (i < j);
#                    Q by qtukey (accurate to about 1e-4 only: "ci_qtukey") and by uniroot on ptukey ("ci").
#                    welch_p = two-sided Welch t-test of the pair.
#  coin_oneway_approximate   coin::oneway_test(distribution = approximate(nresample = 100000)), Monte Carlo: loose check;
#                    coin_oneway_asymptotic: chi-square
source("common.R"); for (p in c("coin", "exactRankTests", "effectsize")) quiet(library(p, character.only = TRUE))
set.seed(5150, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
gap <- function(n, m, s) as.integer(pmax(-6, pmin(6, round(rnorm(n, m, s)))))
two <- list(); add <- function(name, kind, x, y) two[[length(two) + 1]] <<- list(name = name, kind = kind, n1 = length(x), n2 = length(y), x = as.integer(x), y = as.integer(y))
n1s <- c(4, 5, 6, 7, 8, 10, 12, 15, 18, 20, 25, 30, 40, 60); n2s <- list(c(4, 6, 20), c(5, 8, 12), c(6, 7, 15), c(4, 10, 60), c(8, 9, 30), c(10, 5, 14), c(12, 20, 6), c(15, 10, 40), c(18, 25, 7), c(20, 35, 4), c(25, 12, 50), c(30, 22, 60), c(40, 17, 33), c(60, 28, 60))
for (i in seq_along(n1s)) for (n2 in n2s[[i]]) repeat {
  x <- gap(n1s[i], rnorm(1, -.5, .6), runif(1, .6, 2.2)); y <- gap(n2, rnorm(1, -.3, .6), runif(1, .6, 2.2))
  if (sd(x) > 0 && sd(y) > 0) { add(sprintf("n%d_vs_n%d", n1s[i], n2), "random", x, y); break }
}
add("only_minus1_0_plus1", "awkward", sample(-1:1, 20, TRUE), sample(-1:1, 24, TRUE, c(.5, .3, .2)))
add("one_group_constant", "awkward", rep(-1L, 6), c(0, 1, 0, 2, -1, 1, 0))
add("complete_separation", "awkward", c(-5, -4, -4, -6, -3), c(0, 1, 2, 1, 3, 4))
add("equal_means", "awkward", c(-2, 0, 2, 1, -1), c(-1, 1, 0, 0, 0, 3, -3))
add("mostly_zero", "awkward", c(rep(0, 24), -2, -1, -1, -3, 1, -1), c(rep(0, 20), 1, -1, 1, 2, 1))
add("slider", "awkward", round(rnorm(20, -12, 18)), round(rnorm(16, 0, 30)))
add("very_unequal_variance", "awkward", gap(6, -1, 3), gap(50, 0, .5))
worst <- list(permutation = 0, coin_oneway = 0, mann_whitney = 0, coin_wilcoxon = 0); flags <- c()
upd <- function(k, v, nm) { worst[[k]] <<- max(worst[[k]], v); if (v > 1e-9) flags <<- c(flags, sprintf("%s: %s %.3g", nm, k, v)) }
pick <- function(l) lapply(l, `[[`, "p.value")
ttest <- function(x, y, ve) {
  h <- lapply(alts, function(a) t.test(x, y, var.equal = ve, alternative = a))
  c(list(t = h[[1]]$statistic[[1]], df = h[[1]]$parameter[[1]], difference = mean(x) - mean(y), se = h[[1]]$stderr),
    lapply(h, function(q) list(p = q$p.value, ci = as.numeric(q$conf.int))), list(two_sided_90 = list(ci = as.numeric(t.test(x, y, var.equal = ve, conf.level = .9)$conf.int))))
}
one <- function(s) {
  x <- s$x; y <- s$y; v <- c(x, y); g <- factor(rep(c("x", "y"), c(s$n1, s$n2)), levels = c("x", "y")); r <- rank(v)
  pt_ <- lapply(alts, function(a) perm.test(x, y, exact = TRUE, alternative = a)); mw <- lapply(alts, function(a) wilcox.exact(x, y, exact = TRUE, alternative = a))
  cn <- function(f, dist) lapply(alts, function(a) as.numeric(pvalue(f(v ~ g, distribution = dist, alternative = a))))
  dpp <- split_dp(v, s$n1); dpm <- split_dp(2 * r, s$n1); co <- cn(oneway_test, "exact"); cw <- cn(wilcox_test, "exact")
  upd("permutation", maxdiff(pick(pt_), dpp), s$name); upd("coin_oneway", maxdiff(co, dpp), s$name); upd("mann_whitney", maxdiff(pick(mw), dpm), s$name); upd("coin_wilcoxon", maxdiff(cw, dpm), s$name)
  ef <- function(f, ...) { z <- f(x, y, ...); list(value = z[[1]], ci = c(z$CI_low, z$CI_high)) }
  c(s, list(welch = ttest(x, y, FALSE), pooled = ttest(x, y, TRUE), permutation = c(list(T = pt_[[1]]$statistic[[1]]), pick(pt_)),
    coin_oneway = list(Z = as.numeric(statistic(oneway_test(v ~ g))), exact = co, asymptotic = cn(oneway_test, "asymptotic")),
    mann_whitney = c(list(W = mw[[1]]$statistic[[1]]), pick(mw)),
    coin_wilcoxon = list(Z = as.numeric(statistic(wilcox_test(v ~ g))), exact = cw, asymptotic = cn(wilcox_test, "asymptotic")),
    own_check = list(permutation = dpp, mann_whitney = dpm),
    effects = quiet(list(cohens_d = ef(cohens_d), hedges_g = ef(hedges_g), cohens_d_unpooled = ef(cohens_d, pooled_sd = FALSE), hedges_g_unpooled = ef(hedges_g, pooled_sd = FALSE), rank_biserial = ef(rank_biserial, verbose = FALSE)))))
}
two_out <- lapply(two, one)
many <- lapply(1:15, function(i) { k <- if (i %% 2) 3 else 4; n <- sample(c(5:12, 15, 20, 30, 45, 60), k)
  repeat { z <- lapply(seq_len(k), function(j) gap(n[j], rnorm(1, -.4, if (i <= 3) .1 else .7), runif(1, .7, 2.2))); if (all(vapply(z, sd, 0) > 0)) break }
  list(name = sprintf("k%d_%d", k, i), groups = z) })
gh <- function(z) {
  k <- length(z); pr <- t(combn(k, 2)); lapply(seq_len(nrow(pr)), function(a) {
    i <- pr[a, 1]; j <- pr[a, 2]; vi <- var(z[[i]]) / length(z[[i]]); vj <- var(z[[j]]) / length(z[[j]]); se <- sqrt(vi + vj); d <- mean(z[[j]]) - mean(z[[i]])
    df <- (vi + vj)^2 / (vi^2 / (length(z[[i]]) - 1) + vj^2 / (length(z[[j]]) - 1)); q <- abs(d) / (se / sqrt(2)); Q0 <- qtukey(.95, k, df)
    Q <- uniroot(function(u) ptukey(u, k, df) - .95, Q0 + c(-.5, .5), tol = 1e-12)$root
    w <- t.test(z[[j]], z[[i]]); stopifnot(abs(w$parameter - df) < 1e-9)
    list(first = i, second = j, difference = d, se = se, df = df, q = q, p = ptukey(q, k, df, lower.tail = FALSE), ci = d + c(-1, 1) * Q / sqrt(2) * se, ci_qtukey = d + c(-1, 1) * Q0 / sqrt(2) * se, welch_t = w$statistic[[1]], welch_p = w$p.value) })
}
many_out <- lapply(many, function(s) {
  v <- unlist(s$groups); g <- factor(rep(seq_along(s$groups), lengths(s$groups))); w <- oneway.test(v ~ g); cl <- oneway.test(v ~ g, var.equal = TRUE); set.seed(99)
  f <- function(h) list(F = h$statistic[[1]], df1 = h$parameter[[1]], df2 = h$parameter[[2]], p = h$p.value)
  c(s, list(welch_anova = f(w), classic_anova = f(cl), games_howell = gh(s$groups), coin_oneway_approximate = list(p = as.numeric(pvalue(oneway_test(v ~ g, distribution = approximate(nresample = 100000)))), nresample = 100000),
    coin_oneway_asymptotic = list(chi_squared = as.numeric(statistic(oneway_test(v ~ g))), p = as.numeric(pvalue(oneway_test(v ~ g))))))
})
str(worst); print(flags)
write_reference(list(what = "gaps of independent groups; greater means first group x above second group y", versions = versions(c("coin", "exactRankTests", "effectsize")),
  largest_disagreement_with_own_check = worst, disagreements_above_1e9 = I(as.character(flags)), two_groups = two_out, several_groups = many_out), "independent.json")
