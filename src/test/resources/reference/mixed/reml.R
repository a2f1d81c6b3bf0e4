# Makes reml.json: lme4's REML estimates of standard deviations and correlations, of data of lme4 and of docs/sleep.csv.
# Dyestuff2's is zero (made up by Box and Tiao, "Bayesian inference in statistical analysis", 1973, to be so).
# Usage, from the repository's root: Rscript src/test/resources/reference/mixed/reml.R
suppressMessages(library(lme4))
folder <- "src/test/resources/reference/mixed"
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 1e-9), check.conv.singular = "ignore")
one <- function(name, formula, data, file = file.path(folder, paste0(name, ".csv"))) {
  if (startsWith(file, folder)) write.csv(data, file, row.names = FALSE, quote = FALSE)
  v <- as.data.frame(VarCorr(lmer(formula, data, control = tight)))
  v$grp <- sub(".1", "", sub("^replicate:recipe$", "replicate/recipe", sub("^cask:batch$", "batch/cask", v$grp)), fixed = TRUE)
  text <- function(s) ifelse(s == "(Intercept)", "intercept", s)
  names <- ifelse(v$grp == "Residual", "noise sd", ifelse(is.na(v$var2), sprintf("sd(%s, %s)", v$grp, text(v$var1)),
    sprintf("cor(%s, %s, %s)", v$grp, text(v$var1), v$var2)))
  list(file = file, formula = deparse1(formula), names = names, values = v$sdcor)
}
cake <- transform(cake, replicate = paste0("r", replicate), temperature = temp)[, c("angle", "recipe", "temperature", "replicate")]
result <- list(
  one("sleep", reaction ~ days + (1 + days | subject), read.csv("docs/sleep.csv"), "docs/sleep.csv"),
  one("sleep", reaction ~ days + (1 + days || subject), read.csv("docs/sleep.csv"), "docs/sleep.csv"),
  one("penicillin", diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin),
  one("pastes", strength ~ 1 + (1 | batch / cask), Pastes[, c("strength", "batch", "cask")]),
  one("cake", angle ~ recipe + temperature + (1 | replicate) + (1 | replicate:recipe), cake),
  one("dyestuff", Yield ~ 1 + (1 | Batch), Dyestuff),
  one("dyestuff2", Yield ~ 1 + (1 | Batch), Dyestuff2))
write(jsonlite::toJSON(result, auto_unbox = TRUE, digits = 10), file.path(folder, "reml.json"))
