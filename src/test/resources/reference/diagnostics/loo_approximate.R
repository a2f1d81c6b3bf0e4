# Writes loo_approximate.json: leave-one-out from draws of an approximation, by log_lik.csv and the weights of
# weights.csv. loo 2.5.1 (Debian 12): Rscript loo_approximate.R
library(jsonlite)
suppressMessages(library(loo))
ll <- as.matrix(read.csv("log_lik.csv"))
w <- read.csv("weights.csv")
one <- function(lr) {
  l <- suppressWarnings(loo_approximate_posterior(ll, log_p = lr, log_g = rep(0, length(lr))))
  list(pointwise = unname(l$pointwise[, "elpd_loo"]), pareto_k = unname(l$diagnostics$pareto_k),
       elpd_loo = l$estimates["elpd_loo", 1], se = l$estimates["elpd_loo", 2], p_loo = l$estimates["p_loo", 1])
}
write_json(lapply(w[c("wider", "shifted", "student")], one), "loo_approximate.json", auto_unbox = TRUE, digits = 17)
