# Kaplan-Meier curves with log-log limits, quantiles and log-rank tests. Rscript survival.R > survival.json
library(survival)
library(jsonlite)
set.seed(18)
one <- function(n, ties, censoring, groups) {
  time <- round(rexp(n, 1 / 20) * if (ties) 1 else 100) + 0
  end <- round(runif(n, 0, censoring) * if (ties) 1 else 100)
  event <- as.integer(time <= end)
  seen <- pmin(time, end)
  group <- rep(seq_len(groups), length.out = n)
  fit <- survfit(Surv(seen, event) ~ 1, conf.type = "log-log")
  found <- quantile(fit, c(0.25, 0.5, 0.75))
  test <- survdiff(Surv(seen, event) ~ group)
  list(time = seen, event = event, group = group,
       times = fit$time, survival = fit$surv, se = fit$std.err * fit$surv, low = fit$lower, high = fit$upper,
       quantiles = unname(found$quantile), quantiles_low = unname(found$lower), quantiles_high = unname(found$upper),
       chisq = test$chisq, dof = groups - 1)
}
cases <- list(one(40, TRUE, 60, 2), one(200, TRUE, 30, 3), one(25, FALSE, 80, 2), one(12, TRUE, 200, 2),
              one(300, FALSE, 40, 4), one(8, TRUE, 15, 2))
even <- local({
  fit <- survfit(Surv(c(1, 2, 3, 4), c(1, 1, 1, 1)) ~ 1, conf.type = "log-log")
  list(median = unname(quantile(fit, 0.5)$quantile))
})
late <- function(n, censoring) {
  time <- rexp(n, 1 / 20)
  entered <- pmax(0, runif(n, -30, 20))
  kept <- time > entered
  time <- time[kept]; entered <- entered[kept]
  end <- entered + runif(length(time), 1, censoring)
  event <- as.integer(time <= end)
  seen <- pmin(time, end)
  group <- rep(1:3, length.out = length(time))
  fit <- survfit(Surv(entered, seen, event) ~ 1, conf.type = "log-log")
  test <- summary(coxph(Surv(entered, seen, event) ~ factor(group), ties = "breslow"))$sctest
  list(time = seen, event = event, entered = entered, group = group, times = fit$time, at_risk = fit$n.risk,
       survival = fit$surv, se = fit$std.err * fit$surv, low = fit$lower, high = fit$upper,
       chisq = unname(test["test"]), dof = unname(test["df"]))
}
lates <- list(late(60, 30), late(400, 15))
cat(toJSON(list(cases = cases, even = even, late = lates), digits = NA, na = "null", auto_unbox = TRUE))
