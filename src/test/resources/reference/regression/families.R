# What FamiliesTest compares with. Rscript families.R, in this folder. R 4.2 with MASS, nnet, rstanarm (for its data),
# rstan and jsonlite.
# Maximum likelihood: glm, MASS::glm.nb, MASS::polr, nnet::multinom. Posteriors: NUTS of families.stan, whose priors are
# those of --prior weak.
suppressMessages({library(MASS); library(nnet); library(rstan); library(jsonlite)})
data(roaches, package = "rstanarm")
write.csv(roaches, "roaches.csv", row.names = FALSE, quote = FALSE)
write.csv(quine, "quine.csv", row.names = FALSE, quote = FALSE)
write.csv(epil[, c("y", "trt", "base", "age", "V4")], "epil.csv", row.names = FALSE, quote = FALSE)
write.csv(housing, "housing.csv", row.names = FALSE, quote = FALSE)
# Invented: times that a press needs, shares that it wastes, and parts that pass of those tried.
set.seed(20)
n <- 80
press <- data.frame(speed = round(runif(n, 1, 5), 2), heat = round(rnorm(n, 200, 15)))
mu <- exp(3 - 0.3 * press$speed + 0.01 * (press$heat - 200))
press$time <- round(rgamma(n, 6, 6 / mu), 3)
share <- plogis(-2 + 0.4 * press$speed - 0.02 * (press$heat - 200))
press$waste <- round(rbeta(n, 12 * share, 12 * (1 - share)), 5)
press$tried <- 1 + rpois(n, 6)
press$passed <- rbinom(n, press$tried, plogis(1.5 - 0.5 * press$speed))
press$hours <- round(runif(n, 0.5, 9), 2)
press$stops <- rpois(n, press$hours * exp(-1 + 0.3 * press$speed))
score <- -0.9 * press$speed + 0.03 * (press$heat - 200) + rlogis(n)
press$quality <- c("scrap", "rework", "fair", "good")[1 + (score > -4) + (score > -2.5) + (score > -1)]
write.csv(press, "../../../../../docs/press.csv", row.names = FALSE, quote = FALSE)

ml <- function(m) list(coefficients = unname(coef(m)), se = unname(sqrt(diag(vcov(m)))), names = names(coef(m)),
                       logLik = as.numeric(logLik(m)))
tight <- glm.control(epsilon = 1e-13, maxit = 200)
out <- list()
nb <- function(m) c(ml(m), list(theta = m$theta, theta_se = m$SE.theta))
out$roaches <- nb(glm.nb(y ~ roach1 + treatment + senior + offset(log(exposure2)), data = roaches, control = tight))
out$quine <- nb(glm.nb(Days ~ Eth + Sex + Age + Lrn, data = quine, control = tight))
out$epil <- ml(glm(y ~ trt + base + age + V4, poisson, epil, control = tight))
out$stops <- ml(glm(stops ~ speed + heat + offset(log(hours)), poisson, press, control = tight))
out$passed <- ml(glm(cbind(passed, tried - passed) ~ speed + heat, binomial, press, control = tight))
g <- glm(time ~ speed + heat, Gamma(link = "log"), press, control = tight)
out$time <- c(ml(g), list(shape = gamma.shape(g, it.lim = 100)$alpha, shape_se = gamma.shape(g, it.lim = 100)$SE,
                       dispersion = summary(g)$dispersion))
for (link in c("logistic", "probit")) {
  o <- polr(Sat ~ Infl + Type + Cont, housing, weights = Freq, method = link, Hess = TRUE,
            control = list(reltol = 1e-15))
  out[[paste0("housing_", link)]] <- list(coefficients = unname(coef(o)), names = names(coef(o)), zeta = unname(o$zeta),
                                         se = unname(sqrt(diag(vcov(o)))), logLik = as.numeric(logLik(o)))
}
m <- multinom(Sat ~ Infl + Type + Cont, housing, weights = Freq, trace = FALSE, reltol = 1e-15, maxit = 1000, Hess = TRUE)
out$housing_multinom <- list(coefficients = unname(coef(m)), names = colnames(coef(m)),
                             se = unname(summary(m)$standard.errors), logLik = as.numeric(logLik(m)))
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "families.json")
if (length(commandArgs(TRUE)) > 0 && commandArgs(TRUE)[1] == "ml") quit()

# NUTS.
options(mc.cores = 2)
model <- stan_model("families.stan")
pop_sd <- function(v) sqrt(mean((v - mean(v))^2))
nuts <- function(family, f, data, y, offset = 0, center = 0, w = rep(1, nrow(data)), K = 2, levels = NULL) {
  X <- model.matrix(f, data)[, -1, drop = FALSE]
  wm <- function(v) sum(w * v) / sum(w)
  cX <- apply(X, 2, wm)
  sX <- sqrt(apply(sweep(X, 2, cX)^2, 2, wm))
  off <- rep(offset, length.out = nrow(X))
  shift <- mean(off)
  d <- list(n = nrow(X), p = ncol(X), K = K, family = family, x = sweep(sweep(X, 2, cX), 2, sX, "/"),
            y = as.numeric(y), k = if (family >= 4) as.integer(y) else rep(1L, nrow(X)), w = w,
            o = off - shift + center, width = 2.5)
  fit <- sampling(model, data = d, chains = 4, iter = 6000, warmup = 1000, seed = 1, refresh = 0)
  e <- as.matrix(fit)
  coef <- list()
  P <- ncol(X)
  if (family <= 3) {
    b <- e[, paste0("b[1,", 1:P, "]"), drop = FALSE] %*% diag(1 / sX, P)
    a <- e[, "a[1]"] + center - shift - b %*% cX
    draws <- cbind(a, b)
    phi <- 1 / e[, "sigma[1]"]^2
    extra <- list(phi = mean(phi), phi_sd = sd(phi), sigma = mean(e[, "sigma[1]"]), sigma_sd = sd(e[, "sigma[1]"]))
  } else if (family <= 5) {
    b <- e[, paste0("b[1,", 1:P, "]"), drop = FALSE] %*% diag(1 / sX, P)
    cuts <- e[, paste0("c[", 1:(K - 1), "]"), drop = FALSE] + as.vector(b %*% cX)
    draws <- cbind(b, cuts)
    extra <- list()
  } else {
    draws <- NULL
    for (k in 1:(K - 1)) {
      b <- e[, paste0("b[", k, ",", 1:P, "]"), drop = FALSE] %*% diag(1 / sX, P)
      draws <- cbind(draws, e[, paste0("a[", k, "]")] - b %*% cX, b)
    }
    extra <- list()
  }
  ess <- summary(fit)$summary[, "n_eff"]
  c(list(mean = unname(colMeans(draws)), sd = unname(apply(draws, 2, sd)),
         quantiles = unname(t(apply(draws, 2, quantile, c(0.025, 0.975)))), n_eff = min(ess)), extra)
}
post <- list()
post$roaches <- nuts(1, ~ roach1 + treatment + senior, roaches, roaches$y, offset = log(roaches$exposure2))
post$quine <- nuts(1, ~ Age + Eth + Lrn + Sex, quine, quine$Days)
post$time <- nuts(2, ~ speed + heat, press, press$time, center = log(mean(press$time)))
post$waste <- nuts(3, ~ speed + heat, press, press$waste)
h <- housing
post$housing_logistic <- nuts(4, ~ Infl + Type + Cont, h, as.integer(h$Sat), w = h$Freq, K = 3)
post$housing_probit <- nuts(5, ~ Infl + Type + Cont, h, as.integer(h$Sat), w = h$Freq, K = 3)
post$housing_multinom <- nuts(6, ~ Infl + Type + Cont, h, as.integer(h$Sat), w = h$Freq, K = 3)
out$nuts <- post
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE, pretty = TRUE), "families.json")
