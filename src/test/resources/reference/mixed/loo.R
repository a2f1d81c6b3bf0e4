# Makes loo.json: leave-one-out cross-validation of the sleep study by R's loo, from draws of mixed.stan by NUTS, given the effects of
# each row's subject; in nats of the table's unit. Also where each row lies in its prediction from all others (LOO-PIT), by the
# same weights, and what is expected on day 9, of a subject without effects and of the first one: means, and 95 % intervals.
# Usage, from the repository's root: Rscript src/test/resources/reference/mixed/loo.R
source("src/test/resources/reference/mixed/fit.R")
suppressMessages(library(loo))
sleep <- read.csv("docs/sleep.csv")
unit <- sd0(sleep$reaction)
x <- cbind(1, (sleep$days - mean(sleep$days)) / sd0(sleep$days))
group <- as.integer(factor(sleep$subject, levels = unique(sleep$subject)))
y <- (sleep$reaction - mean(sleep$reaction)) / unit
one <- function(z) {
  n <- nrow(x)
  s <- sampling(model, data = list(n = n, p = 2, q = ncol(z), groups = 18, family = 0, x = x, z = z, group = group, y = y,
                                   count = rep(0, n), trials = rep(0, n), scale = 1),
                chains = 4, iter = 3000, warmup = 1000, cores = 2, seed = 1, refresh = 0, control = list(adapt_delta = 0.95))
  e <- extract(s, c("beta", "u", "sigma"))
  log <- sapply(seq_len(n), function(i) {
    eta <- e$beta %*% x[i, ] + sapply(seq_along(e$sigma), function(d) sum(z[i, ] * e$u[d, , group[i]]))
    dnorm(y[i], eta, e$sigma, log = TRUE) - log(unit)
  })
  l <- suppressWarnings(loo(log, r_eff = relative_eff(exp(log), rep(1:4, each = 2000))))
  eta <- sapply(seq_len(n), function(i)
    e$beta %*% x[i, ] + sapply(seq_along(e$sigma), function(d) sum(z[i, ] * e$u[d, , group[i]])))
  w <- suppressWarnings(weights(psis(-log, r_eff = relative_eff(exp(log), rep(1:4, each = 2000))), log = FALSE))
  pit <- sapply(seq_len(n), function(i) sum(w[, i] * pnorm(y[i], eta[, i], e$sigma)))
  day <- c(1, (9 - mean(sleep$days)) / sd0(sleep$days))
  expected <- function(draws) {
    v <- mean(sleep$reaction) + unit * draws
    c(mean(v), quantile(v, c(0.025, 0.975), names = FALSE))
  }
  typical <- e$beta %*% day
  list(pit = pit, typical = expected(typical),
       first = expected(typical + sapply(seq_along(e$sigma), function(d) sum(day[seq_len(ncol(z))] * e$u[d, , 1]))), elpd = l$estimates["elpd_loo", 1], se = l$estimates["elpd_loo", 2], p = l$estimates["p_loo", 1],
       mcse = sqrt(sum(l$pointwise[, "mcse_elpd_loo"]^2, na.rm = TRUE)), pointwise = l$pointwise[, "elpd_loo"],
       pareto_k = l$diagnostics$pareto_k)
}
result <- list(slopes = one(x), levels = one(x[, 1, drop = FALSE]))
write(jsonlite::toJSON(result, auto_unbox = TRUE, digits = 9), file.path(folder, "loo.json"))
