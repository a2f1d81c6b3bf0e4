# Writes the draws and the reference values of this folder:
#   Rscript reference.R [LIBRARY]
# with posterior 1.4.0 and loo 2.5.1 (Debian 12). LIBRARY holds a newer posterior (1.7.1 was used) for
# pareto_khat, which 1.4.0 does not have.
library(jsonlite)
suppressMessages({library(loo); library(posterior)})
options(digits = 17)
newer <- commandArgs(trailingOnly = TRUE)[1]
set.seed(20)
N <- 251
M <- 4
ar <- function(phi) { e <- rnorm(N + 50); x <- as.numeric(stats::filter(e, phi, "recursive")); x[-(1:50)] }
columns <- list(
  iid = replicate(M, rnorm(N)),
  slow = replicate(M, ar(0.9)),
  antithetic = replicate(M, ar(-0.6)),
  cauchy = replicate(M, rcauchy(N)),
  shifted = replicate(M, rnorm(N)) + matrix(rep(c(0, 0, 0, 1), each = N), N),
  scaled = replicate(M, rnorm(N)) * matrix(rep(c(3, 1, 1, 1), each = N), N),
  ties = replicate(M, round(3 * ar(0.5))),
  constant = matrix(1.5, N, M))
columns <- lapply(columns, function(x) signif(x, 12))
for (m in 1:M) {
  write.csv(as.data.frame(lapply(columns, function(x) x[, m])), sprintf("draws-%d.csv", m),
            row.names = FALSE, quote = FALSE)
}
one <- function(x) list(
  mean = mean(x), sd = sd(x), r_hat = rhat(x), r_hat_basic = rhat_basic(x), ess_bulk = ess_bulk(x),
  ess_tail = ess_tail(x), ess_mean = ess_mean(x), ess_sd = ess_sd(x), ess_basic = ess_basic(x),
  ess_median = ess_median(x), mcse_mean = mcse_mean(x), mcse_sd = mcse_sd(x), mcse_median = mcse_median(x),
  mcse_q5 = unname(mcse_quantile(x, 0.05)), mcse_q95 = unname(mcse_quantile(x, 0.95)))
convergence <- lapply(columns, one)
odd <- columns$slow[1:17, 1, drop = FALSE]
convergence$short <- one(odd)

# Importance weights: q is standard normal, p as named.
S <- 1000
z <- rnorm(S)
weights <- data.frame(
  x = z,
  wider = dnorm(z, 0, 1.2, log = TRUE) - dnorm(z, log = TRUE),
  shifted = dnorm(z, 0.3, 1, log = TRUE) - dnorm(z, log = TRUE),
  student = dt(z, 5, log = TRUE) - dnorm(z, log = TRUE),
  hopeless = dcauchy(z / 3, log = TRUE) - dnorm(z, log = TRUE))
weights <- signif(weights, 12)
write.csv(weights, "weights.csv", row.names = FALSE, quote = FALSE)
psis1 <- function(lr, r_eff) {
  p <- suppressWarnings(psis(lr, r_eff = r_eff))
  list(pareto_k = p$diagnostics$pareto_k, n_eff = p$diagnostics$n_eff / r_eff,
       log_weights = as.numeric(weights(p, log = TRUE, normalize = TRUE)))
}
is <- lapply(weights[-1], function(lr) list(independent = psis1(lr, 1), correlated = psis1(lr, 0.4)))

# Leave-one-out: a normal mean and scale, ten points, the last one an outlier.
y <- c(-0.6, 0.2, 0.8, -1.1, 0.4, 1.3, -0.3, 0.1, -0.8, 5.5)
chain <- rep(1:4, each = 250)
mu <- 0.55 + 0.5 * as.numeric(stats::filter(rnorm(1000), 0.5, "recursive"))
sigma <- exp(0.55 + 0.22 * rnorm(1000))
ll <- signif(sapply(y, function(v) dnorm(v, mu, sigma, log = TRUE)), 12)
write.table(ll, "log_lik.csv", sep = ",", row.names = FALSE, col.names = paste0("y", 1:10), quote = FALSE)
loo1 <- function(r_eff) {
  l <- suppressWarnings(loo(ll, r_eff = r_eff))
  list(estimates = as.list(setNames(l$estimates[1:2, 1], c("elpd_loo", "p_loo"))),
       se = as.list(setNames(l$estimates[1:2, 2], c("elpd_loo", "p_loo"))),
       pointwise = l$pointwise[, "elpd_loo"], pareto_k = l$diagnostics$pareto_k)
}
r_eff <- relative_eff(exp(ll), chain_id = chain)
leave_one_out <- list(r_eff = r_eff, chains = loo1(r_eff), independent = loo1(rep(1, 10)))

# Tests.
p <- signif(rbeta(60, 1.4, 1), 12)
ranks <- sample(0:99, 500, replace = TRUE, prob = dbeta((0:99 + 0.5) / 100, 0.9, 1))
counts <- tabulate(ranks %/% 5 + 1, 20)
chi <- chisq.test(counts)
tests <- list(
  vsbc = list(probabilities = p, ks_distance = unname(ks.test(p, 1 - p)$statistic)),
  ranks = list(ranks = ranks, bins = 20, statistic = unname(chi$statistic), p_value = chi$p.value))

# pareto_khat of h(x) w, as the newer posterior computes it, in a process of its own.
khat <- NULL
if (!is.na(newer)) {
  script <- tempfile(fileext = ".R")
  writeLines(sprintf('suppressMessages(library(posterior, lib.loc = "%s")); w <- read.csv("weights.csv")
    stopifnot(packageVersion("posterior") >= "1.5.0")
    out <- lapply(w[-1], function(lr) { r <- exp(lr - max(lr)); list(
      weights = suppressWarnings(pareto_khat(lr, are_log_weights = TRUE, verbose = FALSE, r_eff = 1)),
      mean = suppressWarnings(pareto_khat(w$x * r, verbose = FALSE)),
      square = suppressWarnings(pareto_khat(w$x^2 * r, verbose = FALSE)),
      mean_r_eff = suppressWarnings(pareto_khat(w$x * r, verbose = FALSE, r_eff = 0.5))) })
    out$x <- list(mean = pareto_khat(w$x, verbose = FALSE))
    jsonlite::write_json(out, "khat.tmp", auto_unbox = TRUE, digits = 17)', newer), script)
  system2("Rscript", script)
  khat <- fromJSON("khat.tmp"); unlink("khat.tmp")
}
write_json(list(
  versions = list(R = as.character(getRversion()), posterior = as.character(packageVersion("posterior")),
                  loo = as.character(packageVersion("loo")), pareto_khat = "posterior 1.7.1"),
  convergence = convergence, psis = is, loo = leave_one_out, tests = tests, pareto_khat = khat),
  "reference.json", auto_unbox = TRUE, digits = 17, na = "null")
