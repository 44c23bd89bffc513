# criterion.R -> criterion.json : criterion validity of the sets of measurement_data.R.
#  The outcome is the last item, the scores are the means of the items of each factor without it. cor.test (Fisher's z), psych alpha,
#  r / sqrt(alpha) of the first score; lm of the outcome on all scores: R2, adjusted R2, leave-one-out R2 from hatvalues, F test of the
#  last score; share of the first component of all items (prcomp of standardized columns).
source("measurement_data.R")
one <- function(s) {
  X <- s$answers; k <- ncol(X); y <- X[, k]
  groups <- Filter(length, lapply(s$factors, setdiff, y = colnames(X)[k]))
  S <- sapply(groups, function(g) rowMeans(X[, g, drop = FALSE]))
  test <- cor.test(S[, 1], y); a <- quiet(psych::alpha(X[, groups[[1]]], check.keys = FALSE))$total$raw_alpha
  fit <- lm(y ~ S); small <- lm(y ~ S[, -ncol(S)]); press <- sum((resid(fit) / (1 - hatvalues(fit)))^2)
  list(name = s$name, r = unname(test$estimate), ci = test$conf.int[1:2], alpha = a, corrected = unname(test$estimate) / sqrt(a),
       r2 = summary(fit)$r.squared, r2_adj = summary(fit)$adj.r.squared, r2_loo = 1 - press / sum((y - mean(y))^2),
       p_last = anova(small, fit)[["Pr(>F)"]][2], first = prcomp(X, scale. = TRUE)$sdev[1]^2 / k)
}
write_reference(list(what = "criterion validity of simulated answers", versions = versions("psych"),
                     sets = unname(lapply(measurement_sets(), one))), "criterion.json")
