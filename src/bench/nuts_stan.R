# What Stan's draws are worth: a line "model seed wall-seconds processor-seconds least-bulk-ESS gradients" each.
#   Rscript nuts_stan.R DIRECTORY-OF-REFERENCE SEEDS MODEL...
suppressMessages({library(rstan); library(jsonlite)})
args <- commandArgs(trailingOnly = TRUE)
data <- fromJSON(file.path(args[1], "models_data.json"))
for (name in args[-(1:2)]) {
  model <- readRDS(file.path(Sys.getenv("STAN_CACHE"), paste0(name, ".rds")))
  for (seed in seq_len(as.integer(args[2]))) {
    spent <- system.time(suppressWarnings(
      fit <- sampling(model, data = data[[name]], chains = 4, iter = 2000, refresh = 0, seed = seed, cores = 1)))
    draws <- as.array(fit)
    names <- setdiff(dimnames(draws)[[3]], "lp__")
    vary <- names[sapply(names, function(p) sd(draws[, , p]) > 0)]
    ess <- min(sapply(vary, function(p) ess_bulk(draws[, , p])))
    steps <- sum(sapply(get_sampler_params(fit, inc_warmup = FALSE), function(s) sum(s[, "n_leapfrog__"])))
    cat(sprintf("%s %d %.3f %.3f %.0f %.0f\n", name, seed, spent[["elapsed"]], spent[["user.self"]], ess, steps))
  }
}
