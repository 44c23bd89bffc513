# ordinal.R -> ordinal.json : polychoric correlations and confirmatory models of ordered answers, of the sets of measurement_data.R.
#  two_step   lavaan::cfa(ordered = TRUE): sample statistics, thresholds item by item, correlations as lower triangle by columns;
#             se: roots of the diagonal of its NACOV over n
#  wlsmv      the same fit, estimator = "WLSMV" (delta parameterization): est, se, fit measures
#  ml         polycor::polychor(ML = TRUE, std.err = TRUE), started again at its own answer until it stays (slow: a few pairs)
#  psych      psych::polychoric(correct = 0) of ten bfi items
#  small      2 x 2 tables with empty cells, lavaan::lavCor
#  smooth     psych::cor.smooth
source("measurement_data.R")
quiet(library(lavaan)); quiet(library(polycor))
number <- function(x) signif(as.numeric(x), 13)
NEEDED <- c("chisq", "df", "pvalue", "baseline.chisq", "baseline.df", "cfi", "tli", "rmsea", "srmr", "chisq.scaled", "pvalue.scaled",
  "chisq.scaling.factor", "baseline.chisq.scaled", "cfi.scaled", "tli.scaled", "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled",
  "cfi.robust", "tli.robust", "rmsea.robust")
one_set <- function(name, X, model) {
  d <- as.data.frame(X)
  fit <- tryCatch(suppressWarnings(cfa(model, data = d, ordered = TRUE, estimator = "WLSMV")), error = function(e) NULL)
  if (is.null(fit)) return(list(name = name, failed = TRUE))
  s <- lavInspect(fit, "sampstat"); R <- s$cov; th <- s$th; n <- nobs(fit)
  gamma <- lavInspect(fit, "gamma"); k <- length(th)
  pt <- parameterEstimates(fit); own <- pt[pt$op == "=~" | (pt$op == "~~" & !(pt$lhs %in% rownames(R))), ]
  fm <- tryCatch(suppressWarnings(fitMeasures(fit)), error = function(e) setNames(rep(NA_real_, length(NEEDED)), NEEDED))
  list(name = name, n = n, items = rownames(R), thresholds = I(number(th)), of = I(sub("\\|.*", "", names(th))), rho = I(number(R[lower.tri(R)])),
       se = I(number(sqrt(diag(gamma)[-seq_len(k)] / n))), th_se = I(number(sqrt(diag(gamma)[seq_len(k)] / n))), converged = lavInspect(fit, "converged"),
       keys = I(paste0(own$lhs, own$op, own$rhs)), est = I(number(own$est)), est_se = I(number(own$se)),
       fit = as.list(number(fm[NEEDED])) |> setNames(NEEDED))
}
likely <- function(x, y) {
  q <- suppressWarnings(polychor(x, y, ML = TRUE, std.err = TRUE, control = list(reltol = 1e-14, maxit = 1000)))
  for (again in 1:3) {
    old <- q$rho
    q <- suppressWarnings(polychor(x, y, ML = TRUE, std.err = TRUE, start = list(rho = q$rho, row.thresholds = q$row.cuts, col.thresholds = q$col.cuts),
      control = list(reltol = 1e-15, maxit = 1000)))
    if (abs(old - q$rho) < 1e-8) break
  }
  list(rho = number(q$rho), se = number(sqrt(q$var[1, 1])), chi2 = number(q$chisq), df = q$df)
}
sets <- measurement_sets(); b <- bfi_rows()
found <- c(list(one_set("bfi", b, BFI)), unname(lapply(sets, function(s) { cat(s$name, ""); one_set(s$name, s$answers, s$model) })))
cat("models done\n")
cut3 <- function(x) findInterval(x, c(3, 5)) + 1L
pairs <- list(c("clean_2", 1, 2), c("clean_4", 2, 7), c("heywood_2", 1, 4), c("ceiling_6", 1, 2), c("clean_1", 1, 3), c("ceiling_3", 2, 4))
ml <- lapply(pairs, function(p) { x <- sets[[p[1]]]$answers; i <- as.integer(p[2]); j <- as.integer(p[3]); cat(p, "")
  c(list(set = p[1], i = i, j = j), likely(cut3(x[, i]), cut3(x[, j]))) })
five <- lapply(list(c("clean_2", 1, 3)), function(p) { x <- sets[[p[1]]]$answers; i <- as.integer(p[2]); j <- as.integer(p[3])
  c(list(set = p[1], i = i, j = j), likely(x[, i], x[, j])) })
small <- lapply(list(c(10, 0, 20, 30), c(0, 10, 20, 30), c(10, 5, 0, 30), c(10, 5, 5, 0), c(10, 0, 0, 30), c(0, 10, 20, 0), c(10, 20, 20, 40)), function(t) {
  d <- data.frame(x = rep(c(1, 1, 2, 2), t), y = rep(c(1, 2, 1, 2), t)); d$z <- rep(1:2, length.out = nrow(d))
  list(table = t, rho = number(suppressWarnings(lavCor(d, ordered = c("x", "y", "z"), output = "cor"))[1, 2])) })
P <- suppressWarnings(psych::polychoric(b[, 1:10], correct = 0, progress = FALSE))
M <- matrix(c(1, .9, .2, .9, 1, .8, .2, .8, 1), 3); M4 <- matrix(c(1, .8, -.3, .5, .8, 1, .6, .1, -.3, .6, 1, .7, .5, .1, .7, 1), 4)
smooth <- lapply(list(M, M4), function(m) list(matrix = number(m), smooth = number(suppressWarnings(psych::cor.smooth(m)))))
write_reference(list(what = "polychoric correlations and models of ordered answers", versions = versions(c("lavaan", "polycor", "psych")), sets = found,
  ml = ml, ml_five = five, small = small, psych_bfi = number(P$rho[lower.tri(P$rho)]), smooth = smooth), "ordinal.json")
