# htmt.R -> htmt.json : semTools::htmt (0.5-6) of covariance matrices of simulated items, HTMT (htmt2 = FALSE) and HTMT2,
# both of absolute correlations. "covariance" [item][item]; "sizes" items per factor, in order; "htmt", "htmt2" [factor][factor].
# Some items are reversed, so that correlations are negative. HolzingerSwineford1939 (lavaan) with its three factors comes first.
source("common.R"); quiet(library(semTools))
set.seed(23, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
answers <- function(S, sizes) {
  names <- paste0("v", seq_len(nrow(S))); dimnames(S) <- list(names, names)
  parts <- split(names, rep(seq_along(sizes), sizes))
  model <- paste(paste0("F", seq_along(parts), " =~ ", vapply(parts, paste, "", collapse = " + ")), collapse = "\n")
  of <- function(two) unname(unclass(htmt(model, sample.cov = S, absolute = TRUE, htmt2 = two)))
  plain <- function(M) matrix(as.numeric(M), nrow(M))
  list(sizes = I(sizes), covariance = unname(S), htmt = plain(of(FALSE)), htmt2 = plain(of(TRUE)))
}
simulated <- function(sizes, n, phi, turned) {
  f <- length(sizes); k <- sum(sizes); P <- diag(f) * (1 - phi) + phi
  F <- matrix(rnorm(n * f), n) %*% chol(P); X <- F[, rep(seq_len(f), sizes)] * runif(k, .5, .9)[col(matrix(0, n, k))] + matrix(rnorm(n * k, 0, .7), n)
  X[] <- pmin(7, pmax(1, round(5 + 1.3 * X))); X[, seq_len(turned)] <- 8 - X[, seq_len(turned)]
  answers(cov(X), sizes)
}
sets <- list(answers(cov(lavaan::HolzingerSwineford1939[, paste0("x", 1:9)]), c(3, 3, 3)),
  simulated(c(4, 5, 4, 4, 5), 300, .6, 0), simulated(c(4, 5, 4, 4, 5), 60, .9, 3), simulated(c(2, 2), 40, .3, 1),
  simulated(c(2, 3, 7), 120, .1, 2), simulated(c(6, 6), 2000, .8, 0), simulated(rep(2, 6), 80, .5, 0))
write_reference(list(versions = versions(c("lavaan", "semTools")), sets = sets), "htmt.json")
