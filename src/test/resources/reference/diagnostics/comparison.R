# Makes comparison.json: what R's loo 2.5.1 (Debian 12) says of the log likelihoods of three regressions in comparison-log-lik.csv, and
# those themselves: y on x1, on x1 and x2, and on x1, x2 and a column without effect, at draws of their posteriors.
library(loo)
library(jsonlite)
set.seed(20)
n <- 20
S <- 400
x <- matrix(rnorm(n * 3), n)
y <- as.vector(1 + x[, 1:2] %*% c(1, 0.4) + rnorm(n))
log_lik <- function(columns) {
  X <- cbind(1, x[, columns, drop = FALSE])
  V <- solve(crossprod(X))
  m <- V %*% crossprod(X, y)
  df <- n - ncol(X)
  sigma <- sqrt(sum((y - X %*% m)^2) / rchisq(S, df))
  w <- t(sapply(sigma, function(s) m + s * t(chol(V)) %*% rnorm(ncol(X))))
  signif(t(sapply(1:S, function(s) dnorm(y, X %*% w[s, ], sigma[s], log = TRUE))), 6)
}
models <- list(a = log_lik(1), b = log_lik(1:2), c = log_lik(c(1, 3)))
table <- do.call(cbind, models)
colnames(table) <- paste0(rep(names(models), each = n), 1:n)
write.csv(table, "comparison-log-lik.csv", row.names = FALSE, quote = FALSE)
loos <- lapply(models, loo, r_eff = rep(1, n))
waics <- lapply(models, waic)
lpd <- sapply(loos, function(l) l$pointwise[, "elpd_loo"])
compared <- loo_compare(loos)
set.seed(1)
plus <- pseudobma_weights(lpd, BB = TRUE, BB_n = 200000)
stacked <- stacking_weights(lpd, optim_control = list(reltol = 1e-16, maxit = 100000))
# A second way to the stacking weights, one of which is zero: the best of each pair.
pairs <- function() {
  best <- NULL
  for (pair in list(c(1, 2), c(1, 3), c(2, 3))) {
    f <- function(t) -sum(log(exp(lpd[, pair]) %*% c(t, 1 - t)))
    o <- optimize(f, c(0, 1), tol = 1e-12)
    if (is.null(best) || o$objective < best$objective) {
      w <- rep(0, 3); w[pair] <- c(o$minimum, 1 - o$minimum)
      best <- list(objective = o$objective, w = w)
    }
  }
  best
}
result <- list(
  models = lapply(names(models), function(m) list(
    name = m,
    elpd = loos[[m]]$estimates["elpd_loo", ],
    p = loos[[m]]$estimates["p_loo", ],
    k = loos[[m]]$diagnostics$pareto_k,
    waic = waics[[m]]$estimates["elpd_waic", ],
    p_waic = waics[[m]]$estimates["p_waic", ])),
  compare = list(names = rownames(compared), elpd_diff = compared[, "elpd_diff"], se_diff = compared[, "se_diff"]),
  stacking = as.numeric(stacked),
  stacking_pairs = pairs(),
  pseudobma = as.numeric(pseudobma_weights(lpd, BB = FALSE)),
  pseudobma_plus = as.numeric(plus))
write(toJSON(result, digits = 15, auto_unbox = TRUE, pretty = TRUE), "comparison.json")
