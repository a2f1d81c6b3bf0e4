# Makes shrinkage.json from sparse.csv: posterior means, standard deviations and effective sample sizes of regressions
# with the priors horseshoe and r2d2, by Stan's NUTS. Also made sparse.csv, with `data`. Debian's r-cran-rstan, r-cran-bh.
# Rscript shrinkage.R [data]
library(rstan)
set.seed(4)
if ("data" %in% commandArgs(TRUE)) {
    n <- 60
    p <- 20
    x <- matrix(rnorm(n * p), n, p)
    x[, 2] <- .6 * x[, 1] + .8 * x[, 2]
    b <- c(3, -2, 1.2, rep(0, p - 3))
    y <- 10 + x %*% b + rnorm(n, sd = 2)
    z <- rbinom(n, 1, plogis(-.3 + x %*% (b * .8)))
    k <- rpois(n, exp(.5 + x %*% (b * .25)))
    d <- data.frame(round(x, 4), y = round(as.vector(y), 4), z = z, k = k)
    names(d)[1:p] <- paste0("x", 1:p)
    write.csv(d, "sparse.csv", row.names = FALSE, quote = FALSE)
}
code <- "
data {
  int n; int p; matrix[n, p] x; vector[n] y; int k[n]; int family; int r2d2;
  real tau0; real level;
}
parameters {
  real a; vector[p] z; real<lower=0> sigma[family == 0 ? 1 : 0];
  vector<lower=0>[r2d2 ? 0 : p] lambda; real<lower=0> tau[r2d2 ? 0 : 1]; real<lower=0> c2[r2d2 ? 0 : 1];
  simplex[r2d2 ? p : 1] phi; real<lower=0, upper=1> R2[r2d2 ? 1 : 0];
}
transformed parameters {
  vector[p] w;
  {
    real s = family == 0 ? sigma[1] : 1;
    if (r2d2) {
      w = z .* sqrt(phi) * s * tau0 * sqrt(R2[1] / (1 - R2[1]));
    } else {
      real t = tau[1] * tau0 * s;
      w = z .* (t * sqrt(c2[1] * square(lambda) ./ (c2[1] + t ^ 2 * square(lambda))));
    }
  }
}
model {
  a ~ normal(0, 2.5);
  z ~ std_normal();
  if (r2d2) {
    phi ~ dirichlet(rep_vector(0.5, p));
    R2 ~ beta(1, 1);
  } else {
    lambda ~ cauchy(0, 1);
    tau ~ cauchy(0, 1);
    c2 ~ inv_gamma(2, 2 * 2.5 ^ 2);
  }
  if (family == 0) { sigma ~ exponential(1); y ~ normal(a + x * w, sigma[1]); }
  if (family == 1) k ~ bernoulli_logit(a + x * w);
  if (family == 2) k ~ poisson_log(level + a + x * w);
}
"
rstan_options(auto_write = FALSE)
model <- stan_model(model_code = code, boost_lib = "/usr/include")
d <- read.csv("sparse.csv")
p <- 20
sdn <- function(v) sqrt(mean((v - mean(v))^2))
x <- as.matrix(d[, 1:p])
s <- apply(x, 2, sdn)
m <- colMeans(x)
xs <- scale(x, m, s)
n <- nrow(d)
out <- list()
for (target in c("y", "z", "k")) for (prior in c("horseshoe", "r2d2")) {
    family <- match(target, c("y", "z", "k")) - 1
    counts <- if (family == 0) rep(0, n) else d[[target]]
    u <- if (family == 0) sdn(d$y) else 1
    mean_k <- mean(d$k)
    # What the rows tell of the level: n, n/4, or the sum of rates.
    information <- c(n, n / 4, n * mean_k)[family + 1]
    tau0 <- if (prior == "r2d2") sqrt(n / information) else (p / 4) / (p - p / 4) / sqrt(information)
    fit <- sampling(model, list(n = n, p = p, x = xs, y = (d$y - mean(d$y)) / sdn(d$y), k = counts, family = family,
        r2d2 = as.integer(prior == "r2d2"), tau0 = tau0, level = log(mean_k)),
        chains = 4, iter = 2500, warmup = 500, cores = 2, seed = 1, refresh = 0, pars = c("a", "w", "sigma"),
        control = list(adapt_delta = 0.98))
    w <- sweep(as.matrix(fit, "w"), 2, s, "/") * u
    ess <- summary(fit)$summary[, "n_eff"]
    entry <- list(target = target, prior = prior, mean = unname(colMeans(w)), sd = unname(apply(w, 2, sd)),
        ess = unname(ess[grep("^w", names(ess))]), divergent = get_num_divergent(fit))
    if (family == 0) entry$sigma <- mean(as.matrix(fit, "sigma")) * u
    out[[length(out) + 1]] <- entry
    cat(target, prior, "divergent", entry$divergent, "ess", min(entry$ess), "\n")
}
writeLines(jsonlite::toJSON(out, auto_unbox = TRUE, digits = 8, pretty = TRUE), "shrinkage.json")
