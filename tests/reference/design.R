# design.R -> design.json : survey::svydesign + svymean of the gap d = perception - expectation (survey 4.1-1).
#  SE, degf(design), confint(svymean, df = degf), svyttest(d ~ 0). Every set with all 8 combinations of
#  weights (w), strata (s), clusters (c), without finite population correction; nest = TRUE
#  (cluster codes may repeat across strata; "c" without "s" uses the code globally unique "cluster").
#  srs: no design at all: svydesign(ids = ~1, weights = ~1) -> SE = sd / sqrt(n).
#  svyby for a domain: mean of d in domain == 1 (svymean of the subset design), df of the subset design.
source("common.R"); quiet(library(survey)); options(survey.lonely.psu = "fail")
set.seed(17, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
res <- function(des) {
  m <- svymean(~d, des); df <- degf(des); tt <- svyttest(d ~ 0, des)
  list(mean = coef(m)[[1]], se = SE(m)[[1]], degf = df, ci = as.numeric(confint(m, df = df)), ci_normal = as.numeric(confint(m)),
       t = tt$statistic[[1]], svyttest_df = tt$parameter[[1]], svyttest_p = tt$p.value[[1]], p_with_degf = 2 * pt(-abs(tt$statistic[[1]]), df))
}
one <- function(i) {
  H <- c(2, 3, 4, 2, 5, 3, 2, 4, 6, 3)[i]; x <- NULL; cl <- 0L
  for (h in 1:H) for (k in 1:sample(2:5, 1)) { cl <- cl + 1L; m <- sample(if (i == 4) 4L else 2:7, 1); u <- rnorm(1, 0, .8)
    E <- pmin(7, pmax(1, round(rnorm(m, 5, 1.2)))); P <- pmin(7, pmax(1, round(E - .3 * h + .4 + u + rnorm(m))))
    x <- rbind(x, data.frame(expectation = E, perception = P, stratum = h, cluster = cl, cluster_in_stratum = k)) }
  n <- nrow(x); x$weight <- if (i == 7) rep(2, n) else round(4 * exp(rnorm(n, 0, .5)) * (1 + x$stratum / 3)) / 4 + .25
  x$domain <- as.integer(runif(n) < .5); x[] <- lapply(x, function(v) if (all(v == round(v))) as.integer(v) else v); x$d <- x$perception - x$expectation; x$one <- 1
  mk <- function(w, s, c) svydesign(ids = if (c) ~cluster else ~1, strata = if (s) ~stratum else NULL, weights = if (w) ~weight else ~one, data = x, nest = TRUE)
  D <- list(srs = mk(F, F, F), w = mk(T, F, F), s = mk(F, T, F), c = mk(F, F, T), ws = mk(T, T, F), wc = mk(T, F, T), sc = mk(F, T, T), wsc = mk(T, T, T))
  nested <- svydesign(ids = ~cluster_in_stratum, strata = ~stratum, weights = ~weight, data = x, nest = TRUE)
  stopifnot(abs(SE(svymean(~d, nested)) - SE(svymean(~d, D$wsc))) < 1e-14)
  # hand check of wsc: linearised residual totals per cluster, between clusters within strata
  W <- sum(x$weight); z <- tapply(x$weight * (x$d - sum(x$weight * x$d) / W) / W, x$cluster, sum); st <- tapply(x$stratum, x$cluster, `[`, 1)
  v <- sum(tapply(z, st, function(q) length(q) * var(q))); stopifnot(abs(sqrt(v) - SE(svymean(~d, D$wsc))) < 1e-12)
  dom <- lapply(D[c("w", "wsc")], function(g) res(subset(g, domain == 1)))
  c(list(name = paste0("design", i), n = n), lapply(as.list(x[c("expectation", "perception", "stratum", "cluster", "cluster_in_stratum", "weight", "domain")]), identity),
    list(designs = lapply(D, res), domain_1 = dom, kish_effective_n = sum(x$weight)^2 / sum(x$weight^2)))
}
sets <- lapply(1:10, one)
# a stratum with a single cluster, under the options of survey
x <- data.frame(d = c(1, 0, -1, -2, 1, 0, 1, -1, 2, 0), stratum = c(1, 1, 1, 1, 1, 1, 2, 2, 2, 2), cluster = c(1, 1, 2, 2, 3, 3, 4, 4, 4, 4), weight = c(1, 1, 2, 2, 1, 1, 3, 3, 1, 1))
lonely <- lapply(c(certainty = "certainty", adjust = "adjust", average = "average", remove = "remove"), function(o) {
  options(survey.lonely.psu = o); g <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = x); m <- svymean(~d, g)
  list(mean = coef(m)[[1]], se = SE(m)[[1]], degf = degf(g)) })
write_reference(list(what = "design based mean gap", versions = versions("survey"), lonely_cluster = c(as.list(x), list(options = lonely)), sets = sets), "design.json")
