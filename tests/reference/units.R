# units.R -> units.json : psych::ICC (psych 2.2.9, lmer = FALSE) of groups of equal size, rows are groups, columns respondents in any
# order: ICC1 and ICC1k with 95 % limits; and lm with HC3 errors (sandwich::vcovHC) of an outcome on predictors over few units.
source("common.R"); quiet({library(psych); library(sandwich)})
set.seed(23, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
icc <- function(v) {
  x <- matrix(v[3] * rnorm(v[1]) + rnorm(v[1] * v[2]), v[1])
  a <- quiet(ICC(x, lmer = FALSE))$results
  one <- function(type) as.numeric(a[a$type == type, c("ICC", "lower bound", "upper bound")])
  list(groups = v[1], size = v[2], rows = x, icc1 = one("ICC1"), icc2 = one("ICC1k"))
}
fit <- function(v) {
  x <- matrix(rnorm(v[1] * v[2]) + .7 * rnorm(v[1]), v[1]); y <- 2 + x %*% seq(1, -.5, length.out = v[2]) + rnorm(v[1])
  m <- lm(as.numeric(y) ~ x); s <- summary(m)
  list(n = v[1], outcome = as.numeric(y), predictors = lapply(seq_len(v[1]), function(i) I(x[i, ])), coefficients = as.numeric(coef(m)),
       errors = as.numeric(sqrt(diag(vcovHC(m, "HC3")))), r2 = s$r.squared, r2_adjusted = s$adj.r.squared, left_out = as.numeric(rstandard(m, type = "predictive")))
}
write_reference(list(what = "Intraclass correlations and HC3 errors", versions = versions(c("psych", "sandwich")),
                     groups = lapply(list(c(3, 4, 1), c(12, 6, .4), c(30, 2, 0), c(8, 25, .3)), icc),
                     fits = lapply(list(c(4, 1), c(8, 4), c(24, 3)), fit)), "units.json")
