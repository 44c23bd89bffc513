# control_charts.R -> control_charts.json : XmR, c, u, p, Laney's u' and p' in base R.
source("common.R")
set.seed(18, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
laney <- function(x, n, type) {
  centre <- sum(x) / sum(n)
  s <- sqrt(if (type == "p") centre * (1 - centre) / n else centre / n)
  z <- (x / n - centre) / s
  sz <- mean(abs(diff(z))) / 1.128
  top <- if (type == "p") 1 else Inf
  list(type = type, x = I(x), n = I(n), centre = centre, sigma_z = sz,
       low = I(pmax(0, centre - 3 * s)), high = I(pmin(top, centre + 3 * s)),
       low_laney = I(pmax(0, centre - 3 * s * sz)), high_laney = I(pmin(top, centre + 3 * s * sz)),
       outside = I(which(abs(z) > 3) - 1L), outside_laney = I(which(abs(z) > 3 * sz) - 1L),
       ratio = sum(z^2) / (length(z) - 1), limit = qchisq(0.95, length(z) - 1) / (length(z) - 1),
       p = pchisq(sum(z^2), length(z) - 1, lower.tail = FALSE))
}
single <- function(x) {
  r <- abs(diff(x)); m <- mean(x)
  list(x = I(x), centre = m, low = m - 3 * mean(r) / 1.128, high = m + 3 * mean(r) / 1.128,
       low_median = m - 3 * median(r) / 0.954, high_median = m + 3 * median(r) / 0.954, range_limit = 3.267 * mean(r))
}
nist <- c(49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
n <- c(5200, 6100, 4800, 7000, 6500, 5900, 6300, 5600, 7200, 6000)
x <- c(104, 165, 82, 161, 117, 148, 107, 134, 122, 150)
e <- round(runif(24, 20, 4000))
counts <- rpois(24, 0.01 * e * exp(rnorm(24, 0, .4)))
c_values <- rpois(15, 3)
write_reference(list(what = "Control charts", versions = versions(),
  rates = list(laney(x, n, "p"), laney(counts, e, "u"), laney(x, n, "u")),
  singles = list(single(nist), single(c_values)),
  c = list(x = I(c_values), centre = mean(c_values), low = max(0, mean(c_values) - 3 * sqrt(mean(c_values))),
           high = mean(c_values) + 3 * sqrt(mean(c_values)))), "control_charts.json")
