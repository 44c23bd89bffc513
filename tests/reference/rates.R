# Exact limits of Poisson rates. Rscript rates.R > rates.json
library(jsonlite)
one <- function(events, exposure, level) {
  found <- poisson.test(events, exposure, conf.level = level)$conf.int
  list(events = events, exposure = exposure, level = level, low = found[1], high = found[2])
}
cases <- list(one(0, 12.5, 0.95), one(1, 3, 0.95), one(10, 50, 0.9), one(297, 1421.33, 0.95), one(5000, 1e5, 0.99))
cat(toJSON(list(cases = cases), digits = NA, auto_unbox = TRUE))
