# Fits by NUTS for mixed.R and glmm.R: fit() runs mixed.stan in vi4j's units and takes the draws to the table's units here.
suppressMessages({library(lme4); library(rstan)})
folder <- "src/test/resources/reference/mixed"
model <- stan_model(file.path(folder, "mixed.stan"), boost_lib = "/usr/include")
sd0 <- function(v) sqrt(mean((v - mean(v))^2))

# The moments, quantiles and diagnostics of each quantity, a matrix of draws by chains.
report <- function(quantity) {
  rows <- lapply(names(quantity), function(name) {
    d <- quantity[[name]]
    m <- monitor(array(d, c(dim(d), 1)), warmup = 0, print = FALSE)
    list(name = name, mean = mean(d), sd = sd(d), lower = quantile(d, 0.025)[[1]], upper = quantile(d, 0.975)[[1]],
         ess = m$Bulk_ESS, ess_tail = m$Tail_ESS, rhat = m$Rhat)
  })
  stopifnot(all(sapply(rows, function(r) r$rhat) < 1.01))
  rows
}

fit <- function(x, z, group, y, family, count = NULL, trials = NULL) {
  n <- nrow(x)
  normal <- family == 0
  center <- if (normal) mean(y) else 0
  unit <- if (normal) sd0(y) else 1
  mx <- colMeans(x); sx <- apply(x, 2, sd0); mx[1] <- 0; sx[1] <- 1   # The first column is the intercept's.
  mz <- colMeans(z); sz <- apply(z, 2, sd0); mz[1] <- 0; sz[1] <- 1
  data <- list(n = n, p = ncol(x), q = ncol(z), groups = max(group), family = family,
               x = sweep(sweep(x, 2, mx), 2, sx, "/"), z = sweep(sweep(z, 2, mz), 2, sz, "/"), group = group,
               y = if (normal) (y - center) / unit else rep(0, n),
               count = if (normal) rep(0, n) else count, trials = if (is.null(trials)) rep(0, n) else trials,
               scale = if (normal) 1 else 2.5)
  s <- sampling(model, data = data, chains = 4, iter = 6000, warmup = 1000, cores = 2, seed = 1, refresh = 0,
                control = list(adapt_delta = 0.99))
  e <- extract(s, permuted = FALSE)
  chains <- function(f) apply(e, c(1, 2), f)
  at <- function(v, name) v[name]
  Q <- ncol(z)
  quantity <- list()
  beta <- function(v, j) v[sprintf("beta[%d]", j)]
  for (j in seq_len(ncol(x))) {
    quantity[[colnames(x)[j]]] <- chains(function(v)
      if (j == 1) center + unit * (beta(v, 1) - sum(sapply(seq_len(ncol(x))[-1], function(l) beta(v, l) * mx[l] / sx[l])))
      else unit * beta(v, j) / sx[j])
  }
  Tm <- diag(unit / sz, Q); if (Q > 1) for (l in 2:Q) Tm[1, l] <- -unit * mz[l] / sz[l]
  sigma_of <- function(v) {
    C <- matrix(0, Q, Q); for (i in 1:Q) for (j in 1:Q) C[i, j] <- v[sprintf("c[%d,%d]", i, j)]
    L <- Tm %*% (v[sprintf("tau[%d]", 1:Q)] * C); L %*% t(L)
  }
  for (k in 1:Q) quantity[[paste0("sd(", colnames(z)[k], ")")]] <- chains(function(v) sqrt(sigma_of(v)[k, k]))
  if (Q > 1) quantity[["cor"]] <- chains(function(v) { S <- sigma_of(v); S[1, 2] / sqrt(S[1, 1] * S[2, 2]) })
  if (normal) quantity[["noise sd"]] <- chains(function(v) unit * v["sigma[1]"])
  for (g in 1:3) quantity[[paste0("effect(", g, ")")]] <- chains(function(v) (Tm %*% v[sprintf("u[%d,%d]", 1:Q, g)])[1])
  report(quantity)
}

# lme4's estimates of variance components: name, value.
components <- function(m) {
  v <- as.data.frame(VarCorr(m))
  lapply(seq_len(nrow(v)), function(i) list(group = v$grp[i], effect = v$var1[i], with = v$var2[i], value = v$sdcor[i]))
}

