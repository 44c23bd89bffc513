# loyalty.R -> loyalty.json : reference values for loyalty and the relationship ladder.
#  isotonic    stats::isoreg(y)$yf; weighted: of every value repeated as often as its weight says
#  design      survey::svymean of scores -1, 0, 1 in two domains, survey::svycontrast of svyby(covmat = TRUE) for their
#              difference, of respondents with weights, strata and clusters
#  ladder      stats::mcnemar.test(counts, correct = FALSE); stationary shares by eigen()
source("common.R")
quiet(library(survey))
options(survey.lonely.psu = "adjust")
set.seed(20240617, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
isotonic <- list()
for (k in c(3, 5, 7, 11, 11)) {
  y <- round(pmin(1, pmax(0, seq(0.1, 0.9, length.out = k) + rnorm(k, 0, 0.25))), 3)
  w <- sample(1:40, k, replace = TRUE)
  ends <- cumsum(w)
  isotonic[[length(isotonic) + 1]] <- list(values = y, weights = w, fit = isoreg(y)$yf, weighted = isoreg(rep(y, w))$yf[ends])
}
n <- 240
rows <- data.frame(score = sample(c(-1, 0, 1), n, replace = TRUE, prob = c(0.2, 0.35, 0.45)), weight = round(runif(n, 0.5, 3), 2),
  stratum = rep(c("a", "b", "c"), each = 80), cluster = paste0("c", sample(1:24, n, replace = TRUE)),
  domain = sample(c("north", "south"), n, replace = TRUE))
rows$cluster <- paste0(rows$stratum, rows$cluster)
design <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = rows)
by <- svyby(~score, ~domain, design, svymean, covmat = TRUE)
apart <- svycontrast(by, c(north = -1, south = 1))
counts <- matrix(c(30L, 12L, 3L, 1L, 9L, 40L, 14L, 2L, 4L, 8L, 35L, 10L, 1L, 3L, 12L, 50L), 4, byrow = TRUE)
test <- mcnemar.test(counts, correct = FALSE)
first <- Re(eigen(t(counts / rowSums(counts)))$vectors[, 1])
write_reference(list(versions = versions("survey"), isotonic = isotonic,
  design = c(as.list(rows), list(means = as.numeric(coef(by)), errors = as.numeric(SE(by)),
    difference = as.numeric(coef(apart)), difference_error = as.numeric(SE(apart)))),
  ladder = list(counts = counts, bowker = unname(test$statistic), dof = unname(test$parameter), p = unname(test$p.value),
    settled = first / sum(first))), "loyalty.json")
