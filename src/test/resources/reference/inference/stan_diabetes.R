# The posterior of linear regression with learned precisions by Hamiltonian Monte Carlo (Stan), as reference values.
#
# Usage: Rscript stan_diabetes.R, beside diabetes.csv; writes stan-diabetes.json (Debian: r-cran-rstan, r-cran-posterior,
# r-cran-jsonlite, r-cran-bh). The model is that of 'vi4j regression fit' without --alpha and --beta: columns divided by
# their standard deviation (over n) and centred, as is the target; an intercept with precision 1e-6; one alpha for the
# other coefficients and one beta for the noise, with Gamma(1e-6, 1e-6 v) priors, v the target's variance.
# mcse_* are Monte Carlo standard errors (Vehtari et al., "Rank-normalization, folding, and localization", 2021).
library(rstan)
library(posterior)
model <- stan_model(boost_lib = "/usr/include", model_code = "
data { int n; int d; matrix[n, d] X; vector[n] y; real v; }
parameters { real intercept; vector[d] w; real<lower=0> alpha; real<lower=0> beta; }
model {
  alpha ~ gamma(1e-6, 1e-6 * v);
  beta ~ gamma(1e-6, 1e-6 * v);
  intercept ~ normal(0, 1000);
  w ~ normal(0, 1 / sqrt(alpha));
  y ~ normal_id_glm(X, intercept, w, 1 / sqrt(beta));
}
generated quantities { real sigma = 1 / sqrt(beta); real prior_sd = 1 / sqrt(alpha); }
")
table <- read.csv("diabetes.csv")
n <- nrow(table)
over_n <- function(x) sqrt(mean((x - mean(x))^2))
X <- apply(as.matrix(table[, -ncol(table)]), 2, function(x) (x - mean(x)) / over_n(x))
y <- table[, ncol(table)] - mean(table[, ncol(table)])
v <- over_n(y)^2
start <- function() list(intercept = 0, w = rep(0, ncol(X)), alpha = ncol(X) / v, beta = 2 / v)
fit <- sampling(model, data = list(n = n, d = ncol(X), X = X, y = y, v = v), chains = 4, cores = 2, seed = 1,
                warmup = 2000, iter = 22000, init = start, refresh = 10000)
stopifnot(get_num_divergent(fit) == 0, get_num_max_treedepth(fit) == 0)
draws <- as.array(fit, pars = c("intercept", "w", "sigma", "prior_sd"))  # [draw, chain, variable]
each <- function(f) unname(apply(draws, 3, f))
s <- data.frame(variable = dimnames(draws)[[3]], mean = each(mean), sd = each(sd), mcse_mean = each(mcse_mean),
                mcse_sd = each(mcse_sd), rhat = each(posterior::rhat))
print(s)
writeLines(jsonlite::toJSON(list(
  made_with = paste0("rstan ", packageVersion("rstan"), ", posterior ", packageVersion("posterior"),
                     ": 4 chains of 20,000 draws, largest rhat ", signif(max(s$rhat), 6)),
  variable = s$variable, mean = s$mean, sd = s$sd, mcse_mean = s$mcse_mean, mcse_sd = s$mcse_sd),
  auto_unbox = TRUE, digits = 10, pretty = TRUE), "stan-diabetes.json")
