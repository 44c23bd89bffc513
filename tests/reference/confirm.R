# confirm.R -> confirm.json : lavaan (0.6-14) of three sets of measurement_data.json, factors as there, first loadings 1.
# "wlsmv": cfa(ordered = TRUE, estimator = "WLSMV"), "mlr": cfa(estimator = "MLR"), "ml": cfa().
# standardizedSolution: names "lhs op rhs", std (est.std) and se of all parameters but thresholds; scaled and robust measures.
source("common.R"); quiet(library(lavaan))
data <- jsonlite::fromJSON("measurement_data.json", simplifyVector = FALSE)$simulated
names(data) <- vapply(data, function(one) one$name, "")
tight <- list(rel.tol = 1e-15, iter.max = 10000, eval.max = 20000)
measures <- list(ml = c("chisq", "pvalue", "cfi", "tli", "rmsea", "srmr"),
  mlr = c("chisq.scaled", "pvalue.scaled", "cfi.robust", "tli.robust", "rmsea.robust", "srmr"),
  wlsmv = c("chisq.scaled", "pvalue.scaled", "cfi.scaled", "tli.scaled", "rmsea.scaled", "srmr"))
of <- function(set, estimator) {
  one <- data[[set]]; items <- unlist(one$items)
  rows <- as.data.frame(matrix(as.integer(strsplit(one$answers, "")[[1]]), ncol = length(items), byrow = TRUE)); names(rows) <- items
  model <- paste(vapply(seq_along(one$factors), function(f) paste0("f", f, " =~ ", paste(unlist(one$factors[[f]]), collapse = " + ")), ""), collapse = "\n")
  go <- function(...) quiet(cfa(model, rows, estimator = toupper(estimator), ordered = if (estimator == "wlsmv") items else NULL,
                                optim.force.converged = TRUE, ...))
  fit <- go(control = tight)  # nlminb ends within 1e-5; BFGS goes on from there
  for (step in 1:2) fit <- go(start = fit, optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 5000))
  s <- standardizedSolution(fit); s <- s[!s$op %in% c("|", "~*~", "~1"), ]
  list(set = set, estimator = estimator, names = paste(s$lhs, s$op, s$rhs), std = s$est.std, se = s$se,
       measures = as.numeric(fitMeasures(fit, measures[[estimator]])))
}
cases <- do.call(c, lapply(c("clean_4", "crossed_6", "ceiling_9"), function(set) lapply(c("ml", "mlr", "wlsmv"), function(e) of(set, e))))
write_reference(list(versions = versions("lavaan"), measures = c("chi2", "p_val", "cfi", "tli", "rmsea", "srmr"), cases = cases), "confirm.json")
