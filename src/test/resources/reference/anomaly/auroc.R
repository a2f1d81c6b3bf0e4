# Writes auroc.json: areas under ROC curves and DeLong's standard errors, by pROC.
# Usage: Rscript auroc.R   (written with R's pROC 1.18.0)
library(pROC)
cases <- list(
  plain = list(anomalies = c(-3.1, -2.5, -0.2, -1.7, -4), normals = c(-1.1, 0.4, -2.2, 1.3, 0.9, -0.3, 2)),
  ties = list(anomalies = c(1, 2, 2, 3, 3, 3), normals = c(2, 3, 3, 4, 5, 1, 3)),
  reversed = list(anomalies = c(5, 6, 4.5, 7), normals = c(1, 2, 5, 3, 6.5))
)
set.seed(11)
cases$many <- list(anomalies = round(rnorm(150, -1), 1), normals = round(rnorm(400), 1))
rows <- lapply(names(cases), function(name) {
  case <- cases[[name]]
  r <- roc(c(rep(1, length(case$anomalies)), rep(0, length(case$normals))),
    c(case$anomalies, case$normals), levels = c(0, 1), direction = ">", quiet = TRUE)
  sprintf('{"name": "%s", "anomalies": [%s], "normals": [%s], "area": %.15g, "se": %.15g}', name,
    paste(case$anomalies, collapse = ", "), paste(case$normals, collapse = ", "),
    as.numeric(auc(r)), sqrt(var(r, method = "delong")))
})
writeLines(c("[", paste(rows, collapse = ",\n"), "]"), "auroc.json")
