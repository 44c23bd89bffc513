# generalizability.R -> generalizability.json : variance components of balanced designs, by hand from the mean squares of
# anova(lm()) (expected mean squares: the size of a group times its component, summed over all finer terms) and by lme4's REML,
# which agree where none is negative; fisher.test of k x 2 tables; friedman.test (statistic = m (k - 1) W).
source("common.R"); quiet({library(lme4)})
set.seed(29, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
effect <- function(f, sd) sd * rnorm(nlevels(f))[as.integer(f)]
by_reml <- function(formula, d) {
  m <- quiet(lmer(formula, d, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6), calc.derivs = FALSE)))
  v <- as.data.frame(VarCorr(m)); setNames(as.list(v$vcov), v$grp)
}
ms <- function(formula, d) { a <- anova(lm(formula, d)); setNames(as.list(a[["Mean Sq"]]), trimws(rownames(a))) }
# persons x items
d <- expand.grid(p = factor(1:12), i = factor(1:7)); d$y <- 3 + effect(d$p, 1) + effect(d$i, .7) + rnorm(nrow(d))
a <- ms(y ~ p + i, d)
crossed <- list(data = as.list(d), squares = a, components = list(p = (a$p - a$Residuals) / 7, i = (a$i - a$Residuals) / 12, residual = a$Residuals),
                reml = by_reml(y ~ (1 | p) + (1 | i), d))
# visits nested in outlets x items
d <- expand.grid(i = factor(1:6), n = 1:3, o = factor(1:8)); d$v <- interaction(d$o, d$n, drop = TRUE); d$oi <- interaction(d$o, d$i)
d$y <- 2 + effect(d$o, 1.1) + effect(d$v, .6) + effect(d$i, .8) + effect(d$oi, .9) + rnorm(nrow(d))
a <- ms(y ~ o + v + i + o:i, d); r <- a$Residuals
nested <- list(data = lapply(as.list(d[c("o", "v", "i", "y")]), function(x) if (is.factor(x)) as.integer(x) else x), squares = a,
  components = list(outlet = (a$o - a$v - a[["o:i"]] + r) / 18, visit = (a$v - r) / 6, item = (a$i - a[["o:i"]]) / 24, `outlet:item` = (a[["o:i"]] - r) / 3, residual = r),
  reml = by_reml(y ~ (1 | o) + (1 | v) + (1 | i) + (1 | oi), d))
# outlets x shoppers, two visits in each cell, x items
d <- expand.grid(i = factor(1:5), n = 1:2, s = factor(1:4), o = factor(1:6)); d$v <- interaction(d$o, d$s, d$n, drop = TRUE)
d$oi <- interaction(d$o, d$i); d$si <- interaction(d$s, d$i)
d$y <- 2 + effect(d$o, 1.2) + effect(d$s, .9) + effect(d$v, .7) + effect(d$i, .9) + effect(d$oi, .8) + effect(d$si, .7) + rnorm(nrow(d))
a <- ms(y ~ o + s + v + i + o:i + s:i, d); r <- a$Residuals
shoppers <- list(data = lapply(as.list(d[c("o", "s", "v", "i", "y")]), function(x) if (is.factor(x)) as.integer(x) else x), squares = a,
  components = list(outlet = (a$o - a$v - a[["o:i"]] + r) / 40, shopper = (a$s - a$v - a[["s:i"]] + r) / 60, visit = (a$v - r) / 5,
    item = (a$i - a[["o:i"]] - a[["s:i"]] + r) / 48, `outlet:item` = (a[["o:i"]] - r) / 8, `shopper:item` = (a[["s:i"]] - r) / 12, residual = r),
  reml = by_reml(y ~ (1 | o) + (1 | s) + (1 | v) + (1 | i) + (1 | oi) + (1 | si), d))
table_of <- function(x, n) list(counts = x, sizes = n, fisher = fisher.test(rbind(x, n - x), workspace = 2e7)$p.value,
                                statistic = unname(quiet(chisq.test(rbind(x, n - x), correct = FALSE))$statistic))
ranks <- function(m) { f <- friedman.test(m); list(rows = m, w = unname(f$statistic) / (nrow(m) * (ncol(m) - 1)), chi_square_p = f$p.value) }
write_reference(list(what = "Variance components, exact tests of equal shares, Kendall's W", versions = versions("lme4"),
  crossed = crossed, nested = nested, shoppers = shoppers,
  shares = list(table_of(c(3, 9, 1), c(10, 12, 9)), table_of(c(160, 9, 2, 4), c(200, 30, 5, 4)), table_of(c(0, 5), c(8, 11)), table_of(c(1, 2, 3, 4, 5), c(6, 6, 6, 6, 6))),
  ranks = list(ranks(matrix(c(1, 2, 3, 4, 5, 2, 1, 3, 5, 4, 1, 3, 2, 4, 5), 3, byrow = TRUE)), ranks(matrix(c(.3, .3, .5, .9, .2, .4, .4, .4), 2, byrow = TRUE)))),
  "generalizability.json")
