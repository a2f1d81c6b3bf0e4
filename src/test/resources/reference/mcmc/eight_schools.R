# Eight schools by Stan: a long run of the non-centred model, with posteriordb's priors (eight_schools-eight_schools_noncentered).
#   Rscript eight_schools.R > eight_schools.json
# Needs R with rstan and posterior. 8 chains of 50,000 draws; the script stops unless R-hat <= 1.01 and nothing diverged.
suppressPackageStartupMessages({library(rstan); library(posterior)})
code <- "
data { int<lower=0> J; vector[J] y; vector<lower=0>[J] sigma; }
parameters { real mu; real<lower=0> tau; vector[J] eta; }
transformed parameters { vector[J] theta = mu + tau * eta; real log_tau = log(tau); }
model { mu ~ normal(0, 5); tau ~ cauchy(0, 5); eta ~ normal(0, 1); y ~ normal(theta, sigma); }
"
data <- list(J = 8, y = c(28, 8, -3, 7, -1, 1, 18, 12), sigma = c(15, 10, 16, 11, 9, 11, 10, 18))
model <- stan_model(model_code = code, boost_lib = "/usr/include")
fit <- sampling(model, data = data, chains = 8, iter = 55000, warmup = 5000, seed = 1, cores = 2, refresh = 0,
                control = list(adapt_delta = 0.99))
stopifnot(sum(sapply(get_sampler_params(fit, inc_warmup = FALSE), function(p) sum(p[, "divergent__"]))) == 0)
s <- summarise_draws(subset_draws(as_draws_array(fit), variable = c("mu", "tau", "log_tau", "theta", "eta")),
                     mean, sd, mcse_mean, mcse_sd, rhat, ess_bulk, ess_tail)
stopifnot(max(s$rhat) <= 1.01)
rows <- sprintf('    "%s": {"mean": %.8g, "sd": %.8g, "mcse_mean": %.3g, "mcse_sd": %.3g, "ess_bulk": %.0f}',
                s$variable, s$mean, s$sd, s$mcse_mean, s$mcse_sd, s$ess_bulk)
cat(sprintf('{\n  "made_by": "eight_schools.R, rstan %s, posterior %s, 8 chains of 50,000 draws",\n  "parameters": {\n%s\n  }\n}\n',
            packageVersion("rstan"), packageVersion("posterior"), paste(rows, collapse = ",\n")))
