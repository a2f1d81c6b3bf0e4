# Makes mixed.json: posteriors of mixed models by NUTS (rstan), and lme4's estimates, of data of R's lme4.
#
# mixed.stan has vi4j's model and priors in vi4j's units; its draws are taken to the table's units here. sleepstudy is of Belenky
# et al., "Patterns of performance degradation and restoration during sleep restriction and subsequent recovery", Journal of Sleep
# Research 12, 2003; cbpp of Lesnoff et al., "Within-herd effect of age at first calving", Preventive Veterinary Medicine 64, 2004.
# Usage, from the repository's root: Rscript src/test/resources/reference/mixed/mixed.R
source("src/test/resources/reference/mixed/fit.R")

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
