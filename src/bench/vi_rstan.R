# rstan's side of vi_vs_rstan.sh: Rscript vi_rstan.R DATA.csv. Compiling the model is left out of all times.
suppressPackageStartupMessages({library(rstan); library(posterior)})
rows <- as.matrix(read.csv(commandArgs(TRUE)[1], header = FALSE))
d <- ncol(rows) - 1
data <- list(n = nrow(rows), d = d, x = rows[, 1:d], y = as.integer(rows[, d + 1]))
model <- stan_model(model_code = "
data { int n; int d; matrix[n, d] x; int<lower=0, upper=1> y[n]; }
parameters { vector[d] w; }
model { w ~ normal(0, 1); y ~ bernoulli_logit_glm(x, 0, w); }", boost_lib = "/usr/include")
seconds <- function(expression) unname(system.time(expression)["elapsed"])
say <- function(name, value) cat(sprintf("%s %.6g\n", name, value))
invisible(capture.output(t <- seconds(v <- vb(model, data = data, seed = 2, algorithm = "meanfield"))))
say("vb_seconds", t)
invisible(capture.output(t <- seconds(s <- sampling(model, data = data, seed = 1, chains = 4, cores = 2, iter = 1000,
                                                    refresh = 0))))
w <- subset_draws(as_draws_array(s), variable = "w")
ess <- min(summarise_draws(w, ess_bulk)$ess_bulk)
say("nuts_seconds", t)
say("nuts_min_ess", ess)
say("nuts_ess_per_second", ess / t)
q <- subset_draws(as_draws_matrix(as.matrix(v)), variable = "w")
m <- summarise_draws(w, mean, sd)
say("vb_worst_mean_error", max(abs(colMeans(q) - m$mean) / m$sd))
