# rstan's side of vi_vs_rstan.sh.
#   Rscript vi_rstan.R compile MODEL.rds            compiles the model and keeps it
#   Rscript vi_rstan.R reference MODEL.rds DATA REF  a long run of NUTS: mean and sd of each weight, a line each
#   Rscript vi_rstan.R round MODEL.rds DATA REF      seconds, effective draws and errors of vb and sampling
suppressPackageStartupMessages({library(rstan); library(posterior)})
arguments <- commandArgs(TRUE)
seconds <- function(expression) unname(system.time(expression)["elapsed"])
say <- function(name, value) cat(sprintf("%s %.6g\n", name, as.numeric(value)))
if (arguments[1] == "compile") {
  say("compile_seconds", seconds(model <- stan_model(model_code = "
    data { int n; int d; matrix[n, d] x; int<lower=0, upper=1> y[n]; }
    parameters { vector[d] w; }
    model { w ~ normal(0, 1); y ~ bernoulli_logit_glm(x, 0, w); }", boost_lib = "/usr/include")))
  saveRDS(model, arguments[2])
  quit()
}
model <- readRDS(arguments[2])
rows <- as.matrix(read.csv(arguments[3], header = FALSE))
d <- ncol(rows) - 1
data <- list(n = nrow(rows), d = d, x = rows[, 1:d], y = as.integer(rows[, d + 1]))
draws <- function(fit) subset_draws(as_draws_array(fit), variable = "w")
if (arguments[1] == "reference") {
  long <- sampling(model, data = data, seed = 3, chains = 4, cores = 2, iter = 3000, warmup = 500, refresh = 0)
  moments <- summarise_draws(draws(long), mean, sd)
  write.table(cbind(as.numeric(moments$mean), as.numeric(moments$sd)), arguments[4], row.names = FALSE, col.names = FALSE)
  quit()
}
reference <- read.table(arguments[4], col.names = c("mean", "sd"))
invisible(capture.output(t <- seconds(v <- vb(model, data = data, seed = 2, algorithm = "meanfield"))))
say("vi_seconds", t)
q <- as.matrix(v, pars = "w")
say("vi_mean_error", max(abs(colMeans(q) - reference$mean) / reference$sd))
ratio <- apply(q, 2, sd) / reference$sd
say("vi_least_sd_ratio", min(ratio))
say("vi_most_sd_ratio", max(ratio))
invisible(capture.output(t <- seconds(s <- sampling(model, data = data, seed = 1, chains = 4, cores = 2, iter = 1000,
                                                    refresh = 0))))
ess <- min(summarise_draws(draws(s), ess_bulk)$ess_bulk)
own <- sum(get_elapsed_time(s)) / 2
leapfrogs <- sum(sapply(get_sampler_params(s, inc_warmup = TRUE), function(p) p[, "n_leapfrog__"]))
say("nuts_seconds", t)
say("nuts_min_ess", ess)
say("nuts_ess_per_second", ess / t)
say("nuts_ess_per_second_of_chains", ess / own)
say("nuts_gradients", leapfrogs)
say("nuts_us_per_gradient", 2e6 * own / leapfrogs)
