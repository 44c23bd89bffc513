# factors.R -> factors.json : factors of the 43 sets of measurement_data.json by psych 2.2.9 and GPArotation.
#  psych stops its optimizers early (L-BFGS-B with its default factr, varimax eps 1e-5, oblimin eps 1e-5), so its functions run here
#  with tight ones: `tight()` takes a function of psych and puts other calls in. minres: psych minimizes the residuals off the diagonal with the
#  gradient of all residuals; both agree unless a uniqueness is at its bound, where all residuals are minimized here. From psych's start only.
#  `apart`: largest difference of psych as it is from psych with tight optimizers (loadings, up to sign and order).
source("common.R"); source("measurement_data.R")
suppressMessages({ library(psych); library(GPArotation) })
polished <- function(par, gr, lower, upper, ...) {
  for (i in 1:20) {
    g <- gr(par, ...); free <- !((par <= lower & g > 0) | (par >= upper & g < 0))
    if (!any(free) || max(abs(g[free])) < 1e-13) break
    h <- 1e-6
    J <- sapply(which(free), function(j) { e <- replace(numeric(length(par)), j, h); (gr(par + e, ...)[free] - gr(par - e, ...)[free]) / (2 * h) })
    step <- try(solve(J, g[free]), silent = TRUE)
    if (inherits(step, "try-error") || max(abs(step)) > .01) break
    par[free] <- pmin(pmax(par[free] - step, lower), upper)
  }
  par
}
uls <- function(Psi, S, nf, ...) {
  E <- eigen(S - diag(Psi), symmetric = TRUE); sum(E$values[-seq_len(nf)]^2) / 2
}
tight_optim <- function(par, fn, gr, method, lower, upper, control, ...) {
  if ("minres" %in% list(...)$fm) fn <- uls
  r <- optim(par, fn, gr, method = method, lower = lower, upper = upper, control = list(parscale = rep(.01, length(par)), factr = 10, pgtol = 0, maxit = 20000), ...)
  for (i in 1:5) r <- optim(r$par, fn, gr, method = method, lower = lower, upper = upper, control = list(parscale = rep(.01, length(par)), factr = 10, pgtol = 0, maxit = 20000), ...)
  r$par <- polished(r$par, gr, lower, upper, ...)
  r$value <- fn(r$par, ...)
  r
}
tight_varimax <- function(x, ...) {
  v <- stats::varimax(x, eps = 0)
  for (i in 1:20) { w <- stats::varimax(v$loadings, eps = 0); v <- list(loadings = w$loadings, rotmat = v$rotmat %*% w$rotmat) }
  v
}
tight_oblimin <- function(x, ...) GPArotation::oblimin(x, eps = 1e-8, maxit = 1000)
env <- new.env(parent = asNamespace("psych"))
tight <- function(name) {
  text <- deparse(getFromNamespace(name, "psych"))
  for (p in list(c("optim(", "tight_optim("), c("stats::varimax(", "tight_varimax("), c("GPArotation::oblimin(", "tight_oblimin(")))
    text <- gsub(p[1], p[2], text, fixed = TRUE)
  assign(name, eval(parse(text = text), envir = env), envir = env)
}
for (f in c("tight_optim", "tight_varimax", "tight_oblimin")) assign(f, get(f), envir = env)
for (f in c("fac", "fa", "Promax", "schmid", "omegah", "omega")) tight(f)
short <- function(x) round(unclass(x), 11)
plain <- function(x) matrix(short(x), nrow(x))
apart <- function(a, b) {
  C <- abs(t(a) %*% b); used <- apply(C, 1, which.max)
  if (anyDuplicated(used)) return(NA)
  b <- b[, used, drop = FALSE]; b <- b %*% diag(sign(diag(t(a) %*% b)), ncol(b)); max(abs(a - b))
}
fourth <- function(R) {
  k <- ncol(R); e <- eigen(R); A <- e$vectors %*% diag(sqrt(pmax(e$values, 0)))
  sapply(0:(k - 2), function(m) {
    C <- if (m) R - A[, 1:m, drop = FALSE] %*% t(A[, 1:m, drop = FALSE]) else R
    P <- cov2cor(C); diag(P) <- 0; sum(P^4) / (k * (k - 1)) })
}
rotations <- function(L) {
  if (ncol(L) == 1) return(NULL)
  o <- tight_oblimin(L); v <- tight_varimax(L); p <- get("Promax", env)(L)
  list(oblimin = list(loadings = plain(o$loadings), phi = plain(o$Phi), converged = o$convergence, f = sum(sapply(seq_len(ncol(L)), function(i)
         sum(o$loadings[, i]^2 * (rowSums(o$loadings^2) - o$loadings[, i]^2)))) / 4),
       varimax = list(loadings = plain(v$loadings)), promax = list(loadings = plain(p$loadings), phi = plain(p$Phi)))
}
factors_of <- function(name, X, sizes, more) {
  R <- cor(X); n <- nrow(X); k <- ncol(X); m <- length(sizes); cat(name, "")
  b <- cortest.bartlett(R, n); K <- KMO(R); smc <- smc(R); S <- R; diag(S) <- smc
  out <- list(name = name, n = n, n_factors = m, kmo = K$MSA, msa = unname(K$MSAi), bartlett = c(b$chisq, b$df, b$p.value),
    map = unname(vss(R, n = min(k - 1, 8), fm = "pc", plot = FALSE, n.obs = n)$map)[1:min(k - 1, 8)], map4 = fourth(R), eigenvalues = eigen(R)$values, common = eigen(S)$values)
  for (fm in c("minres", "ml")) {
    f <- get("fa", env)(R, m, n.obs = n, rotate = "none", fm = fm); u <- fa(R, m, n.obs = n, rotate = "none", fm = fm)
    L <- matrix(unclass(f$loadings), k); psi <- 1 - f$communalities
    value <- if (fm == "minres") uls(psi, R, m) else { e <- eigen(R / sqrt(psi %o% psi), only.values = TRUE)$values[-(1:m)]; sum(e - log(e) - 1) }
    out[[fm]] <- c(list(loadings = plain(L), uniquenesses = short(unname(psi)), criterion = value, heywood = any(psi < .0050001), apart = apart(L, matrix(unclass(u$loadings), k))), rotations(L))
  }
  p <- principal(R, m, rotate = "none"); L <- matrix(unclass(p$loadings), k)
  out$pca <- c(list(loadings = plain(L)), if (more) rotations(L))
  o <- get("omega", env)(R, m, plot = FALSE, n.obs = n); g <- omega(R, m, plot = FALSE, n.obs = n)
  out$omega <- list(h = o$omega_h, total = o$omega.tot, ecv = unname(o$ECV), general = short(unname(o$schmid$sl[, "g"])), psych = c(g$omega_h, g$omega.tot, unname(g$ECV)))
  target <- outer(rep(seq_len(m), sizes), seq_len(m), "==") + 0
  L <- matrix(unclass(get("fa", env)(R, m, n.obs = n, rotate = "none")$loadings), k)
  P <- Procrustes(L, target); T <- target.rot(L, target)
  out$target <- list(orthogonal = plain(P$loadings), oblique = plain(T$loadings), phi = plain(T$Phi), congruence = plain(factor.congruence(P$loadings, target, digits = 15)))
  if (more) {
    q <- tight_oblimin(L)
    out$weights <- lapply(c(regression = "Thurstone", bartlett = "Bartlett"), function(s) plain(factor.scores(R, q$loadings, Phi = q$Phi, method = s)$weights))
    out$determinacy <- short(unname(factor.scores(R, q$loadings, Phi = q$Phi, method = "Thurstone")$R2))
  }
  out
}
simulated_eigenvalues <- function(n, k) {
  set.seed(20, kind = "Mersenne-Twister", normal.kind = "Inversion")
  e <- replicate(4000, { R <- cor(matrix(rnorm(n * k), n)); S <- R; diag(S) <- 1 - 1 / diag(solve(R)); c(eigen(R, TRUE, TRUE)$values, eigen(S, TRUE, TRUE)$values) })
  q <- apply(e, 1, quantile, .95); list(n = n, k = k, components = unname(q[1:k]), common = unname(q[k + 1:k]))
}
H <- as.matrix(lavaan::HolzingerSwineford1939[paste0("x", 1:9)]); D <- as.matrix(lavaan::PoliticalDemocracy[paste0("y", 1:8)])
fp <- quiet({ pdf(NULL); fa.parallel(H, plot = FALSE, n.iter = 2, SMC = TRUE) })
sets <- c(list(factors_of("holzinger", H, c(3, 3, 3), TRUE), factors_of("democracy", D, c(4, 4), TRUE), factors_of("bfi", bfi_rows(), rep(5, 5), TRUE)),
  lapply(measurement_sets(), function(s) quiet(factors_of(s$name, s$answers, lengths(s$factors), FALSE))))
cat("\n")
write_reference(list(what = "factors", versions = versions(c("psych", "GPArotation")), parallel = list(simulated_eigenvalues(301, 9), simulated_eigenvalues(60, 6)),
  holzinger_parallel = list(components = fp$pc.values, common = fp$fa.values), sets = unname(sets)), "factors.json")
