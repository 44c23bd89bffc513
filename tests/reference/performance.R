# performance.R -> performance.json : one side of the sets of design.json alone (survey 4.1-1).
#  svymean(~perception), SE, confint(df = degf); shares of the highest (7), two highest (6, 7) and lowest (1) answer by
#  svymean of the indicator and svyciprop(method = "beta") (Korn and Graubard), whose df is degf(design); shares of every
#  answer by svytable. Designs as in design.R; domain = subset(design, domain == 1) of the whole design.
source("common.R"); quiet(library(survey)); options(survey.lonely.psu = "adjust")
sets <- jsonlite::fromJSON("design.json", simplifyVector = TRUE, simplifyDataFrame = FALSE)$sets
share <- function(des, inside) {
  des <- update(des, inside = as.numeric(inside(perception))); m <- svymean(~inside, des)
  if (SE(m)[[1]] == 0) return(list(share = coef(m)[[1]], ci = NULL))
  list(share = coef(m)[[1]], ci = as.numeric(confint(svyciprop(~inside, des, method = "beta"))))
}
res <- function(des) {
  m <- svymean(~perception, des); df <- degf(des); t <- svytable(~perception, des)
  list(mean = coef(m)[[1]], se = SE(m)[[1]], ci = as.numeric(confint(m, df = df)), degf = df,
       top_box = share(des, function(x) x == 7), top_two = share(des, function(x) x >= 6), bottom_box = share(des, function(x) x == 1), bottom_two = share(des, function(x) x <= 2),
       answers = as.integer(names(t)), shares = I(as.numeric(t / sum(t))))
}
one <- function(s) {
  x <- as.data.frame(s[c("perception", "stratum", "cluster", "cluster_in_stratum", "weight", "domain")]); x$one <- 1
  mk <- function(w, st, c) svydesign(ids = if (c) ~cluster else ~1, strata = if (st) ~stratum else NULL, weights = if (w) ~weight else ~one, data = x, nest = TRUE)
  D <- list(w = mk(T, F, F), ws = mk(T, T, F), wc = mk(T, F, T), wsc = mk(T, T, T))
  list(designs = lapply(D, res), domain_1 = lapply(D[c("w", "wsc")], function(g) res(subset(g, domain == 1))))
}
write_reference(list(what = "design based means and shares of one side", versions = versions("survey"), sets = lapply(sets, one)), "performance.json")
