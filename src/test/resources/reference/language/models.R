# Gradients, posteriors and times of the published models by Stan:
#   Rscript models.R compile|gradients|posteriors|time [model ...]
# compile keeps the compiled models in STAN_CACHE; gradients and posteriors write models_*.json; time prints microseconds of processor time a gradient.
suppressMessages({library(rstan); library(jsonlite)})
args <- commandArgs(trailingOnly = TRUE)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
cache <- Sys.getenv("STAN_CACHE", tempdir())
data <- fromJSON(file.path(here, "models_data.json"))
models <- if (length(args) > 1) args[-1] else names(data)
compiled <- function(name) {
  file <- file.path(cache, paste0(name, ".rds"))
  if (!file.exists(file)) {
    saveRDS(stan_model(file.path(here, "stan", paste0(name, ".stan")), boost_lib = "/usr/include", save_dso = TRUE), file)
  }
  readRDS(file)
}
fit_of <- function(name) {
  suppressWarnings(sampling(compiled(name), data = data[[name]], chains = 1, iter = 1, refresh = 0, algorithm = "Fixed_param"))
}
# The points of the test, u[i] = start[i] + 0.3 sin(i + k) for k = 1, 2, 3.
points <- function(d, name) lapply(1:3, function(k) centre(name, d) + 0.3 * sin(seq_len(d) + k))
centre <- function(name, d) {
  if (name == "lotka_volterra") log(c(0.55, 0.028, 0.8, 0.024, 33, 6, 0.25, 0.25)) else rep(0, d)
}
if (args[1] == "compile") {
  for (name in models) { compiled(name); cat(name, format(Sys.time()), "\n") }
} else if (args[1] == "gradients") {
  out <- list(made_by = paste0("models.R gradients, rstan ", packageVersion("rstan")))
  for (name in models) {
    fit <- fit_of(name)
    out[[name]]$points <- lapply(points(get_num_upars(fit), name), function(u) {
      g <- grad_log_prob(fit, u)
      list(u = u, log_density = as.numeric(attr(g, "log_prob")), gradient = as.numeric(g))
    })
  }
  write(toJSON(out, auto_unbox = TRUE, digits = NA), file.path(here, "models_gradients.json"))
} else if (args[1] == "posteriors") {
  out <- list(made_by = paste0("models.R posteriors, rstan ", packageVersion("rstan"), ", 2 chains of 1,000 draws"))
  for (name in models) {
    draws <- sampling(compiled(name), data = data[[name]], chains = 2, iter = 2000, refresh = 0, seed = 1, cores = 1,
                      control = list(adapt_delta = 0.95))
    s <- summary(draws)$summary
    out[[name]] <- lapply(setNames(rownames(s), rownames(s)), function(p) {
      list(mean = s[p, "mean"], mcse = s[p, "se_mean"], sd = s[p, "sd"])
    })
    write(toJSON(out, auto_unbox = TRUE, digits = 8), file.path(here, "models_posteriors.json"))
    cat(name, "\n", file = stderr())
  }
} else {
  for (name in models) {
    fit <- fit_of(name)
    u <- points(get_num_upars(fit), name)[[1]]
    model <- fit@.MISC$stan_fit_instance
    best <- Inf
    for (k in 1:5) {
      n <- if (name == "lotka_volterra" || name == "gp") 100 else 500
      best <- min(best, system.time(for (i in seq_len(n)) model$grad_log_prob(u, TRUE))[["user.self"]] / n * 1e6)
    }
    cat(sprintf("%s %.3f\n", name, best))
  }
}
