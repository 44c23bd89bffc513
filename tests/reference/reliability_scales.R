# reliability_scales.R -> reliability_scales.json : reliability of the scales of measurement_data.json (items of one factor, and all items).
#  psych 2.2.9: alpha (raw, standardized, mean r, r.drop, alpha.drop), alpha.ci (Feldt), guttman's lambda.2 and splitHalf's maxrb of covariances
#  (an even number of items: of an odd one psych tries half of the splits), omega (minres, oblimin) of all items; check.keys = FALSE, nothing reversed.
#  lavaan, semTools 0.5-6: one factor by maximum likelihood of the items of a factor, omega = compRelSEM(obs.var = FALSE); of all factors
#  together (`model`): compRelSEM and AVE (obs.var = FALSE). omega_h_sharp: the steps of psych::omega
#  with a rotation to the last digits (psych stops at 1e-5). null: not identified, not converged, or a residual variance is negative (`negative`).
source("measurement_data.R"); quiet({library(psych); library(lavaan); library(semTools); library(GPArotation)})
exact <- list(rel.tol = 1e-13, iter.max = 20000L, eval.max = 40000L)
fitted <- function(model, X, ...) {  # to the last digits; where the optimizer finds that too much, as usual
  fit <- tryCatch(quiet(cfa(model, X, control = exact, ...)), error = function(e) NULL)
  if (!is.null(fit) && !lavInspect(fit, "converged")) fit <- tryCatch(quiet(cfa(model, X, ...)), error = function(e) NULL)
  fit
}
negative <- function(fit) any(diag(lavInspect(fit, "est")$theta) < 0)
own <- function(X) {
  X <- as.data.frame(X); k <- ncol(X); C <- cov(X); a <- quiet(alpha(X, check.keys = FALSE, warnings = FALSE)); ci <- alpha.ci(a$total$raw_alpha, nrow(X), k)
  found <- list(alpha = a$total$raw_alpha, std_alpha = a$total$std.alpha, mean_r = a$total$average_r, lambda2 = quiet(splitHalf(C, covar = TRUE, check.keys = FALSE))$lambda2,
                feldt = as.numeric(c(ci$lower.ci, ci$upper.ci)), item_rest = I(a$item.stats$r.drop), alpha_if_dropped = if (k > 2) I(a$alpha.drop$raw_alpha) else NULL,
                greatest_split = if (k %% 2 == 0 && k <= 16) quiet(splitHalf(C, covar = TRUE, check.keys = FALSE, brute = TRUE))$maxrb else NULL)
  if (k > 2) {
    fit <- fitted(paste("f =~", paste(names(X), collapse = " + ")), X, std.lv = TRUE)
    ok <- !is.null(fit) && lavInspect(fit, "converged")
    found <- c(found, list(converged = ok, negative = ok && negative(fit), omega = if (ok) as.numeric(quiet(compRelSEM(fit, obs.var = FALSE))),
      loadings = if (ok) I(as.numeric(lavInspect(fit, "est")$lambda)), residuals = if (ok) I(as.numeric(diag(lavInspect(fit, "est")$theta)))))
  }
  found
}
sharp <- function(X, m) {  # psych::omega's steps with GPArotation::oblimin to the last digits
  L <- unclass(quiet(fa(cor(X), m, n.obs = nrow(X), rotate = "none", fm = "minres"))$loadings)
  if (m < 2) return(NULL)
  r <- quiet(GPArotation::oblimin(L, eps = 1e-9, maxit = 3000)); P <- r$Phi; if (is.null(P)) return(NULL)
  g <- if (m == 2) c(1, sign(P[1, 2])) * sqrt(abs(P[1, 2])) else as.numeric(quiet(fa(P, 1, fm = "minres"))$loadings)
  l <- as.numeric(r$loadings %*% g); s <- ifelse(l < 0, -1, 1)
  sum(s * l)^2 / sum(diag(s) %*% cor(X) %*% diag(s))
}
whole <- function(X, factors, model) {
  o <- tryCatch(quiet(omega(X, nfactors = length(factors), fm = "minres", rotate = "oblimin", plot = FALSE)), error = function(e) NULL)
  fit <- fitted(model, as.data.frame(X))
  ok <- !is.null(fit) && lavInspect(fit, "converged") && all(is.finite(coef(fit)))
  list(omega_total = o$omega.tot, omega_h = o$omega_h, omega_h_sharp = sharp(X, length(factors)), converged = ok, negative = ok && negative(fit),
       cr = if (ok) I(as.numeric(quiet(compRelSEM(fit, obs.var = FALSE)))), ave = if (ok) I(as.numeric(quiet(AVE(fit, obs.var = FALSE)))),
       std_loadings = if (ok) I(as.numeric(rowSums(lavInspect(fit, "std")$lambda))))
}
one <- function(name, X, factors, model) list(name = name, n = nrow(X), scales = lapply(factors, function(f) own(X[, f])), all = own(X), model = whole(X, factors, model))
named <- function(model) lapply(strsplit(strsplit(model, "; ")[[1]], " =~ "), function(p) strsplit(p[2], " \\+ ")[[1]])
H <- as.matrix(lavaan::HolzingerSwineford1939[paste0("x", 1:9)]); D <- as.matrix(lavaan::PoliticalDemocracy[paste0("y", 1:8)]); B <- bfi_rows()
sets <- list(one("holzinger", H, named(HOLZINGER), HOLZINGER), one("democracy", D, named(DEMOCRACY), DEMOCRACY), one("bfi", B, named(BFI), BFI))
plain <- function(s) paste0("f", seq_along(s$factors), " =~ ", vapply(s$factors, paste, "", collapse = " + "), collapse = "; ")
for (s in measurement_sets()) sets <- c(sets, list(one(s$name, s$answers, s$factors, plain(s))))
write_reference(list(what = "Reliability of scales", versions = versions(c("psych", "lavaan", "semTools", "GPArotation")), sets = sets), "reliability_scales.json")
