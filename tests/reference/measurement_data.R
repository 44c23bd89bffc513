# measurement_data.R -> measurement_data.json : answers that the references of scales and factor models share.
#  HolzingerSwineford1939 (x1..x9, school), PoliticalDemocracy (y1..y8) of lavaan; the first 500 complete rows of psych::bfi
#  (25 items of five traits); 40 simulated sets of answers on 5 or 7 points. `answers`: one digit per answer, row after row.
#  y* = L f + e with variance 1, correlated factors, cut at equal steps. kinds: clean; crossed (some items load on a second
#  factor; `wrong` leaves that out); heywood (few respondents, one strong item beside weak ones, or two items of a factor);
#  ceiling (most answers at the top). `model`: the truth; `wrong`: first two factors as one, or crossed without second loadings.
#  measurement_sets() is for the other scripts: source this file, and nothing is written.
source("common.R")
WORDS <- c("clean", "crossed", "heywood", "ceiling")
SIZES <- list(c(3, 3), c(4, 4), c(3, 3, 3), c(5, 4, 3), c(3, 3, 3, 3), c(4, 4, 4, 4), c(3, 3, 3, 3, 3), c(4, 5, 4, 4, 5), c(5, 3), c(4, 4, 4))
SMALL <- list(c(3, 3), c(2, 4), c(3, 3, 3), c(2, 3, 3), c(3, 3, 3, 3), c(4, 2), c(2, 2, 3), c(3, 4), c(4, 4, 4), c(3, 3, 3))
NS <- list(clean = c(60, 100, 150, 200, 300, 500, 800, 1000, 2000, 400), crossed = c(80, 120, 200, 250, 400, 600, 1000, 1500, 300, 500),
           heywood = c(60, 60, 70, 80, 90, 100, 100, 120, 150, 200), ceiling = c(80, 100, 200, 300, 400, 500, 700, 1000, 1500, 250))
model_of <- function(blocks, crossed = NULL) {
  lines <- vapply(seq_along(blocks), function(f) {
    extra <- if (is.null(crossed)) character() else names(crossed)[crossed == f]
    paste0("f", f, " =~ ", paste(c(blocks[[f]], extra), collapse = " + ")) }, "")
  paste(lines, collapse = "; ")
}
simulated <- function(kind, i) {
  set.seed(1000L * match(kind, WORDS) + i, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  size <- (if (kind == "heywood") SMALL else SIZES)[[i]]; n <- NS[[kind]][i]; k <- sum(size); m <- length(size)
  points <- if (i %% 2) 7L else 5L
  items <- paste0("x", seq_len(k)); blocks <- split(items, rep(seq_len(m), size))
  L <- matrix(0, k, m); L[cbind(seq_len(k), rep(seq_len(m), size))] <- runif(k, .5, .85)
  crossed <- NULL
  if (kind == "heywood") for (f in seq_len(m)) { own <- which(L[, f] > 0); L[own, f] <- runif(length(own), .3, .5); L[own[2], f] <- .9 }
  if (kind == "crossed") for (f in seq_len(m)) { j <- which(L[, f] > .45)[3]; L[j, f %% m + 1] <- runif(1, .25, .4); crossed[items[j]] <- f %% m + 1L
    L[j, f] <- .5 }
  R <- matrix(runif(1, .2, .6), m, m); diag(R) <- 1
  F <- matrix(rnorm(n * m), n) %*% chol(R)
  C <- L %*% R %*% t(L)
  Y <- F %*% t(L) + matrix(rnorm(n * k), n) %*% diag(sqrt(pmax(1 - diag(C), .05)))
  shift <- if (kind == "ceiling") runif(k, 1.1, 1.7) else runif(k, -.3, .6)
  step <- if (points == 7L) .7 else 1
  X <- sapply(seq_len(k), function(j) findInterval(Y[, j] + shift[j], (seq_len(points - 1) - points / 2) * step) + 1L)
  colnames(X) <- items; stopifnot(apply(X, 2, var) > 0)
  wrong <- if (kind == "crossed") model_of(blocks) else model_of(c(list(c(blocks[[1]], blocks[[2]])), blocks[-(1:2)]))
  list(name = paste0(kind, "_", i), kind = kind, n = n, points = points, items = items, factors = unname(blocks),
       model = model_of(blocks, crossed), wrong = wrong, answers = X)
}
bfi_rows <- function() { x <- as.matrix(psych::bfi[, 1:25]); x <- x[complete.cases(x), ][1:500, ]; storage.mode(x) <- "integer"; x }
HOLZINGER <- "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
DEMOCRACY <- "dem60 =~ y1 + y2 + y3 + y4; dem65 =~ y5 + y6 + y7 + y8"
BFI <- paste0(c("agree", "conscientious", "extra", "neuro", "open"), " =~ ",
  vapply(c("A", "C", "E", "N", "O"), function(s) paste0(s, 1:5, collapse = " + "), ""), collapse = "; ")
measurement_sets <- function() {
  sets <- list()
  for (kind in WORDS) for (i in 1:10) { one <- simulated(kind, i); sets[[one$name]] <- one }
  sets
}
if (sys.nframe() == 0L) {
  digits <- function(x) paste(t(x), collapse = "")
  one <- function(s) { s$answers <- digits(s$answers); s$items <- I(s$items); s$factors <- lapply(s$factors, I); s }
  H <- lavaan::HolzingerSwineford1939; D <- lavaan::PoliticalDemocracy
  x <- as.matrix(H[paste0("x", 1:9)]); y <- as.matrix(D[paste0("y", 1:8)]); b <- bfi_rows()
  write_reference(list(what = "answers that the references of scales and factor models share", versions = versions(c("lavaan", "psych")),
    holzinger = list(items = colnames(x), model = HOLZINGER, school = paste(as.integer(H$school == "Grant-White"), collapse = ""), columns = unname(lapply(as.data.frame(x), identity))),
    democracy = list(items = colnames(y), model = DEMOCRACY, columns = unname(lapply(as.data.frame(y), identity))),
    bfi = list(items = colnames(b), model = BFI, answers = digits(b)),
    simulated = unname(lapply(measurement_sets(), one))), "measurement_data.json")
}
