# segments.R -> segments.json : means of groups and their covariance under a design (survey::svyby, covmat = TRUE), the
#  Wald test of equal means from it, and the ANOVA-type statistic from that covariance in base R:
#  F = m' T m / tr(T V), T = diag(f) - f f', f the groups' shares of the weight, dof tr(TV)^2 / tr(TVTV).
#  Groups cross clusters and strata. Brown and Forsythe's F* with Mehrotra's dof by its own formulas.
source("common.R"); quiet(library(survey)); options(survey.lonely.psu = "adjust")
set.seed(23, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
n <- 120L
x <- data.frame(stratum = sample(1:3, n, TRUE), cluster = 0L, group = sample(1:4, n, TRUE))
x$cluster <- x$stratum * 10L + sample(1:6, n, TRUE)
x$weight <- round(exp(rnorm(n, 0, .4)) * 8) / 8 + .125
x$gap <- as.integer(pmin(6, pmax(-6, round(rnorm(n, -.5 + .3 * x$group, 1.3) + (x$cluster %% 3) * .3))))
x$one <- 1
tested <- function(des) {
  b <- svyby(~gap, ~group, des, svymean, covmat = TRUE); m <- unname(coef(b)); V <- unname(vcov(b)); class(V) <- "matrix"; V <- matrix(as.numeric(V), 4)
  f <- as.numeric(tapply(weights(des), x$group, sum)); f <- f / sum(f); T <- diag(f) - outer(f, f); TV <- T %*% V
  list(means = m, covariance = V, degf = degf(des), between = sum(m * (T %*% m)), chance = sum(diag(TV)), dof = sum(diag(TV))^2 / sum(diag(TV %*% TV)))
}
mk <- function(w, s, c) svydesign(ids = if (c) ~cluster else ~1, strata = if (s) ~stratum else NULL, weights = if (w) ~weight else ~one, data = x, nest = TRUE)
bf <- with(x, { k <- tapply(gap, group, length); m <- tapply(gap, group, mean); v <- tapply(gap, group, var); N <- sum(k); f <- k / N
  D <- sum((1 - f) * v); F <- sum(k * (m - mean(gap))^2) / D
  d1 <- D^2 / (sum(v^2) + sum(f * v)^2 - 2 * sum(f * v^2)); d2 <- D^2 / sum(((1 - f) * v)^2 / (k - 1))
  list(statistic = F, dof = d1, dof_error = d2, p = pf(F, d1, d2, lower.tail = FALSE)) })
sets <- list(w = mk(T, F, F), ws = mk(T, T, F), wc = mk(T, F, T), wsc = mk(T, T, T), c = mk(F, F, T))
write_reference(list(what = "groups of a sample with a design", versions = versions("survey"),
  rows = lapply(as.list(x[c("stratum", "cluster", "group", "weight", "gap")]), identity), designs = lapply(sets, tested), brown_forsythe = bf), "segments.json")
