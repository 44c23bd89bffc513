# paired.R -> paired.json : reference values for paired gaps d = perception - expectation.
# R 4.2.2; Debian packages coin 1.4-2, exactRankTests 0.8-35, effectsize 0.8.3, BayesFactor 0.9.12-4.4, boot 1.3-28.1
# (the versions actually used are written into the JSON).
#  t                      stats::t.test(d), three alternatives at 0.95, two-sided also at 0.90
#  wilcox_exact           exactRankTests::wilcox.exact(d, exact = TRUE)         zeros dropped, midranks
#  wilcox_exact_interval  exactRankTests::wilcox.exact(conf.int = TRUE)         sets with <= 30 nonzero d
#  wilcox_test            stats::wilcox.test(d, exact = FALSE, correct = FALSE / TRUE), zeros dropped
#  coin_pratt, coin_wilcoxon   coin::wilcoxsign_test(P ~ E, zero.method = , distribution = "exact" / "asymptotic")
#  sign_flip              exactRankTests::perm.test(P, E, paired = TRUE, exact = TRUE) on integer codes
#  sign                   stats::binom.test(positives, positives + negatives)
#  hodges_lehmann         stats::wilcox.test(d, conf.int = TRUE, exact = TRUE)  only sets with distinct |d| and no zeros
#  effects                effectsize::cohens_d(d), hedges_g(d), rank_biserial(d); d_av, d_rm, d_becker by formula in base R
#                         (repeated_measures_d() does not exist in effectsize 0.8.3); noncentral CI also by uniroot on pt()
#  bayes                  BayesFactor::ttestBF(d, rscale =) ; plus "integral": own one-dimensional quadrature in base R
#  boot                   boot::boot, boot::boot.ci(type = c("perc", "bca")), R = 20000, three seeds, statistic = mean
# Orientation: every "greater" means d > 0 (perception above expectation).
# Units: stored answers are integers; value = integer * unit. All statistics are in value units except where
# the statistic is rank based or a sum of integer codes (sign_flip T is in integer codes).
source("common.R")
pk <- c("coin", "exactRankTests", "effectsize", "BayesFactor", "boot", "datawizard")
for (p in c("coin", "exactRankTests", "effectsize", "BayesFactor", "boot")) quiet(library(p, character.only = TRUE))
set.seed(20240611, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
clip <- function(x, lo = 1, hi = 7) as.integer(pmin(hi, pmax(lo, round(x))))
sets <- list()
add <- function(name, kind, E, P, unit = 1, scale = c(1, 7)) {
  stopifnot(is.integer(E), is.integer(P), length(E) == length(P), length(unique(P - E)) > 1)
  sets[[length(sets) + 1]] <<- list(name = name, kind = kind, unit = unit, scale = scale, n = length(E), expectation = E, perception = P)
}
draw <- function(n, style, shift) repeat {
  if (style == "plain")   { E <- clip(rnorm(n, 4.6, 1.4)); P <- clip(0.5 * E + 2.3 + shift + rnorm(n, 0, 1.2)) }
  if (style == "ceiling") { E <- clip(rnorm(n, 6.3, 1.0)); P <- clip(rnorm(n, 6.3 + shift, 1.5)) }
  if (style == "zeros")   { E <- clip(rnorm(n, 5, 1.3));   P <- ifelse(runif(n) < 0.45, E, clip(E + shift + rnorm(n, 0, 1.5))) }
  if (length(unique(P - E)) > 2 && sum(P != E) >= 4) return(list(E = E, P = as.integer(P)))
}
for (n in c(6, 8, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300)) for (s in c("plain", "ceiling", "zeros")) {
  x <- draw(n, s, runif(1, -1.2, 0.7) * if (n >= 100) 0.4 else 1)
  add(sprintf("%s_n%d", s, n), "random", x$E, x$P)
}
E <- clip(rnorm(40, 5, 1), 2, 6); add("only_minus1_0_plus1", "awkward", E, E + sample(c(-1L, 0L, 1L), 40, TRUE, c(.4, .3, .3)))
E <- clip(rnorm(50, 5, 1), 3, 6); P <- E; i <- sample(50, 10); P[i] <- E[i] + c(-2L, -1L, -1L, 1L, -2L, -1L, 1L, -1L, -2L, -1L); add("zeros_80_percent", "awkward", E, P)
E <- clip(2 * rnorm(30, 5, 1), 2, 14); P <- clip(E - 0.7 + rnorm(30, 0, 2), 2, 14); add("half_steps", "awkward", E, P, unit = 0.5, scale = c(1, 7))
E <- clip(rnorm(60, 70, 18), 1, 100); P <- clip(0.6 * E + 24 + rnorm(60, 0, 15), 1, 100); add("slider_1_100", "awkward", E, P, scale = c(1, 100))
add("n5", "awkward", c(5L, 6L, 4L, 7L, 6L), c(4L, 6L, 2L, 4L, 7L))
E <- clip(rnorm(20, 4, 1), 1, 5); add("all_nonnegative", "awkward", E, E + sample(0:2, 20, TRUE))
E <- clip(rnorm(10, 5, 1), 4, 7); add("all_negative", "awkward", E, E - sample(1:3, 10, TRUE))
E <- rep(c(4L, 5L), 6); P <- E; P[3] <- 6L; add("one_nonzero", "awkward", E, P)
E <- rep(4L, 12); add("symmetric_sum_zero", "awkward", E, E + as.integer(c(-3, 3, -2, 2, -1, 1, -1, 1, 0, 0, -2, 2)))
E <- clip(rnorm(300, 80, 8), 1, 100); add("slider_far_from_zero", "awkward", E, clip(E - 30 + rnorm(300, 0, 10), 1, 100), scale = c(1, 100))
for (n in c(8, 15, 25, 40)) {  # distinct |d|, no zeros: magnitudes drawn without replacement, signs at random
  a <- sample(1:60, n, prob = exp(-(1:60) / 25)); d <- as.integer(a * ifelse(runif(n) < if (n == 25) 0.5 else 0.3, 1, -1))
  E <- as.integer(ifelse(d > 0, sample(1:40, n, TRUE), sample(61:100, n, TRUE)))
  stopifnot(all(d != 0), !anyDuplicated(abs(d))); add(sprintf("distinct_n%d", n), "distinct", E, E + d, scale = c(1, 100))
}

ncp_ci <- function(t, df, level = 0.95) {   # exact noncentral interval for the noncentrality, both ends by uniroot
  f <- function(p) uniroot(function(x) suppressWarnings(pt(t, df, x)) - p, t + c(-1, 1) * (10 + abs(t)), tol = 1e-13, maxiter = 1000)$root
  a <- (1 - level) / 2
  if (abs(t) > 30) return(c(NA, NA))  # pt(ncp) is unreliable beyond |ncp| = 37.62
  c(f(1 - a), f(a))
}
# log BF10 (JZS, Cauchy scale r): integral over g of IG(g; 1/2, r^2/2); directed: times 2 Pr(delta > 0 | g, data), a central t
jzs <- function(t, n, r) {
  nu <- n - 1; u <- seq(-40, 60, by = 0.005); g <- exp(u)
  L <- -0.5 * log1p(n * g) - (nu + 1) / 2 * log1p(t^2 / (nu * (1 + n * g))) + (nu + 1) / 2 * log1p(t^2 / nu) +
       log(r) - 0.5 * log(2 * pi) - 0.5 * u - r^2 / (2 * g)
  z <- t * sqrt(n * g / (1 + n * g)) / sqrt((nu + t^2 / (1 + n * g)) / (nu + 1))
  lse <- function(v) { m <- max(v); m + log(sum(exp(v - m)) * 0.005) }
  list(two_sided = lse(L), positive = log(2) + lse(L + pt(z, nu + 1, log.p = TRUE)), negative = log(2) + lse(L + pt(-z, nu + 1, log.p = TRUE)))
}
scales <- c(medium_sqrt2_over_2 = sqrt(2) / 2, wide_1 = 1, half = 0.5)
worst <- list(wilcox_exact = 0, sign_flip = 0, coin_pratt = 0, coin_wilcoxon = 0, bf_two_sided = 0, bf_directed = 0, ncp = 0)
upd <- function(k, v) worst[[k]] <<- max(worst[[k]], v)
slow <- c()
one <- function(s) {
  t0 <- proc.time()[[3]]
  Ei <- s$expectation; Pi <- s$perception; di <- Pi - Ei; E <- Ei * s$unit; P <- Pi * s$unit; d <- di * s$unit; n <- s$n
  nz <- di[di != 0]; out <- s
  out$difference_counts <- list(positive = sum(di > 0), negative = sum(di < 0), zero = sum(di == 0))
  tt <- lapply(alts, function(a) t.test(d, alternative = a))
  out$t <- c(list(t = tt[[1]]$statistic[[1]], df = tt[[1]]$parameter[[1]], mean = mean(d), sd = sd(d), se = tt[[1]]$stderr),
    lapply(tt, function(h) list(p = h$p.value, ci = as.numeric(h$conf.int))),
    list(two_sided_90 = list(ci = as.numeric(t.test(d, conf.level = 0.9)$conf.int))))
  we <- quiet(lapply(alts, function(a) wilcox.exact(d, exact = TRUE, alternative = a)))
  out$wilcox_exact <- c(list(V = we[[1]]$statistic[[1]], n_nonzero = length(nz), exact_is_default = length(nz) < 50), lapply(we, function(h) h$p.value))
  r2 <- 2 * rank(abs(nz)); upd("wilcox_exact", maxdiff(lapply(we, `[[`, "p.value"), flip_dp(r2, sum(r2[nz > 0]))))
  out["wilcox_exact_interval"] <- list(if (length(nz) <= 30) {
    h <- quiet(wilcox.exact(d, exact = TRUE, conf.int = TRUE)); dn <- d[d != 0]
    wm <- function(x) { w <- outer(x, x, "+") / 2; median(w[!lower.tri(w)]) }
    list(estimate = h$estimate[[1]], ci = as.numeric(h$conf.int), median_of_walsh_averages_nonzero = wm(dn), median_of_walsh_averages_all = wm(d))
  } else NULL)
  wt <- function(correct) quiet(lapply(alts, function(a) wilcox.test(d, exact = FALSE, correct = correct, alternative = a)$p.value))
  out$wilcox_test_asymptotic <- list(uncorrected = wt(FALSE), continuity_corrected = wt(TRUE))
  for (m in c("Pratt", "Wilcoxon")) {
    ce <- lapply(alts, function(a) wilcoxsign_test(Pi ~ Ei, zero.method = m, distribution = "exact", alternative = a))
    ca <- lapply(alts, function(a) wilcoxsign_test(Pi ~ Ei, zero.method = m, distribution = "asymptotic", alternative = a))
    k <- paste0("coin_", tolower(m))
    out[[k]] <- list(Z = as.numeric(statistic(ce[[1]])), exact = lapply(ce, function(h) as.numeric(pvalue(h))), asymptotic = lapply(ca, function(h) as.numeric(pvalue(h))))
    rr <- if (m == "Pratt") (2 * rank(abs(di)))[di != 0] else r2
    upd(k, maxdiff(out[[k]]$exact, flip_dp(rr, sum(rr[nz > 0]))))
  }
  pf <- lapply(alts, function(a) perm.test(Pi, Ei, paired = TRUE, exact = TRUE, alternative = a))
  out$sign_flip <- c(list(T = pf[[1]]$statistic[[1]]), lapply(pf, function(h) h$p.value))
  upd("sign_flip", maxdiff(lapply(pf, `[[`, "p.value"), flip_dp(abs(di), sum(di[di > 0]))))
  out$sign <- c(list(x = sum(nz > 0), n = length(nz)), lapply(alts, function(a) binom.test(sum(nz > 0), length(nz), alternative = a)$p.value))
  out["hodges_lehmann"] <- list(if (s$kind == "distinct") {
    hl <- lapply(alts, function(a) wilcox.test(d, conf.int = TRUE, exact = TRUE, alternative = a))
    h9 <- wilcox.test(d, conf.int = TRUE, exact = TRUE, conf.level = 0.9)
    c(list(V = hl[[1]]$statistic[[1]], pseudomedian = hl[[1]]$estimate[[1]]), lapply(hl, function(h) list(p = h$p.value, ci = as.numeric(h$conf.int))), list(two_sided_90 = list(ci = as.numeric(h9$conf.int))))
  } else NULL)
  cd <- cohens_d(d); hg <- hedges_g(d); rb <- quiet(rank_biserial(d, verbose = FALSE))
  nc <- ncp_ci(tt[[1]]$statistic[[1]], n - 1) / sqrt(n); J <- exp(lgamma((n - 1) / 2) - log(sqrt((n - 1) / 2)) - lgamma((n - 2) / 2))
  if (!anyNA(nc)) upd("ncp", max(abs(nc - c(cd$CI_low, cd$CI_high))))
  rxy <- if (sd(E) > 0 && sd(P) > 0) cor(E, P) else NA
  out$effects <- list(cohens_d = list(value = cd$Cohens_d, ci = c(cd$CI_low, cd$CI_high), ci_by_uniroot = nc),
    hedges_g = list(value = hg$Hedges_g, ci = c(hg$CI_low, hg$CI_high), ci_by_uniroot = nc * J, correction = J),
    rank_biserial = list(value = rb$r_rank_biserial, ci = c(rb$CI_low, rb$CI_high)),
    d_av_root_mean_variance = mean(d) / sqrt((var(E) + var(P)) / 2), d_av_mean_sd = mean(d) / ((sd(E) + sd(P)) / 2),
    d_rm = mean(d) / sd(d) * sqrt(2 * (1 - rxy)), d_by_expectation_sd = if (sd(E) > 0) mean(d) / sd(E) else NA, correlation = rxy)
  out$bayes <- lapply(scales, function(r) {
    b2 <- quiet(ttestBF(d, rscale = r))@bayesFactor; bp <- quiet(ttestBF(d, rscale = r, nullInterval = c(0, Inf)))@bayesFactor
    bn <- quiet(ttestBF(d, rscale = r, nullInterval = c(-Inf, 0)))@bayesFactor; ji <- jzs(tt[[1]]$statistic[[1]], n, r)
    upd("bf_two_sided", abs(b2$bf[1] - ji$two_sided)); upd("bf_directed", max(abs(c(bp$bf[1] - ji$positive, bn$bf[1] - ji$negative))))
    list(rscale = r, BayesFactor_log = list(two_sided = b2$bf[1], two_sided_error = b2$error[1], positive = bp$bf[1], positive_error = bp$error[1],
         negative = bn$bf[1], negative_error = bn$error[1]), integral_log = ji)
  })
  el <- proc.time()[[3]] - t0; if (el > 5) slow <<- c(slow, sprintf("%s %.1fs", s$name, el))
  out
}
res <- lapply(sets, one)
bs <- c("plain_n20", "ceiling_n40", "zeros_n75", "plain_n150", "half_steps", "slider_1_100")
boots <- lapply(bs, function(nm) {
  s <- sets[[which(vapply(sets, `[[`, "", "name") == nm)]]; d <- (s$perception - s$expectation) * s$unit
  runs <- lapply(c(1, 2, 3), function(seed) {
    set.seed(seed); b <- boot(d, function(x, i) mean(x[i]), R = 20000)
    ci <- boot.ci(b, conf = 0.95, type = c("perc", "bca"))
    cj <- boot.ci(b, conf = 0.95, type = "bca", L = d - mean(d))
    list(seed = seed, percentile = ci$percent[4:5], bca = ci$bca[4:5], bca_exact_influence = cj$bca[4:5], z0 = qnorm(mean(b$t < b$t0)), sd = sd(b$t[, 1]))
  })
  L <- d - mean(d)
  list(set = nm, mean = mean(d), R = 20000, acceleration = sum(L^3) / (6 * sum(L^2)^1.5), runs = runs)
})
tstat <- lapply(list(c(60, 1e6), c(2.03, 80), c(-2.03, 80), c(0, 10), c(5, 30)), function(v) lapply(scales, function(r) {
  f <- function(...) quiet(ttest.tstat(t = v[1], n1 = v[2], rscale = r, simple = FALSE, ...))
  b <- f(); p <- f(nullInterval = c(0, Inf)); q <- f(nullInterval = c(-Inf, 0))
  list(t = v[1], n = v[2], rscale = r, two_sided = b$bf, error = b$properror, method = b$method, positive = p$bf, negative = q$bf, positive_method = p$method, integral_log = jzs(v[1], v[2], r))
}))
cat("slow:", slow, "\n"); str(worst)
write_reference(list(what = "paired gaps d = perception - expectation; greater means d > 0; value = integer * unit", versions = versions(pk),
  largest_disagreement_with_own_check = worst, bayes_from_t = unlist(tstat, recursive = FALSE, use.names = FALSE), boot = boots, sets = res), "paired.json")
