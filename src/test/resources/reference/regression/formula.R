# Makes formula.csv and formula.json: R's model.matrix of twenty formulas, without the intercept's column.
library(jsonlite)
set.seed(11)
n <- 18
d <- data.frame(price = round(rnorm(n, 100, 20), 1), size = round(runif(n, 20, 120)), rooms = sample(1:5, n, TRUE),
  age = round(runif(n, 0, 60)), km = round(runif(n, 0.5, 20), 2), kind = rep(c("flat", "house", "loft"), 6),
  city = rep(c("Oslo", "Rome"), each = 9), zone = rep(c(3, 1, 2), 6)[c(2:18, 1)])
write.csv(d, "formula.csv", row.names = FALSE, quote = FALSE)
d$zone_factor <- factor(d$zone)
formulas <- c(
  "price ~ size + rooms",
  "price ~ size * rooms",
  "price ~ size:rooms",
  "price ~ poly(age, 2) + log(km)",
  "price ~ poly(age, 3) * kind",
  "price ~ kind * city",
  "price ~ kind:city",
  "price ~ city + kind:city",
  "price ~ 0 + kind + city",
  "price ~ size:kind - 1",
  "price ~ size + size:kind",
  "price ~ (size + rooms + age)^2",
  "price ~ (size + rooms + kind)**2 - size:kind",
  "price ~ city / size",
  "price ~ I(size^2) + I(age / 10 - 1) + sqrt(km)",
  "price ~ exp(-km / 10) + abs(age - 30) + size",
  "price ~ C(zone) + size",
  "price ~ C(zone) * kind",
  "price ~ size * kind * city",
  "price ~ . - zone - rooms")
one <- function(f) {
  X <- model.matrix(as.formula(gsub("C(zone)", "zone_factor", f, fixed = TRUE)), subset(d, select = if (grepl(".", f, fixed = TRUE)) -zone_factor else TRUE))
  X <- X[, colnames(X) != "(Intercept)", drop = FALSE]
  list(formula = f, names = as.list(colnames(X)), rows = matrix(X, nrow(X)))
}
write(toJSON(lapply(formulas, one), digits = 15, auto_unbox = TRUE), "formula.json")
