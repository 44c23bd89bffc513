# gap1.R -> gap1.json : reference values for gap 1, few managers (x) against customers (y), per item, dimension and overall.
#  answers           whole numbers 1..7, four items: 1, 2 = dimension a; 3, 4 = dimension b. Nobody lacks an answer.
#  welch             stats::t.test(x, y): t, df, two-sided p, 95 % limits of mean(x) - mean(y)
#  permutation       coin::oneway_test(value ~ group, distribution = "exact"), two-sided, on integer sums of the line's items
source("common.R"); quiet(library(coin))
set.seed(1990, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
answers <- function(n, m, s) matrix(as.integer(pmax(1, pmin(7, round(rnorm(4 * n, m, s))))), n)
lines <- list(overall = 1:4, a = 1:2, b = 3:4, `1` = 1, `2` = 2, `3` = 3, `4` = 4)
one <- function(n_m, n_c, m, s) {
  repeat { x <- answers(n_m, m, s); y <- answers(n_c, 6, .9); if (all(apply(x, 2, sd) > 0)) break }
  found <- lapply(lines, function(own) {
    a <- rowSums(x[, own, drop = FALSE]); b <- rowSums(y[, own, drop = FALSE])
    t <- t.test(a / length(own), b / length(own))
    g <- factor(rep(c("x", "y"), c(n_m, n_c)), levels = c("x", "y"))
    list(gap = mean(a) / length(own) - mean(b) / length(own), welch = list(t = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value, ci = as.numeric(t$conf.int)),
         permutation = as.numeric(pvalue(oneway_test(c(a, b) ~ g, distribution = "exact"))))
  })
  list(managers = x, customers = y, lines = found)
}
studies <- list(one(3, 20, 5.5, 1), one(5, 40, 5, 1.2), one(5, 60, 6, .8), one(8, 30, 5.4, 1), one(10, 50, 6.3, .7))
write_reference(list(what = "gap 1: managers (x) against customers (y)", versions = versions("coin"), studies = studies), "gap1.json")
