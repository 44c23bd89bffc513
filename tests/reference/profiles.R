# profiles.R -> profiles.json : one-sample Hotelling T2 in base R (R 4.2.2: mean, cov, solve, pf, qf, qt).
#  T2 = n (xbar - mu)' S^-1 (xbar - mu);  F = (n - p) / (p (n - 1)) T2, df p and n - p.
#  flatness: C = rows x_{j+1} - x_j (p-1 x p); T2 = n (C xbar)' (C S C')^-1 (C xbar); F = (n - p + 1) / ((n - 1)(p - 1)) T2, df p-1, n-p+1.
#  intervals at 0.95: simultaneous T2 (xbar_j +- sqrt(p (n-1)/(n-p) qf) se_j), Bonferroni (qt(1 - .05/(2p))), single t;
#  pairwise differences of dimensions (j > i: x_j - x_i) with the T2 constant of the contrast space (p - 1).
#  Sweat data: Johnson & Wichern, Table 5.1 (20 women: sweat rate, sodium, potassium), mu = (4, 50, 10), book T2 = 9.74.
source("common.R")
set.seed(13, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
hot <- function(X, mu = rep(0, ncol(X))) {
  n <- nrow(X); p <- ncol(X); z <- colMeans(X) - mu; T2 <- n * drop(t(z) %*% solve(cov(X), z)); Fv <- (n - p) / (p * (n - 1)) * T2
  list(T2 = T2, F = Fv, df1 = p, df2 = n - p, p = pf(Fv, p, n - p, lower.tail = FALSE), log_p = pf(Fv, p, n - p, lower.tail = FALSE, log.p = TRUE))
}
full <- function(X) {
  n <- nrow(X); p <- ncol(X); m <- colMeans(X); S <- cov(X); se <- sqrt(diag(S) / n)
  C <- diff(diag(p)); Y <- X %*% t(C); fl <- hot(Y); fl$df1 <- p - 1; stopifnot(fl$df2 == n - p + 1)
  ci <- function(k) unname(cbind(m - k * se, m + k * se))
  pr <- t(combn(p, 2)); k <- sqrt((p - 1) * (n - 1) / (n - p + 1) * qf(.95, p - 1, n - p + 1))
  pw <- lapply(seq_len(nrow(pr)), function(i) { d <- X[, pr[i, 2]] - X[, pr[i, 1]]; list(from = pr[i, 1], to = pr[i, 2], difference = mean(d), ci = mean(d) + c(-1, 1) * k * sd(d) / sqrt(n)) })
  list(mean = unname(m), se = unname(se), covariance = unname(S), hotelling = hot(X), flatness = fl,
       simultaneous_T2 = ci(sqrt(p * (n - 1) / (n - p) * qf(.95, p, n - p))), bonferroni = ci(qt(1 - .05 / (2 * p), n - 1)), single = ci(qt(.975, n - 1)), pairwise_T2 = pw)
}
ns <- c(12, 15, 18, 20, 25, 30, 40, 60, 80, 100, 150, 200)
sets <- lapply(seq_along(ns), function(i) {
  n <- ns[i]; m <- if (i %% 4 == 0) rep(0, 5) else if (i %% 4 == 1) rep(-.6, 5) else rnorm(5, -.4, .5); rho <- c(0, .3, .6)[i %% 3 + 1]
  X <- matrix(rep(m, each = n) + sqrt(rho) * rnorm(n) + sqrt(1 - rho) * rnorm(5 * n), n) * 1.4
  X <- round(X); X[X > 6] <- 6; X[X < -6] <- -6; storage.mode(X) <- "integer"
  c(list(name = paste0("n", n), n = n, dimensions = 5L, gaps = X), full(X))
})
X <- cbind(c(3.7,5.7,3.8,3.2,3.1,4.6,2.4,7.2,6.7,5.4,3.9,4.5,3.5,4.5,1.5,8.5,4.5,6.5,4.1,5.5),
  c(48.5,65.1,47.2,53.2,55.5,36.1,24.8,33.1,47.4,54.1,36.9,58.8,27.8,40.2,13.5,56.4,71.6,52.8,44.1,40.9),
  c(9.3,8.0,10.9,12.0,9.7,7.9,14.0,7.6,8.5,11.3,12.7,12.3,9.8,8.4,10.1,7.1,8.2,10.9,11.2,9.4))
sw <- hot(X, c(4, 50, 10)); stopifnot(abs(sw$T2 - 9.74) < .005)
write_reference(list(what = "Hotelling T2 of gap profiles", versions = versions(), sweat = c(list(data = X, mu = c(4, 50, 10), mean = colMeans(X)), sw), sets = sets), "profiles.json")
