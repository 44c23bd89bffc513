# confirmatory.R -> confirmatory.json : lavaan's confirmatory factor analyses of the sets of measurement_data.R.
#  Every case: `names` (lhs op rhs of the parameter table, group after "."), est, se, measures (in the order of `measures`;
#  `scaled` and `robust` where the estimator corrects). Newton steps end the search at a gradient below 1e-10.
#  differences: lavTestLRT (Satorra and Bentler 2001); releases: lavTestScore; omega: semTools compRelSEM, residual covariances too.
#  ML: the true model and a wrong one of all sets; MLR and MLM of a third; and models of all kinds on Holzinger-Swineford.
source("measurement_data.R"); quiet(library(lavaan))
MEASURES <- c("chisq", "df", "baseline.chisq", "baseline.df", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.pvalue", "srmr", "logl", "npar", "aic", "bic")
SCALED <- c("chisq.scaled", "pvalue.scaled", "chisq.scaling.factor", "baseline.chisq.scaled", "baseline.chisq.scaling.factor", "cfi.scaled", "tli.scaled", "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled", "rmsea.pvalue.scaled", "cfi.robust", "tli.robust", "rmsea.robust", "rmsea.ci.lower.robust", "rmsea.ci.upper.robust")
# nlminb ends where the discrepancy changes by less than rounding, with gradients about 1e-6: Newton steps follow
newton <- function(f, data, group, estimator) {
  p <- parTable(f); K <- if (f@Model@eq.constraints) f@Model@eq.constraints.K else diag(max(p$free))
  step <- K %*% -solve(t(K) %*% lavInspect(f, "hessian") %*% K, t(K) %*% as.numeric(lavInspect(f, "gradient")))
  p$ustart <- p$est; p$ustart[p$free > 0] <- p$ustart[p$free > 0] + step[p$free[p$free > 0]]
  p$start <- p$est <- p$se <- NULL
  quiet(lavaan(p, data, optim.method = "none", group = group, estimator = estimator, meanstructure = lavInspect(f, "options")$meanstructure))
}
slope <- function(f) { K <- if (f@Model@eq.constraints) f@Model@eq.constraints.K else diag(length(lavInspect(f, "gradient"))); max(abs(t(K) %*% as.numeric(lavInspect(f, "gradient")))) }
fitted_to <- function(model, data, group = NULL, estimator = "ML", ...) {
  f <- quiet(try(cfa(model, data, group = group, estimator = estimator, ...), silent = TRUE))
  if (inherits(f, "try-error") || !lavInspect(f, "converged")) return(NULL)
  for (i in 1:2) if (slope(f) > 1e-11) { g <- try(newton(f, data, group, estimator), silent = TRUE); if (!inherits(g, "try-error") && slope(g) < slope(f)) f <- g }
  f
}
# chi-square limits of RMSEA to full precision: lavaan's search ends at 1e-4 of the noncentrality
limits <- function(x, df, n, g) { lam <- function(p) if (df == 0 || pchisq(x, df) < p) 0 else uniroot(function(l) pchisq(x, df, ncp = l) - p, c(0, max(4 * x, 100)), tol = 1e-12)$root
  if (df == 0) c(0, 0) else sqrt(g * c(lam(.95), lam(.05)) / (n * df)) }
case <- function(name, set, model, data, ..., more = FALSE) {
  f <- fitted_to(model, data, ...)
  x <- list(name = name, set = set, model = model)
  if (is.null(f)) return(c(x, list(converged = FALSE)))
  p <- parTable(f); p <- p[p$op %in% c("=~", "~~", "~", "~1"), ]
  e <- quiet(fitMeasures(f)); groups <- lavInspect(f, "ngroups")
  x$converged <- TRUE; x$gradient <- slope(f)
  x$names <- paste(paste0(p$lhs, p$op, p$rhs, if (groups > 1) paste0(".", p$group) else ""), collapse = " ")
  x$est <- p$est; x$se <- p$se
  lim <- limits(e[["chisq"]], e[["df"]], e[["ntotal"]], groups); e[["rmsea.ci.lower"]] <- lim[1]; e[["rmsea.ci.upper"]] <- lim[2]
  x$measures <- unname(unclass(e)[MEASURES])
  if ("chisq.scaled" %in% names(e)) x$scaled <- unname(unclass(e)[SCALED])
  if (more) {
    s <- quiet(standardizedSolution(f)); x$std <- s$est.std; x$std_se <- s$se
    x$std_lv <- quiet(standardizedSolution(f, type = "std.lv"))$est.std
    if (lavInspect(f, "options")$estimator == "ML") { m <- quiet(try(modindices(f), silent = TRUE))
      if (!inherits(m, "try-error")) x$mi <- list(names = paste(paste0(m$lhs, m$op, m$rhs, if (groups > 1) paste0(".", m$group) else ""), collapse = " "), mi = m$mi, epc = m$epc, sepc = m$sepc.all) }
    if (groups == 1 && lavInspect(f, "options")$se == "standard") { r <- quiet(try(lavResiduals(f, type = "cor.bentler", se = TRUE), silent = TRUE)); z <- quiet(residuals(f, type = "standardized"))$cov
      raw <- residuals(f, type = "cor.bentler")$cov; x$residual <- raw[lower.tri(raw)]; x$residual_z <- z[lower.tri(z)] }
  }
  x
}
H <- HolzingerSwineford1939; D <- PoliticalDemocracy; B <- as.data.frame(bfi_rows())
ONE <- paste("g =~", paste0("x", 1:9, collapse = " + "))
SECOND <- paste0(HOLZINGER, "; g =~ visual + textual + speed")
BIFACTOR <- paste0(ONE, "; visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9")
LABELS <- "visual =~ x1 + a*x2 + a*x3; textual =~ x4 + 1.1*x5 + x6; speed =~ NA*x7 + x8 + x9; speed ~~ 1*speed; x7 ~~ x8; x1 ~~ x4"
STRUCTURAL <- "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; x9 ~ visual + textual; textual ~ visual"
DEM <- paste0(DEMOCRACY, "; y1 ~~ y5; y2 ~~ y4; y2 ~~ y6; y3 ~~ y7; y4 ~~ y8; y6 ~~ y8")
EQUALS <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"), strict = c("loadings", "intercepts", "residuals"),
  means = c("loadings", "intercepts", "residuals", "lv.variances", "lv.covariances", "means"))
cases <- list(
  case("three factors", "holzinger", HOLZINGER, H, more = TRUE), case("variances 1", "holzinger", HOLZINGER, H, std.lv = TRUE, more = TRUE),
  case("orthogonal", "holzinger", HOLZINGER, H, orthogonal = TRUE), case("means", "holzinger", HOLZINGER, H, meanstructure = TRUE),
  case("one factor", "holzinger", ONE, H, more = TRUE), case("second order", "holzinger", SECOND, H, more = TRUE),
  case("second order, variances 1", "holzinger", SECOND, H, std.lv = TRUE, more = TRUE),
  case("bifactor", "holzinger", BIFACTOR, H, orthogonal = TRUE, std.lv = TRUE, more = TRUE),
  case("labels", "holzinger", LABELS, H, more = TRUE), case("structural", "holzinger", STRUCTURAL, H, more = TRUE),
  case("three factors", "democracy", DEMOCRACY, D, more = TRUE), case("correlated residuals", "democracy", DEM, D, more = TRUE), case("five factors", "bfi", BFI, B, more = TRUE))
for (k in names(EQUALS)) for (e in c("ML", "MLR", "MLM")) for (lv in c(FALSE, TRUE)) if (e == "ML" || !lv)
  cases[[length(cases) + 1]] <- c(case(paste(k, e, if (lv) "variances 1"), "groups", HOLZINGER, H, group = "school", group.equal = EQUALS[[k]], estimator = e, std.lv = lv, more = e == "ML" && !lv),
    list(equal = I(EQUALS[[k]]), estimator = tolower(e), unit = lv))
cases[[length(cases) + 1]] <- c(case("partial ML", "groups", HOLZINGER, H, group = "school", group.equal = EQUALS$scalar, group.partial = c("visual=~x2", "x3~1", "x7~1"), std.lv = FALSE),
  list(equal = I(EQUALS$scalar), estimator = "ml", unit = FALSE))
for (e in c("MLR", "MLM")) for (s in list(list("holzinger", HOLZINGER, H), list("democracy", DEMOCRACY, D), list("bfi", BFI, B), list("holzinger", SECOND, H)))
  cases[[length(cases) + 1]] <- c(case(paste(e, if (identical(s[[2]], SECOND)) "second order"), s[[1]], s[[2]], s[[3]], estimator = e), list(estimator = tolower(e)))
differences <- list(); releases <- list()
for (e in c("ML", "MLR", "MLM")) { fits <- lapply(EQUALS[1:4], function(q) fitted_to(HOLZINGER, H, group = "school", estimator = e, group.equal = q))
  for (k in 2:4) { t <- quiet(lavTestLRT(fits[[k]], fits[[k - 1]], method = if (e == "ML") "default" else "satorra.bentler.2001"))
    differences[[length(differences) + 1]] <- list(estimator = tolower(e), restricted = names(EQUALS)[k], free = names(EQUALS)[k - 1], chi2 = t[["Chisq diff"]][2], dof = t[["Df diff"]][2], p = t[["Pr(>Chisq)"]][2]) }
  if (e == "ML") for (k in 2:4) { t <- quiet(lavTestScore(fits[[k]]))$uni; p <- parTable(fits[[k]]); at <- function(l) { r <- p[match(l, p$plabel), ]; paste0(r$lhs, r$op, r$rhs, ".", r$group) }
    releases[[length(releases) + 1]] <- list(name = names(EQUALS)[k], names = paste(at(t$rhs), collapse = " "), x2 = t$X2) } }
three <- fitted_to(HOLZINGER, H); dem <- fitted_to(DEM, D)
omega <- list(three = unname(unclass(quiet(semTools::compRelSEM(three, obs.var = FALSE)))), democracy = unname(unclass(quiet(semTools::compRelSEM(dem, obs.var = FALSE)))))
sets <- measurement_sets(); i <- 0L
for (s in sets) { i <- i + 1L; d <- as.data.frame(s$answers)
  for (m in c("model", "wrong")) { x <- case(m, s$name, s[[m]], d); x$model <- NULL; cases[[length(cases) + 1]] <- x }
  if (i %% 3L == 0L) for (e in c("MLR", "MLM")) { x <- case(paste("model", e), s$name, s$model, d, estimator = e); x$model <- NULL; cases[[length(cases) + 1]] <- c(x, list(estimator = tolower(e))) } }
write_reference(list(what = "confirmatory factor analyses by lavaan", versions = versions(c("lavaan", "semTools")), measures = MEASURES, scaled = SCALED, cases = cases, differences = differences, releases = releases, omega = omega), "confirmatory.json")
cat("not converged:", sum(!vapply(cases, function(x) x$converged, NA)), " largest gradient:", max(unlist(lapply(cases, function(x) x$gradient))), "\n")
