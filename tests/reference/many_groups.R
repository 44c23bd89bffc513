# many_groups.R -> many_groups.json : reference values for league tables and the combination of studies, 30 sets of each.
#  meta     metafor::rma (REML with threshold 1e-13, DL), test = "z" and "knha"; predict() for the prediction interval,
#           blup() for shrunken means, confint() for the limits of tau^2 (Q-profile)
#  lme4     lmer(y ~ 1 + (1 | g)) by REML; its optimiser cannot be tightened below about 1e-7, so theta is found as the
#           root of the numerical derivative of lme4's own deviance function; means, conditional variances at that theta
#  letters  multcompView::multcompLetters of 30 random sets of significant pairs
#  binomial qbinom of funnel limits
source("common.R")
quiet(library(metafor)); quiet(library(lme4)); quiet(library(multcompView))
set.seed(20240619, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
tight <- list(threshold = 1e-13, maxiter = 10000)
meta <- list()
for (s in 1:30) {
  k <- sample(3:15, 1)
  v <- round(rgamma(k, 2, 20) + 0.005, 4)
  y <- round(rnorm(k, -0.5, sqrt(v + sample(c(0, 0.01, 0.1, 0.5), 1))), 3)
  reml <- rma(yi = y, vi = v, method = "REML", control = tight)
  dl <- rma(yi = y, vi = v, method = "DL")
  hk <- rma(yi = y, vi = v, method = "REML", test = "knha", control = tight)
  hkdl <- rma(yi = y, vi = v, method = "DL", test = "knha")
  of <- function(fit) {
    p <- predict(fit); b <- blup(fit)
    list(tau2 = fit$tau2, mean = c(fit$beta), se = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval,
         pi_low = p$pi.lb, pi_high = p$pi.ub, i2 = fit$I2 / 100, q = fit$QE, q_p = fit$QEp,
         blup = I(c(b$pred)), blup_se = I(c(b$se)))
  }
  ci <- confint(reml, control = list(tol = 1e-12, maxiter = 100000))$random["tau^2", ]
  meta[[s]] <- list(y = I(y), v = I(v), reml = of(reml), dl = of(dl), reml_hk = of(hk), dl_hk = of(hkdl),
                    tau2_low = unname(ci["ci.lb"]), tau2_high = unname(ci["ci.ub"]))
}
mixed <- list()
for (s in 1:30) {
  k <- sample(3:15, 1)
  n <- sample(2:14, k, replace = TRUE)
  g <- rep(seq_len(k), n)
  y <- round(rnorm(sum(n), rnorm(k, 0, sample(c(0, 0.3, 1), 1))[g], 1), 2)
  frame <- data.frame(y = y, g = factor(g))
  dev <- quiet(lmer(y ~ 1 + (1 | g), frame, REML = TRUE, devFunOnly = TRUE))
  first <- optimize(dev, c(0, 5), tol = 1e-10)$minimum
  slope <- function(t, h = 1e-4) (dev(t - 2 * h) - 8 * dev(t - h) + 8 * dev(t + h) - dev(t + 2 * h)) / (12 * h)
  theta <- if (first < 1e-3 || dev(0) <= dev(first)) 0 else
    uniroot(slope, c(max(2.1e-4, first - 1e-2), first + 1e-2), tol = 1e-14, extendInt = "upX")$root
  dev(theta)
  fit <- quiet(lmer(y ~ 1 + (1 | g), frame, REML = TRUE, start = theta,
                    control = lmerControl(optimizer = NULL, check.conv.singular = "ignore")))
  r <- ranef(fit, condVar = TRUE)$g
  mixed[[s]] <- list(n = I(n), mean = I(c(tapply(y, g, mean))), ss = I(c(tapply(y, g, function(x) sum((x - mean(x))^2)))),
                     theta = unname(getME(fit, "theta")), sigma2 = sigma(fit)^2,
                     tau2 = VarCorr(fit)$g[1, 1], mu = unname(fixef(fit)), se = sqrt(vcov(fit)[1, 1]),
                     blup = I(unname(fixef(fit)) + r[, 1]), cond_var = I(c(attr(r, "postVar"))))
}
shown <- list()
for (s in 1:30) {
  k <- sample(3:9, 1)
  names <- letters[seq_len(k)]
  m <- rnorm(k, 0, sample(1:3, 1)); e <- runif(k, 0.3, 1.5)
  pairs <- t(combn(k, 2))
  sig <- abs(m[pairs[, 1]] - m[pairs[, 2]]) > 1.5 * sqrt(e[pairs[, 1]]^2 + e[pairs[, 2]]^2)
  named <- setNames(sig, paste(names[pairs[, 1]], names[pairs[, 2]], sep = "-"))
  found <- if (any(sig)) multcompLetters(named)$Letters else setNames(rep("a", k), names)
  shown[[s]] <- list(k = k, first = I(pairs[sig, 1] - 1L), second = I(pairs[sig, 2] - 1L), letters = I(unname(found[names])))
}
grid <- expand.grid(n = c(1, 5, 12, 30, 80, 200), p = c(0.05, 0.3, 0.5, 0.9))
limits <- list(n = I(grid$n), p = I(grid$p))
for (a in c(0.05, 0.002)) {
  limits[[paste0("low_", a)]] <- I(qbinom(a / 2, grid$n, grid$p))
  limits[[paste0("high_", a)]] <- I(qbinom(a / 2, grid$n, grid$p, lower.tail = FALSE))
}
write_reference(list(versions = versions(c("metafor", "lme4", "multcompView")), meta = meta, lme4 = mixed, letters = shown,
                     binomial = limits), "many_groups.json")
