# Makes mixed.json: posteriors of mixed models by NUTS (rstan), and lme4's estimates, of data of R's lme4.
#
# mixed.stan has vi4j's model and priors in vi4j's units; its draws are taken to the table's units here. sleepstudy is of Belenky
# et al., "Patterns of performance degradation and restoration during sleep restriction and subsequent recovery", Journal of Sleep
# Research 12, 2003; cbpp of Lesnoff et al., "Within-herd effect of age at first calving", Preventive Veterinary Medicine 64, 2004.
# Usage, from the repository's root: Rscript src/test/resources/reference/mixed/mixed.R
suppressMessages({library(lme4); library(rstan)})
folder <- "src/test/resources/reference/mixed"
model <- stan_model(file.path(folder, "mixed.stan"), boost_lib = "/usr/include")
sd0 <- function(v) sqrt(mean((v - mean(v))^2))

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
  rows <- lapply(names(quantity), function(name) {
    d <- quantity[[name]]
    m <- monitor(array(d, c(dim(d), 1)), warmup = 0, print = FALSE)
    list(name = name, mean = mean(d), sd = sd(d), lower = quantile(d, 0.025)[[1]], upper = quantile(d, 0.975)[[1]],
         ess = m$Bulk_ESS, ess_tail = m$Tail_ESS, rhat = m$Rhat)
  })
  stopifnot(all(sapply(rows, function(r) r$rhat) < 1.01))
  rows
}

# lme4's estimates of variance components: name, value.
components <- function(m) {
  v <- as.data.frame(VarCorr(m))
  lapply(seq_len(nrow(v)), function(i) list(group = v$grp[i], effect = v$var1[i], with = v$var2[i], value = v$sdcor[i]))
}

sleep <- data.frame(reaction = sleepstudy$Reaction, days = sleepstudy$Days, subject = sleepstudy$Subject)
write.csv(sleep, "docs/sleep.csv", row.names = FALSE, quote = FALSE)
x <- cbind(intercept = 1, days = sleep$days)
result <- list(
  sleep = fit(x, x, as.integer(sleep$subject), sleep$reaction, 0),
  sleep_lme4 = components(lmer(reaction ~ days + (1 + days | subject), sleep)))

# cbpp: a row for each animal, as trials are.
cattle <- cbpp[rep(seq_len(nrow(cbpp)), cbpp$size), c("herd", "period")]
cattle$ill <- unlist(lapply(seq_len(nrow(cbpp)), function(i) rep(1:0, c(cbpp$incidence[i], cbpp$size[i] - cbpp$incidence[i]))))
write.csv(cattle, file.path(folder, "cattle.csv"), row.names = FALSE, quote = FALSE)
x <- model.matrix(~ period, cattle); colnames(x)[1] <- "intercept"
result$cattle <- fit(x, x[, 1, drop = FALSE], as.integer(cattle$herd), NULL, 1, cattle$ill, rep(1, nrow(cattle)))

# grouseticks, by brood.
ticks <- data.frame(ticks = grouseticks$TICKS, year = paste0("y", grouseticks$YEAR), height = grouseticks$HEIGHT, brood = grouseticks$BROOD)
write.csv(ticks, file.path(folder, "ticks.csv"), row.names = FALSE, quote = FALSE)
x <- model.matrix(~ year + height, ticks); colnames(x)[1] <- "intercept"
result$ticks <- fit(x, x[, 1, drop = FALSE], as.integer(factor(ticks$brood, levels = unique(ticks$brood))), NULL, 2, ticks$ticks)
write(jsonlite::toJSON(result, auto_unbox = TRUE, digits = 9), file.path(folder, "mixed.json"))
