# reliability.R -> reliability.json : psych::alpha (psych 2.2.9) raw_alpha of item gaps (perception - expectation),
# of the expectation items and of the perception items; reliability of the difference of the two scale totals from
#   r_dd = (s_E^2 r_EE + s_P^2 r_PP - 2 r_EP s_E s_P) / (s_E^2 + s_P^2 - 2 r_EP s_E s_P)
# with alpha as r_EE, r_PP and s, r_EP of the row sums. Rows are respondents, columns items; complete data.
# alpha called with check.keys = FALSE, no reversal. Items are rows of "expectation" [respondent][item].
source("common.R"); quiet(library(psych))
set.seed(11, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
clip <- function(x, hi) { x[] <- pmin(hi, pmax(1, round(x))); storage.mode(x) <- "integer"; x }
spec <- list(c(20, 4, 7, 1), c(45, 5, 7, .8), c(80, 3, 5, 1.2), c(120, 8, 7, .5), c(200, 2, 7, 1), c(30, 6, 5, .1))
one <- function(v) {
  n <- v[1]; k <- v[2]; hi <- v[3]; f <- rnorm(n); g <- 0.5 * f + rnorm(n, 0, v[4])
  E <- clip(matrix(hi * .75 + .7 * f + rnorm(n * k, 0, .9), n), hi); P <- clip(matrix(hi * .65 + g + rnorm(n * k, 0, .9), n), hi)
  al <- function(M) {
    a <- quiet(alpha(as.data.frame(M), check.keys = FALSE, warnings = FALSE)); C <- cov(M); hand <- k / (k - 1) * (1 - sum(diag(C)) / sum(C))
    stopifnot(abs(a$total$raw_alpha - hand) < 1e-12)
    list(raw_alpha = a$total$raw_alpha, std_alpha = a$total$std.alpha, average_r = a$total$average_r,
         alpha_if_dropped = if (k > 2) I(a$alpha.drop$raw_alpha) else NULL, item_rest_r = I(a$item.stats$r.drop),
         feldt_95 = as.numeric(c(a$feldt$lower.ci[[1]], a$feldt$upper.ci[[1]])))
  }
  e <- al(E); p <- al(P); d <- al(P - E); x <- rowSums(E); y <- rowSums(P); r <- cor(x, y); c2 <- 2 * r * sd(x) * sd(y)
  list(name = sprintf("n%d_k%d", n, k), scale = c(1, hi), n = n, items = k, expectation = E, perception = P, alpha_gap = d, alpha_expectation = e, alpha_perception = p,
       total_sd_expectation = sd(x), total_sd_perception = sd(y), total_correlation = r,
       reliability_of_difference = (var(x) * e$raw_alpha + var(y) * p$raw_alpha - c2) / (var(x) + var(y) - c2))
}
write_reference(list(what = "Cronbach alpha and reliability of difference scores", versions = versions("half"), sets = lapply(spec, one)), "reliability.json")
