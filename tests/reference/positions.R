# Maps and groups: principal components, correspondence analysis, MANOVA, partition around medoids.
# Rscript positions.R writes positions.json
RNGkind("Mersenne-Twister", "Inversion", "Rejection"); set.seed(19)
source("common.R")
library(MASS); library(cluster)

means <- matrix(round(rnorm(30), 2), 6, 5)
pc <- prcomp(means)
weights <- c(3, 1, 2, 5, 1, 2)
repeated <- prcomp(means[rep(1:6, weights), ])

smoke <- matrix(c(4, 2, 3, 2, 4, 3, 7, 4, 25, 10, 12, 4, 18, 24, 33, 13, 10, 6, 7, 2), 5, 4, byrow = TRUE) # Greenacre 1984
cors <- corresp(smoke, nf = 3)
P <- smoke / sum(smoke); r <- rowSums(P); cm <- colSums(P)
S <- (P - r %o% cm) / sqrt(r %o% cm); dec <- svd(S)
rows <- diag(1 / sqrt(r)) %*% dec$u[, 1:3] %*% diag(dec$d[1:3])

group <- factor(rep(1:3, c(8, 10, 12)))
scores <- matrix(rnorm(90), 30, 3); scores[group == 2, 1] <- scores[group == 2, 1] + 1
pil <- summary(manova(scores ~ group), test = "Pillai")$stats[1, ]

profiles <- matrix(round(rnorm(120), 1), 40, 3); profiles[1:15, ] <- profiles[1:15, ] + 2
d <- as.matrix(dist(profiles, method = "manhattan")) / 3
pams <- lapply(2:4, function(k) {
  p <- pam(d, k, diss = TRUE)
  list(k = k, medoids = I(sort(as.integer(p$id.med))), cost = unname(p$objective["swap"]) * 40,
       silhouette = mean(silhouette(p$clustering, dmatrix = d)[, 3]))
})

write_reference(list(
  versions = versions(c("MASS", "cluster")),
  prcomp = list(means = means, rotation = unname(pc$rotation), x = unname(pc$x), sdev = I(pc$sdev)),
  weighted = list(weights = I(weights), rotation = unname(repeated$rotation), sdev = I(repeated$sdev)),
  corresp = list(counts = smoke, cor = I(cors$cor), rows = rows, masses = I(r)),
  pillai = list(group = I(as.integer(group)), scores = scores, V = unname(pil["Pillai"]), f = unname(pil["approx F"]),
                dof = unname(pil["num Df"]), dof_error = unname(pil["den Df"]), p = unname(pil["Pr(>F)"])),
  pam = list(profiles = profiles, partitions = pams)), "positions.json")
