# many_tests.R -> many_tests.json : stats::p.adjust (R 4.2.2) for holm, hochberg, BH, BY, hommel, bonferroni on
# random p vectors of length 1..30 (some with ties, exact 0 and 1, values at the limits).
source("common.R")
set.seed(7, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
lens <- c(1, 2, 3, 5, 8, 10, 15, 20, 25, 30)
sets <- lapply(seq_along(lens), function(i) {
  n <- lens[i]; p <- round(if (i %% 2) runif(n)^3 else rbeta(n, 0.4, 2), 6)
  if (n == 5) p[2] <- p[4]
  if (n == 8) p[c(1, 5)] <- c(0, 1)
  if (n == 20) p[1:6] <- p[7]
  c(list(name = paste0("p", n), p = I(p)), lapply(c(holm = "holm", hochberg = "hochberg", BH = "BH", BY = "BY", hommel = "hommel", bonferroni = "bonferroni"),
    function(m) I(p.adjust(p, m))))
})
write_reference(list(what = "adjusted p values", versions = versions(), sets = sets), "many_tests.json")
