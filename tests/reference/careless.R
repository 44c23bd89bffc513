# careless.R -> careless.json : careless 1.2.2 (longstring, irv, evenodd, mahad) on answers 1..7 to two scales of a questionnaire, and on
# a few respondents with missing answers, where evenodd and irv are defined alike. careless is newer than Debian 12: install.packages("careless").
source("common.R"); quiet({library(careless)})
set.seed(29, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
answers <- function(n, k, spread) {
  x <- outer(rnorm(n), rep(1, k)) + matrix(rnorm(n * k, sd = spread), n)
  matrix(pmin(7, pmax(1, round(4.5 + x))), n)
}
one <- function(n, factors, spread, missing = 0) {
  x <- answers(n, sum(factors), spread)
  x[1, ] <- 4; x[2, ] <- rep(1:7, length.out = ncol(x)); x[3, -1] <- x[3, 1]
  x[runif(length(x)) < missing] <- NA
  d <- as.data.frame(x)
  complete <- !anyNA(x)
  list(factors = I(factors), rows = lapply(seq_len(n), function(i) I(x[i, ])), longstring = if (complete) I(longstring(x)), irv = I(irv(x)),
       evenodd = I(as.numeric(quiet(evenodd(d, factors)))), mahad = if (complete) I(mahad(x, plot = FALSE)))
}
write_reference(list(what = "Indices of careless answers", versions = versions(c("careless", "psych")),
                     cases = list(one(40, c(4, 5, 4, 4, 5), 1), one(60, c(3, 2, 6), 2), one(200, c(4, 5, 4, 4, 5), .5), one(50, c(4, 5, 4, 4, 5), 1, .05))), "careless.json")
