# Makes pit.json: of a least squares fit to docs/homes.csv, which is the posterior mean under flat priors, where each
# price lies in its prediction from all other rows, in closed form: Student's t of the externally studentized residual;
# and the logarithm of its density.
library(jsonlite)
homes <- read.csv("../../../../../docs/homes.csv")
fit <- lm(price ~ ., homes)
df <- fit$df.residual - 1
t <- rstudent(fit)
scale <- influence(fit)$sigma / sqrt(1 - hatvalues(fit))
# The prediction at x from the others has the scale s(i) / sqrt(1 - h), and its residual is e / (1 - h).
result <- list(pit = unname(pt(t, df)), elpd = sum(dt(t, df, log = TRUE) - log(scale)))
write(toJSON(result, digits = 12, auto_unbox = TRUE), "pit.json")
