# common.R -- helpers shared by the reference scripts (sourced, writes no JSON itself).
#  to_json / write_reference : serialiser at full double precision (shortest of %.15g, %.16g, %.17g that reads
#     back to the same double). jsonlite 1.8.4 cannot do this: it caps numbers at 15 significant digits even with
#     digits = NA or I(17). jsonlite is used here to validate the written text.
#     NA / NaN / NULL -> null ; +Inf / -Inf -> the strings "Infinity" / "-Infinity" (Python float() reads them).
#     length-1 vectors are unboxed unless wrapped in I().
#  flip_dp / split_dp : exact null distributions by convolution over integers, base R only; used to cross-check
#     exactRankTests and coin (no floating-point comparisons of test statistics).
fmt <- function(x) {
  if (is.integer(x)) { s <- as.character(x); s[is.na(x)] <- "null"; return(s) }
  s <- sprintf("%.15g", x)
  for (f in c("%.16g", "%.17g")) {
    bad <- is.finite(x) & suppressWarnings(as.numeric(s)) != x
    bad[is.na(bad)] <- FALSE
    s[bad] <- sprintf(f, x[bad])
  }
  s[is.na(x)] <- "null"; s[!is.na(x) & x == Inf] <- '"Infinity"'; s[!is.na(x) & x == -Inf] <- '"-Infinity"'
  s
}
esc <- function(x) paste0('"', gsub('"', '\\"', gsub("\\", "\\\\", x, fixed = TRUE), fixed = TRUE), '"')
to_json <- function(x, ind = "") {
  if (is.null(x)) return("null")
  if (is.matrix(x)) x <- lapply(seq_len(nrow(x)), function(i) I(unname(x[i, ])))
  if (is.list(x)) {
    nx <- paste0(ind, " ")
    v <- vapply(x, to_json, "", ind = nx)
    if (!is.null(names(x)) && length(x)) {
      body <- paste0(vapply(names(x), esc, ""), ": ", v)
      return(paste0("{\n", nx, paste(body, collapse = paste0(",\n", nx)), "\n", ind, "}"))
    }
    return(paste0("[", paste(v, collapse = paste0(",\n", nx)), "]"))
  }
  s <- if (is.character(x)) ifelse(is.na(x), "null", vapply(x, esc, "")) else
       if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false")) else fmt(unclass(x))
  if (length(s) == 1 && !inherits(x, "AsIs")) return(unname(s))
  paste0("[", paste(s, collapse = ", "), "]")
}
versions <- function(pkgs = character()) {
  v <- list(R = paste(R.version$major, R.version$minor, sep = "."), platform = R.version$platform,
            stats = as.character(packageVersion("stats")))
  for (p in pkgs) v[[p]] <- as.character(packageVersion(p))
  v
}
write_reference <- function(x, file) {
  txt <- to_json(x)
  stopifnot(isTRUE(jsonlite::validate(txt)))
  writeLines(txt, file)
  cat(file, file.size(file), "bytes\n")
}
alts <- c(two_sided = "two.sided", less = "less", greater = "greater")
quiet <- function(e) suppressMessages(suppressWarnings(e))
# sign-flip distribution: every score (nonnegative integer) enters with probability 1/2; obs = sum of positive ones
flip_dp <- function(scores, obs) {
  stopifnot(all(scores == round(scores)), all(scores >= 0))
  p <- 1
  for (s in scores) p <- (c(p, rep(0, s)) + c(rep(0, s), p)) / 2
  v <- seq_along(p) - 1
  tot <- sum(scores)
  list(two_sided = min(1, sum(p[abs(2 * v - tot) >= abs(2 * obs - tot)])),
       less = sum(p[v <= obs]), greater = sum(p[v >= obs]))
}
# two-sample split: sum of the m scores of group 1 among all N scores; two-sided = P(|S-E| >= |obs-E|)
split_dp <- function(scores, m) {
  obs <- sum(scores[seq_len(m)]); mn <- min(scores)
  stopifnot(all(scores == round(scores)))
  s <- scores - mn; N <- length(s); top <- sum(sort(s, decreasing = TRUE)[seq_len(m)])
  M <- matrix(0, m + 1, top + 1); M[1, 1] <- 1
  for (a in s) for (k in m:1) {
    w <- top + 1 - a
    if (w > 0) M[k + 1, (a + 1):(top + 1)] <- M[k + 1, (a + 1):(top + 1)] + M[k, 1:w]
  }
  p <- M[m + 1, ] / choose(N, m); v <- 0:top; o <- obs - m * mn; tot <- sum(s)
  list(two_sided = min(1, sum(p[abs(N * v - m * tot) >= abs(N * o - m * tot)])),
       less = sum(p[v <= o]), greater = sum(p[v >= o]))
}
maxdiff <- function(a, b) max(abs(unlist(a)[c("two_sided", "less", "greater")] - unlist(b)[c("two_sided", "less", "greater")]))
