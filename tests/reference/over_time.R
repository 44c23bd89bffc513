# over_time.R -> over_time.json : steps of a mean (strucchange::Fstats), weighted regression on time with a yearly wave
#  (lm, anova), and the difference of two waves whose clusters are partly the same (survey::svyby, svycontrast).
source("common.R"); quiet(library(strucchange)); quiet(library(survey)); options(survey.lonely.psu = "adjust")
set.seed(19, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
steps <- lapply(c(10, 24, 31), function(n) {
  y <- round(rnorm(n) + 1.5 * (seq_len(n) > n / 2), 3); least <- 3
  f <- Fstats(y ~ 1, from = least, to = n - least)
  list(y = I(y), least = least, f = I(as.numeric(f$Fstats)), at = f$breakpoint)
})
trends <- lapply(c(24, 30), function(n) {
  year <- 2024 + (seq_len(n) - .5) / 12; y <- round(.2 * cos(2 * pi * year) + .1 * year + rnorm(n, 0, .15), 3)
  w <- round(runif(n, 20, 80)); c1 <- cos(2 * pi * year); s1 <- sin(2 * pi * year)
  full <- lm(y ~ year + c1 + s1, weights = w); a <- anova(lm(y ~ year, weights = w), full)
  list(year = I(year), y = I(y), w = I(w), slope = coef(full)[["year"]], ci = I(as.numeric(confint(full)["year", ])),
       p = summary(full)$coefficients["year", 4], f = a$F[2], season_p = a$`Pr(>F)`[2],
       swing = 2 * sqrt(sum(coef(full)[c("c1", "s1")]^2)))
})
designs <- lapply(1:3, function(i) {
  x <- NULL
  for (w in 1:2) for (k in if (w == 1) 1:7 else 3:9) {
    m <- sample(3:6, 1); u <- rnorm(1, .3 * k / 9, .6)
    E <- matrix(pmin(7, pmax(1, round(rnorm(2 * m, 5.5, 1)))), m); P <- matrix(pmin(7, pmax(1, round(E - .6 + .4 * w + u + rnorm(2 * m)))), m)
    x <- rbind(x, data.frame(wave = w, cluster = k, stratum = if (k <= 5) 1 else 2, group = sample(c("a", "b"), m, TRUE),
                             E1 = E[, 1], E2 = E[, 2], P1 = P[, 1], P2 = P[, 2], weight = round(4 * runif(m, .5, 2)) / 4)) }
  x$d <- (x$P1 - x$E1 + x$P2 - x$E2) / 2
  g <- svydesign(ids = if (i == 1) ~1 else ~cluster, strata = if (i == 3) ~stratum else NULL, weights = ~weight, data = x)
  b <- svyby(~d, ~wave, g, svymean, covmat = TRUE); d <- svycontrast(b, c(-1, 1))
  b4 <- svyby(~d, ~wave + group, g, svymean, covmat = TRUE); dd <- svycontrast(b4, c(1, -1, -1, 1))
  parts <- lapply(1:2, function(w) { h <- svydesign(ids = ~1, weights = ~weight, data = x[x$wave == w, ]); SE(svymean(~d, h))[[1]] })
  c(as.list(x[setdiff(names(x), "d")]), list(change = coef(d)[[1]], se = if (i == 1) sqrt(parts[[1]]^2 + parts[[2]]^2) else SE(d)[[1]],
    did = coef(dd)[[1]], did_se = if (i == 1) NULL else SE(dd)[[1]]))
})
write_reference(list(what = "Waves", versions = versions(c("strucchange", "survey")), steps = steps, trends = trends, designs = designs),
                "over_time.json")
