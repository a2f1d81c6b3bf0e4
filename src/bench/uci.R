# Writes the two sets of Hernandez-Lobato and Adams (2015) that are in Debian, in the row order of the UCI repository:
#   Rscript src/bench/uci.R FOLDER      -> FOLDER/boston.csv (506 rows, target medv),
#                                          FOLDER/concrete.csv (1030 rows, target compressive_strength)
# Needs r-cran-mass and r-cran-modeldata.
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) stop("usage: Rscript uci.R FOLDER")
dir.create(folder, showWarnings = FALSE, recursive = TRUE)
options(digits = 15)
write.csv(MASS::Boston, file.path(folder, "boston.csv"), row.names = FALSE, quote = FALSE)
data("concrete", package = "modeldata", envir = environment())
write.csv(concrete, file.path(folder, "concrete.csv"), row.names = FALSE, quote = FALSE)
