# Makes judging.json: elpd_loo, p_loo and the differences' standard errors of rstanarm's fits with its default priors,
# by loo 2.5.1. Days absent (MASS's quine) as Poisson and as negative binomial counts; homes with and without columns.
suppressMessages({library(rstanarm); library(loo); library(jsonlite)})
quine <- read.csv("quine.csv")
homes <- read.csv("../../../../../docs/homes.csv")
fit <- function(...) stan_glm(..., iter = 4000, chains = 4, cores = 1, seed = 3, refresh = 0)
fits <- list(
  poisson = fit(Days ~ ., family = poisson(), data = quine),
  negbin = fit(Days ~ ., family = neg_binomial_2(), data = quine),
  homes = fit(price ~ ., data = homes),
  small = fit(price ~ size_m2 + rooms, data = homes))
loos <- suppressWarnings(lapply(fits, loo))
one <- function(l) list(elpd = l$estimates["elpd_loo", 1], se = l$estimates["elpd_loo", 2],
  p = l$estimates["p_loo", 1], mc_se = suppressWarnings(mcse_loo(l, threshold = Inf)), high = sum(l$diagnostics$pareto_k > 0.7))
result <- lapply(loos, one)
result$counts <- as.list(loo_compare(loos[c("poisson", "negbin")])[2, c("elpd_diff", "se_diff")])
result$prices <- as.list(loo_compare(loos[c("homes", "small")])[2, c("elpd_diff", "se_diff")])
write(toJSON(result, auto_unbox = TRUE, digits = 10, pretty = TRUE), "judging.json")
