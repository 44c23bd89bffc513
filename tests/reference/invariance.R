# invariance.R -> invariance.json : measurement invariance of groups and of two occasions of the same people (lavaan).
# Levels: configural, metric (loadings), scalar (intercepts), strict (residuals); ML and MLR; differences by
# lavTestLRT (Satorra and Bentler 2001 for MLR); latent means of the scalar model; score tests of single equalities.
# Factors have variance 1 in the first group (on the first occasion) and are free elsewhere from the metric level on.
source("common.R")
suppressPackageStartupMessages({library(lavaan); library(psych)})
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(20)
LEVELS <- c("configural", "metric", "scalar", "strict")
EQUAL <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"), strict = c("loadings", "intercepts", "residuals"))
MEASURES <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr", "aic", "bic", "baseline.chisq", "baseline.df")
SCALED <- c("chisq.scaled", "pvalue.scaled", "chisq.scaling.factor", "cfi.scaled", "tli.scaled", "rmsea.scaled", "cfi.robust", "tli.robust", "rmsea.robust", "rmsea.ci.lower.robust", "rmsea.ci.upper.robust")

# answers on 1..points from a common factor model; loading, intercept, spread: one value per item
likert <- function(n, dims, loading, shift, mean, spread, points = 7, r = 0.4, centre = 4.4) {
  m <- length(dims); k <- sum(lengths(dims))
  f <- matrix(rnorm(n * m), n) %*% chol(matrix(r, m, m) + diag(1 - r, m)) + matrix(mean, n, m, byrow = TRUE)
  x <- matrix(0, n, k)
  for (d in seq_len(m)) for (i in dims[[d]]) x[, i] <- centre + shift[i] + loading[i] * f[, d] + spread[i] * rnorm(n)
  pmin(pmax(round(x), 1), points)
}
two <- list(a = 1:4, b = 5:8)
three <- list(a = 1:3, b = 4:6, c = 7:9)
base <- c(.9, .8, 1, .7, .9, 1, .8, .75)
zero <- rep(0, 8); spread <- rep(.9, 8)
at <- function(x, i, v) { x[i] <- v; x }
grouped <- function(parts) list(rows = do.call(rbind, parts), group = rep(seq_along(parts), vapply(parts, nrow, 1L)))
SIMULATED <- list(
  equal = grouped(list(likert(200, two, base, zero, c(0, 0), spread), likert(250, two, base, zero, c(0, 0), spread))),
  loading = grouped(list(likert(300, two, base, zero, c(0, 0), spread), likert(300, two, at(base, 2, .25), zero, c(0, 0), spread))),
  intercept = grouped(list(likert(220, two, base, zero, c(0, 0), spread), likert(180, two, base, at(zero, 6, .9), c(.3, 0), spread))),
  three_groups = grouped(list(likert(150, two, base, zero, c(0, 0), spread), likert(120, two, base, at(zero, c(1, 7), c(.8, -.7)), c(-.4, .2), spread), likert(180, two, base, zero, c(.2, 0), spread))),
  residual = grouped(list(likert(260, two, base, zero, c(0, 0), spread), likert(240, two, base, zero, c(.2, -.2), at(spread, c(3, 5), c(1.6, 1.5))))),
  means = grouped(list(likert(90, three, rep(.9, 9), rep(0, 9), rep(0, 3), rep(.8, 9), 5, centre = 3.2), likert(110, three, rep(.9, 9), rep(0, 9), c(.5, -.5, 0), rep(.8, 9), 5, centre = 3.2)))
)
DIMS <- list(equal = two, loading = two, intercept = two, three_groups = two, residual = two, means = three)
text_of <- function(dims) paste(vapply(names(dims), function(d) paste(d, "=~", paste0("V", dims[[d]], collapse = " + ")), ""), collapse = "\n")

# nlminb's solution, from which BFGS goes on: nlminb alone leaves errors of 1e-5 in estimates
polished <- function(...) {
  first <- cfa(..., optim.force.converged = TRUE, control = list(rel.tol = 1e-14))
  second <- cfa(..., optim.force.converged = TRUE, optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 2000), start = first)
  cfa(..., optim.force.converged = TRUE, optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 2000), start = second)
}

measured <- function(fit, scaled) {
  known <- fitMeasures(fit)
  c(as.list(known[MEASURES]), if (scaled) as.list(known[SCALED]))
}
differences <- function(fits, scaled) lapply(seq_along(fits)[-1], function(i) {
  test <- if (scaled) lavTestLRT(fits[[i - 1]], fits[[i]], method = "satorra.bentler.2001") else lavTestLRT(fits[[i - 1]], fits[[i]])
  list(chi2 = test[2, "Chisq diff"], dof = test[2, "Df diff"], p_val = test[2, "Pr(>Chisq)"])
})
latent_means <- function(fit, factors) {
  est <- parameterEstimates(fit)
  if (is.null(est$group)) est$group <- 1
  own <- est[est$op == "~1" & est$lhs %in% factors & est$se > 0, ]
  lapply(seq_len(nrow(own)), function(i) as.list(own[i, c("lhs", "group", "est", "se", "ci.lower", "ci.upper", "pvalue")]))
}
# score tests of releasing one parameter of an item (two groups or occasions: one equality each)
released <- function(fit, op) {
  found <- lavTestScore(fit)$uni
  table <- parTable(fit)
  at <- match(found$lhs, table$plabel)
  keep <- which(table$op[at] == op)
  lapply(keep, function(i) list(lhs = table$lhs[at[i]], rhs = table$rhs[at[i]], x2 = found$X2[i], df = found$df[i]))
}
by_groups <- function(rows, group, dims) {
  data <- as.data.frame(rows); names(data) <- paste0("V", seq_len(ncol(data))); data$g <- group
  lapply(c(ml = "ML", mlr = "MLR"), function(estimator) {
    fits <- lapply(EQUAL, function(equal) polished(text_of(dims), data, group = "g", group.equal = if (identical(equal, "")) "" else equal, estimator = estimator, std.lv = TRUE))
    if (estimator == "MLR") return(list(levels = lapply(fits, measured, TRUE), differences = differences(fits, TRUE), means = latent_means(fits$scalar, names(dims))))
    two_groups <- length(unique(group)) == 2
    list(levels = lapply(fits, measured, FALSE), differences = differences(fits, FALSE), means = latent_means(fits$scalar, names(dims)),
         loadings = if (two_groups) released(fits$metric, "=~"), intercepts = if (two_groups) released(fits$scalar, "~1"))
  })
}
sides_text <- function(dims, level) {
  k <- sum(lengths(dims)); lines <- character(); rank <- match(level, LEVELS)
  for (side in c("E", "P")) for (d in names(dims)) {
    f <- paste0(side, "_", d); free <- if (side == "P") "NA" else NULL
    items <- dims[[d]]
    shown <- if (rank >= 2) paste0("l", items, "*", side, items) else paste0(side, items)
    lines <- c(lines, paste0(f, " =~ NA*", side, items[1], " + ", paste(shown, collapse = " + ")),
      paste0(f, " ~~ ", if (rank >= 2 && side == "P") "NA*" else "1*", f), paste0(f, " ~ ", if (rank >= 3 && side == "P") "NA*1" else "0*1"))
    if (rank >= 3) lines <- c(lines, paste0(side, items, " ~ i", items, "*1"))
    if (rank >= 4) lines <- c(lines, paste0(side, items, " ~~ r", items, "*", side, items))
  }
  paste(c(lines, paste0("E", seq_len(k), " ~~ P", seq_len(k))), collapse = "\n")
}
by_sides <- function(e, p, dims) {
  data <- as.data.frame(cbind(e, p)); k <- ncol(e); names(data) <- c(paste0("E", 1:k), paste0("P", 1:k))
  lapply(c(ml = "ML", mlr = "MLR"), function(estimator) {
    fits <- lapply(setNames(LEVELS, LEVELS), function(level) polished(sides_text(dims, level), data, meanstructure = TRUE, estimator = estimator))
    scaled <- estimator == "MLR"
    list(levels = lapply(fits, measured, scaled), differences = differences(fits, scaled), means = latent_means(fits$scalar, paste0("P_", names(dims))),
         intercepts = if (!scaled) released(fits$scalar, "~1"))
  })
}
# two occasions: correlated factors and uniquenesses
occasions <- function(n, dims, shift, mean) {
  k <- sum(lengths(dims)); m <- length(dims)
  own <- matrix(rnorm(n * m), n); unique_part <- matrix(rnorm(n * k), n) * .5
  side <- function(centre, drift, gap, r) {
    x <- matrix(0, n, k)
    for (d in seq_len(m)) { f <- r * own[, d] + sqrt(1 - r^2) * rnorm(n) + gap[d]; for (i in dims[[d]]) x[, i] <- centre + drift[i] + .9 * f + unique_part[, i] + .7 * rnorm(n) }
    pmin(pmax(round(x), 1), 7)
  }
  list(e = side(5, rep(0, k), rep(0, m), 0.6), p = side(5, shift, mean, 0.6))
}
digits <- function(x) apply(x, 1, paste, collapse = "")
hs <- HolzingerSwineford1939; hs_rows <- unname(as.matrix(hs[paste0("x", 1:9)])); hs_group <- match(hs$school, unique(hs$school))
five <- bfi[, 1:25]; complete <- which(stats::complete.cases(five) & !is.na(bfi$gender))[1:500]
five_rows <- unname(as.matrix(five[complete, ])); five_group <- bfi$gender[complete]
order_of <- order(five_group); five_rows <- five_rows[order_of, ]; five_group <- five_group[order_of]
FIVE <- list(A = 1:5, C = 6:10, E = 11:15, N = 16:20, O = 21:25)
OCC <- list(even = occasions(320, list(a = 1:3, b = 4:6), rep(0, 6), c(-.6, -.3)), uneven = occasions(280, list(a = 1:3, b = 4:6), at(rep(0, 6), 2, -.9), c(-.2, -.5)))
started <- proc.time()[3]
entry <- function(rows, group, dims, as_digits = TRUE) list(dims = lapply(dims, function(d) I(d)), group = paste(group, collapse = ""), rows = if (as_digits) I(digits(rows)) else lapply(seq_len(nrow(rows)), function(i) I(rows[i, ])), answers = by_groups(rows, group, dims))
sets <- c(list(holzinger = entry(hs_rows, hs_group, three, FALSE), bfi = entry(five_rows, five_group, FIVE)),
  lapply(setNames(names(SIMULATED), names(SIMULATED)), function(name) entry(SIMULATED[[name]]$rows, SIMULATED[[name]]$group, DIMS[[name]])))
sides <- lapply(OCC, function(o) list(dims = list(a = I(1:3), b = I(4:6)), e = I(digits(o$e)), p = I(digits(o$p)), answers = by_sides(o$e, o$p, list(a = 1:3, b = 4:6))))
cat("seconds", proc.time()[3] - started, "\n")
write_reference(list(versions = versions(c("lavaan", "psych")), sets = sets, sides = sides), "invariance.json")
