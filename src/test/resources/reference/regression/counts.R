# Poisson and probit regressions by maximum likelihood: what CountRegressionTest compares with. R 4.2.
# Rscript counts.R
n <- 60
i <- 0:(n - 1)
x <- (i * 37) %% 60 / 30 - 1
z <- ((i * 23) %% 60 / 60)^2
eta <- 0.6 + 0.8 * x - 0.5 * z
y <- floor(exp(eta) + 0.9 * abs(sin(7 * i)))
b <- as.numeric(i %% 7 + 3 * x > 2.5)
f <- glm(y ~ x + z, family = poisson(), control = list(epsilon = 1e-14))
g <- glm(b ~ x + z, family = binomial(link = "probit"), control = list(epsilon = 1e-14, maxit = 100))
write.csv(data.frame(x = x, z = z, y = y, b = b), "counts.csv", row.names = FALSE, quote = FALSE)
out <- sprintf('{"poisson": {"coefficients": [%s], "se": [%s], "logLikelihood": %.12f}, "probit": {"coefficients": [%s], "logLikelihood": %.12f}}',
  paste(sprintf("%.12f", coef(f)), collapse = ", "), paste(sprintf("%.12f", summary(f)$coefficients[, 2]), collapse = ", "), logLik(f),
  paste(sprintf("%.12f", coef(g)), collapse = ", "), logLik(g))
writeLines(out, "counts.json")
