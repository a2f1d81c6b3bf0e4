# Makes smooth.json and its tables: penalised cubic splines as mixed models by R's mgcv, smoothing by REML. Of each: the standard
# deviation of the bends, carried over to columns that are orthogonal to 1 and x and of mean square 1 over the rows, as vi4j has
# them; the noise's; fitted linear predictors at these, and their standard errors.
# Without noise also the posterior means of these and of the standard deviation, over a grid of smoothings, by importance
# sampling about mgcv's modes, under flat priors of the line and half-Student's t(3) of scale 2.5 of the standard deviation.
# Usage, from the repository's root: Rscript src/test/resources/reference/mixed/smooth.R
suppressMessages({library(mgcv); library(MASS)})
folder <- "src/test/resources/reference/mixed"
one <- function(name, data, y, x, k, family) {
  write.csv(data, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  formula <- as.formula(sprintf("%s ~ s(%s, bs = 'cr', k = %d)", y, x, k))
  g <- gam(formula, data = data, family = family, method = "REML", control = list(scalePenalty = FALSE, epsilon = 1e-12))
  raw <- smoothCon(s(v, bs = "cr", k = k), data = data.frame(v = data[[x]]), absorb.cons = FALSE, scale.penalty = FALSE)[[1]]
  e <- eigen(raw$S[[1]], symmetric = TRUE)
  z <- raw$X %*% e$vectors[, 1:(k - 2)] %*% diag(1 / sqrt(e$values[1:(k - 2)]))
  left <- residuals(lm(z ~ data[[x]]))
  v <- g$sig2 / g$sp[[1]]
  size <- sqrt(mean(rowSums(left^2)))
  more <- list()
  if (family$family != "gaussian") {
    tau <- exp(seq(log(1e-3), log(20), length.out = 60))
    fits <- lapply(tau, function(t)
      gam(formula, data = data, family = family, method = "REML", sp = (size / t)^2,
          control = list(scalePenalty = FALSE, epsilon = 1e-12)))
    # Importance sampling about each mode: the evidence of each smoothing, and the linear predictors' means given it.
    set.seed(1)
    given <- lapply(seq_along(tau), function(i) {
      f <- fits[[i]]
      x <- predict(f, type = "lpmatrix")
      r <- chol(vcov(f))
      z <- matrix(rnorm(4000 * ncol(x)), ncol = ncol(x))
      b <- sweep(z %*% r, 2, coef(f), "+")
      eta <- tcrossprod(b, x)
      y <- rep(f$y, each = nrow(b))
      like <- if (family$family == "poisson") dpois(y, exp(eta), log = TRUE) else dbinom(y, 1, plogis(eta), log = TRUE)
      bends <- b[, f$smooth[[1]]$first.para:f$smooth[[1]]$last.para]
      sp <- (size / tau[i])^2
      log <- rowSums(matrix(like, nrow = nrow(b))) - sp * rowSums((bends %*% f$smooth[[1]]$S[[1]]) * bends) / 2 +
        (k - 2) / 2 * log(sp) + rowSums(z^2) / 2 + sum(log(diag(r)))
      w <- exp(log - max(log))
      list(log = max(log) + log(mean(w)), mean = colSums(eta * w) / sum(w))
    })
    log <- sapply(given, function(g) g$log) + dt(tau / 2.5, 3, log = TRUE) + log(tau)
    w <- exp(log - max(log)); w <- w / sum(w)
    more <- list(mean = as.vector(sapply(given, function(g) g$mean) %*% w), tau_mean = sum(w * tau),
                 tau_sd = sqrt(sum(w * tau^2) - sum(w * tau)^2))
  }
  p <- predict(g, se.fit = TRUE)
  c(more, list(name = name, target = y, column = x, knots = k, family = family$family, tau = sqrt(v * mean(rowSums(left^2))),
       sigma = sqrt(g$sig2), edf = sum(g$edf), linear = unname(p$fit), se = unname(p$se.fit)))
}
air <- na.omit(airquality[, c("Ozone", "Temp")])
result <- list(
  one("mcycle", mcycle, "accel", "times", 20, gaussian()),
  one("air", air, "Ozone", "Temp", 10, gaussian()),
  one("discoveries", data.frame(count = as.vector(discoveries), year = 1860:1959), "count", "year", 15, poisson()),
  one("birthwt", birthwt[, c("low", "lwt")], "low", "lwt", 8, binomial()))
write(jsonlite::toJSON(result, auto_unbox = TRUE, digits = 10), file.path(folder, "smooth.json"))
