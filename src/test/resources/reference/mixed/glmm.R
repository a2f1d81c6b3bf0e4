# Makes glmm.json: posteriors by NUTS (rstan) of mixed models without noise whose groups have few rows, or that have several
# factors, with lme4's estimates beside them; and the tables bacteria.csv, grouse.csv and pupils.csv.
#
# bacteria is of R's MASS (Venables and Ripley, "Modern Applied Statistics with S", 2002, section 10.4): 50 children of 2 to 5 rows;
# grouseticks of R's lme4 (Elston et al., "Analysis of aggregation, a worked example", Parasitology 122, 2001), whose index is a
# group of each row; pupils is made up here: three pupils in each of four classes in each of thirty schools.
# Usage, from the repository's root: Rscript src/test/resources/reference/mixed/glmm.R
source("src/test/resources/reference/mixed/fit.R")
crossed <- stan_model(file.path(folder, "crossed.stan"), boost_lib = "/usr/include")

several <- function(x, groups, family, count) {
  mx <- colMeans(x); sx <- apply(x, 2, sd0); mx[1] <- 0; sx[1] <- 1
  each <- lapply(groups, function(g) as.integer(factor(g, levels = unique(g))))
  sizes <- sapply(each, max)
  level <- mapply(function(g, before) g + before, each, cumsum(c(0, sizes[-length(sizes)])))
  data <- list(n = nrow(x), p = ncol(x), factors = length(groups), levels = sum(sizes), family = family,
               x = sweep(sweep(x, 2, mx), 2, sx, "/"), level = level, factor = rep(seq_along(sizes), sizes), count = count,
               scale = 2.5)
  s <- sampling(crossed, data = data, chains = 4, iter = 2500, warmup = 500, cores = 2, seed = 1, refresh = 0,
                control = list(adapt_delta = 0.9))
  e <- extract(s, pars = c("beta", "tau", "u"), permuted = FALSE)
  quantity <- list()
  P <- ncol(x)
  b <- function(j) e[, , sprintf("beta[%d]", j)]
  quantity[["intercept"]] <- b(1) - Reduce(`+`, lapply(seq_len(P)[-1], function(l) b(l) * mx[l] / sx[l]), 0)
  for (j in seq_len(P)[-1]) quantity[[colnames(x)[j]]] <- b(j) / sx[j]
  for (f in seq_along(groups)) quantity[[paste0("sd(", names(groups)[f], ")")]] <- e[, , sprintf("tau[%d]", f)]
  for (f in seq_along(groups)) quantity[[paste0("effect(", names(groups)[f], ")")]] <-
    e[, , sprintf("u[%d]", 1 + sum(sizes[seq_len(f - 1)]))]
  report(quantity)
}

data(bacteria, package = "MASS")
bac <- data.frame(present = as.integer(bacteria$y == "y"), treatment = as.character(bacteria$trt), week = bacteria$week,
                  child = bacteria$ID)
bac$treatment[bac$treatment == "drug+"] <- "drug.plus"
bac$treatment <- factor(bac$treatment, levels = c("placebo", "drug", "drug.plus"))
write.csv(bac, file.path(folder, "bacteria.csv"), row.names = FALSE, quote = FALSE)
x <- model.matrix(~ treatment + week, bac)
colnames(x) <- c("intercept", "treatment=drug", "treatment=drug.plus", "week")
child <- as.integer(factor(bac$child, levels = unique(bac$child)))
one <- rep(1, nrow(bac))
result <- list(
  bacteria = fit(x, x[, 1, drop = FALSE], child, NULL, 1, bac$present, one),
  bacteria_slopes = fit(x, x[, c(1, 4)], child, NULL, 1, bac$present, one),
  bacteria_laplace = components(glmer(present ~ treatment + week + (1 | child), bac, family = binomial)),
  bacteria_quadrature = components(glmer(present ~ treatment + week + (1 | child), bac, family = binomial, nAGQ = 25)))

keep <- function() write(jsonlite::toJSON(result, auto_unbox = TRUE, digits = 9), file.path(folder, "glmm.json"))
keep()

set.seed(1)
school <- rep(1:30, each = 12); class <- rep(rep(1:4, each = 3), 30)
effort <- round(rnorm(360), 2)
eta <- 0.3 + 0.8 * effort + rep(rnorm(30, 0, 1.2), each = 12) + rep(rnorm(120, 0, 1.5), each = 3)
pupils <- data.frame(passed = rbinom(360, 1, plogis(eta)), effort = effort, school = school, class = class)
write.csv(pupils, file.path(folder, "pupils.csv"), row.names = FALSE, quote = FALSE)
x <- cbind(intercept = 1, effort = pupils$effort)
result$pupils <- several(x, list(school = school, `school/class` = paste(school, class)), 1, pupils$passed)
result$pupils_lme4 <- components(glmer(passed ~ effort + (1 | school / class), pupils, family = binomial))
keep()

grouse <- data.frame(ticks = grouseticks$TICKS, year = paste0("y", grouseticks$YEAR), height = grouseticks$HEIGHT,
                     index = grouseticks$INDEX, brood = grouseticks$BROOD, location = grouseticks$LOCATION)
write.csv(grouse, file.path(folder, "grouse.csv"), row.names = FALSE, quote = FALSE)
x <- model.matrix(~ year + height, grouse); colnames(x) <- c("intercept", "year=y96", "year=y97", "height")
result$grouse <- several(x, grouse[c("index", "brood", "location")], 2, grouse$ticks)
result$grouse_lme4 <- components(glmer(ticks ~ year + scale(height) + (1 | index) + (1 | brood) + (1 | location), grouse,
                                       family = poisson))
keep()
