package org.vi4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.data.io.Json;
import org.vi4j.model.Coefficients;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.model.Predictive;
import org.vi4j.regression.AugmentedFit;
import org.vi4j.regression.RegressionConfig;
import org.vi4j.regression.RegressionModel;

/** A logistic, probit or Student's t fit, for people and as a document. */
final class AugmentedSummary {
    private final AugmentedFit fit;
    private final RegressionConfig config;
    private final RegressionModel model;
    private final Coefficients coefficients;
    private final double[] mean;
    private final double[] sd;
    private final double z = Predictive.quantile(0.95);

    AugmentedSummary(AugmentedFit fit, RegressionConfig config) {
        this.fit = fit;
        this.config = config;
        this.model = fit.model();
        this.coefficients = model.coefficients();
        this.mean = coefficients.mean();
        this.sd = coefficients.sd();
    }

    Coefficients coefficients() {
        return coefficients;
    }

    /** What a binary target's 1 stands for. */
    static String one(RegressionModel model) {
        List<String> levels = model.columns().levels();
        return levels.isEmpty() ? "1" : levels.get(1);
    }

    private boolean logistic() {
        return model.likelihood() instanceof Likelihood.Logit;
    }

    /** exp(w): the factor by which one unit of a column multiplies the odds; its posterior median and interval ends. */
    private double[] odds(double deviations) {
        double[] odds = new double[mean.length];
        for (int j = 0; j < odds.length; j++) {
            odds[j] = Math.exp(mean[j] + deviations * sd[j]);
        }
        return odds;
    }

    /** The document of {@code --json}. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("likelihood", model.likelihood().label());
        document.put("columns", coefficients.names());
        document.put("posterior", model.posterior());
        document.put("mean", mean);
        document.put("sd", sd);
        if (model.likelihood().binary()) {
            document.put("probability_of", one(model));
            document.put("separated_by", fit.separation());
        }
        if (logistic()) {
            document.put("odds_ratio", odds(0));
            document.put("odds_ratio_lower", odds(-z));
            document.put("odds_ratio_upper", odds(z));
        }
        if (model.likelihood() instanceof Likelihood.StudentT student) {
            Precision noise = model.noise();
            document.put("degrees_of_freedom", student.degreesOfFreedom());
            document.put("noise_scale", Json.object(Map.entry("mean", noise.sdMean()), Map.entry("sd", noise.sdSd())));
            if (fit.elboByLikelihood().size() > 1) {
                Map<String, Object> tried = new LinkedHashMap<>();
                fit.elboByLikelihood().forEach((likelihood, elbo) -> tried.put(degreesOfFreedom(likelihood), elbo));
                document.put("elbo_by_degrees_of_freedom", tried);
            }
        }
        document.put("elbo", model.score().nats());
        document.put("rows", model.score().rows());
        AscentSummary.put(document, fit.cavi());
        AscentSummary.putLearned(document, fit.cavi().state().weightPrecisions());
        return document;
    }

    static String degreesOfFreedom(Likelihood likelihood) {
        return likelihood instanceof Likelihood.StudentT student
                ? format("%s", student.degreesOfFreedom()).replaceAll("\\.0$", "")
                : "";
    }

    /** The table's columns. */
    List<String> header() {
        List<String> header = new ArrayList<>(CoefficientCells.HEADER);
        if (logistic()) {
            header.addAll(List.of("odds ratio", "2.5 %", "97.5 %"));
        }
        return header;
    }

    /** The table's cells; an intercept has no odds ratio. */
    List<List<String>> cells() {
        int first = model.design().intercept() ? 1 : 0;
        CoefficientCells basic = new CoefficientCells(coefficients);
        List<List<String>> rows = new ArrayList<>();
        for (int j = 0; j < mean.length; j++) {
            List<String> row = new ArrayList<>(basic.of(j));
            if (logistic()) {
                for (double deviations : new double[] {0, -z, z}) {
                    row.add(j < first ? "" : format("%.4g", odds(deviations)[j]));
                }
            }
            rows.add(row);
        }
        return rows;
    }

    /** The text. */
    List<String> lines() {
        int width = new CoefficientCells(coefficients).width();
        List<List<String>> table = new ArrayList<>(List.of(header()));
        table.addAll(cells());
        List<String> lines = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder(format("%-" + width + "s", row.get(0)));
            row.stream().skip(1).forEach(cell -> line.append(format("  %12s", cell)));
            lines.add(line.toString().stripTrailing());
        }
        lines.add("");
        lines.addAll(facts());
        lines.add("");
        lines.addAll(verdict());
        return lines;
    }

    /** Likelihood, noise, ELBO and convergence, a line each. */
    List<String> facts() {
        List<String> lines = new ArrayList<>();
        lines.add("likelihood        " + model.likelihood().label());
        if (model.likelihood().binary()) {
            lines.add("probability of    " + model.target() + " = " + one(model));
        }
        lines.add(
                "posterior         " + model.posterior() + ", " + model.score().rows() + " rows");
        if (model.likelihood() instanceof Likelihood.StudentT) {
            boolean learned = fit.elboByLikelihood().size() > 1;
            lines.add("degrees of freedom " + degreesOfFreedom(model.likelihood())
                    + (learned ? ", the best of " + fit.elboByLikelihood().size() : ", given"));
            lines.add("noise scale       " + RegressionSummary.noise(model.noise()));
        }
        lines.add(format(
                "%-17s %.6f nats",
                logistic() ? "bound on the ELBO" : "ELBO", model.score().nats()));
        lines.add(AscentSummary.line(fit.cavi()));
        return lines;
    }

    /** What the numbers are worth. */
    List<String> verdict() {
        List<String> lines = new ArrayList<>();
        if (fit.separation() != null) {
            boolean given = config.weights() instanceof RegressionConfig.Given;
            lines.add("Separable: " + fit.separation() + " tells the target's two values apart, so without a prior the"
                    + " best coefficients would be infinite. Their size here comes from the prior"
                    + (given
                            ? ": fit again with other values of --alpha to see by how much."
                            : ", whose precision such data cannot teach: give --alpha, such as 1, and see what others"
                                    + " change."));
        }
        if (logistic()) {
            lines.add("Odds ratio: the factor by which one unit of the column multiplies the odds, posterior median and"
                    + " 95 % interval.");
        }
        lines.add(
                model.likelihood().binary()
                        ? "Spread: rows' factors are independent of the coefficients in q, so intervals are a little"
                                + " narrow."
                        : "Rows far off count less. Spread: rows' and noise's factors are independent of the"
                                + " coefficients in q, so intervals are a little narrow.");
        if (config.standardize()) {
            lines.add("Prior: on the effect of one standard deviation of a column; the table is on the data's own"
                    + " scale.");
        }
        return lines;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
