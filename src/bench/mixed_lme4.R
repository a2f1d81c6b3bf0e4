# Writes InstEval, Chem97 and star as CSV, and prints lme4's REML estimates of the standard deviations and the time they take.
# Usage: Rscript src/bench/mixed_lme4.R FOLDER
suppressMessages({library(lme4); library(mlmRev)})
folder <- commandArgs(TRUE)[1]
put <- function(data, name) write.csv(data, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
show <- function(formula, data) {
  time <- system.time(m <- lmer(formula, data))
  print(as.data.frame(VarCorr(m))[, c("grp", "sdcor")])
  cat("seconds", time[["elapsed"]], "\n")
}
inst <- InstEval[, c("y", "s", "d", "dept", "service")]
put(inst, "insteval")
inst$service <- as.numeric(as.character(inst$service))
show(y ~ service + (1 | s) + (1 | d) + (1 | dept), inst)
put(Chem97[, c("score", "gcsecnt", "school", "lea")], "chem97")
show(score ~ gcsecnt + (1 | lea / school), Chem97)
pupils <- star[!is.na(star$math), c("math", "gr", "cltype", "id", "sch")]
put(pupils, "star")
show(math ~ gr + cltype + (1 | id) + (1 | sch), pupils)
