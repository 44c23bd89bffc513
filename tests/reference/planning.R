# planning.R -> planning.json : power and sample sizes: pwr (1.3-0), whose values are those of base R's power.t.test and
#  power.anova.test; n is the smallest whole number with the power (pwr gives the fraction; ceiling of it).
# equivalence: exact power by Owen's Q as an integral over the standard deviation (as PowerTOST::power.TOST and, from
#  version 0.4 on, TOSTER::power_t_TOST); normal: the formula of TOSTER::powerTOSTpaired, (z + z)^2 / margin^2.
# interval: qt * sd / sqrt(n); assured: pchisq (Kupper and Hafner 1989).
source("common.R")
smallest <- function(f) { n <- 2; while (f(n) < .8) n <- n + 1; n }
paired <- function(n, d, a) pwr::pwr.t.test(n = n, d = d, sig.level = a, type = "paired")$power
two <- function(n, d, a) pwr::pwr.t.test(n = n, d = d, sig.level = a)$power
anova <- function(n, k, f, a) pwr::pwr.anova.test(k = k, n = n, f = f, sig.level = a)$power
tost <- function(n, m, d, a) {
  nu <- n - 1; q <- qt(1 - a, nu)
  g <- function(u) pmax(0, pnorm((m - d) * sqrt(n) - q * u) - pnorm((-m - d) * sqrt(n) + q * u)) *
    exp(log(2) + (nu / 2) * log(nu / 2) - lgamma(nu / 2) + (nu - 1) * log(u) - nu * u^2 / 2)
  integrate(g, 0, m * sqrt(n) / q, rel.tol = 1e-12, subdivisions = 2000)$value
}
rows <- function(g, f) lapply(seq_len(nrow(g)), function(i) c(as.list(g[i, ]), list(value = do.call(f, as.list(g[i, ])))))
gp <- expand.grid(n = c(5, 20, 90, 400), d = c(.1, .3, .8), a = c(.05, .05 / 5, .05 / 22))
gt <- expand.grid(n = c(5, 20, 64, 300), d = c(.1, .5), a = c(.05, .01))
ga <- expand.grid(n = c(4, 20, 76), k = c(3, 5, 12), f = c(.1, .25), a = c(.05, .01))
ge <- expand.grid(n = c(10, 60, 97, 300), m = c(.2, .3, .5), d = c(0, .1), a = c(.05, .01))
gi <- expand.grid(n = c(5, 30, 110), half = c(.2, .35), confidence = c(.9, .95))
half <- function(n, half, confidence) qt((1 + confidence) / 2, n - 1) / sqrt(n)
sure <- function(n, half, confidence) pchisq((n - 1) * (half * sqrt(n) / qt((1 + confidence) / 2, n - 1))^2, n - 1)
stopifnot(abs(power.t.test(n = 90, delta = .3, sd = 1, type = "paired", strict = TRUE)$power - paired(90, .3, .05)) < 1e-12)
stopifnot(abs(power.t.test(n = 64, delta = .5, sd = 1, strict = TRUE)$power - two(64, .5, .05)) < 1e-12)
stopifnot(abs(power.anova.test(groups = 5, n = 20, between.var = 5 * .25^2 / 4, within.var = 1)$power - anova(20, 5, .25, .05)) < 1e-12)
write_reference(list(
  versions = versions("pwr"), paired = rows(gp, paired), two_groups = rows(gt, two), several_groups = rows(ga, anova),
  equivalence = rows(ge, tost), half_width = rows(gi, half), assured = rows(gi, sure),
  n = list(
    paired = lapply(c(.1, .2, .3, .5, .8), function(d) list(d = d, n = smallest(function(n) paired(n, d, .05)))),
    two_groups = lapply(c(.2, .5, .8), function(d) list(d = d, n = smallest(function(n) two(n, d, .05)))),
    several_groups = lapply(c(.1, .25, .4), function(f) list(f = f, k = 4, n = smallest(function(n) anova(n, 4, f, .05)))),
    equivalence = lapply(c(.2, .3, .5), function(m) list(m = m, n = smallest(function(n) if (n < 5) 0 else tost(n, m, 0, .05)),
      normal = ceiling((qnorm(.95) + qnorm(.9))^2 / m^2)))
  )
), "planning.json")
