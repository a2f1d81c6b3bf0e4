package org.vi4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vi4j.data.io.Json;
import org.vi4j.inference.cavi.CaviRegression;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.math.Cholesky;
import org.vi4j.model.Coefficients;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;
import org.vi4j.regression.Draws;
import org.vi4j.regression.RegressionConfig;
import org.vi4j.regression.RegressionFit;

/** A fit's coefficients, noise, fit and verdict, for people and as a document. */
final class RegressionSummary {
    private static final int MOST_BLOCKS = 8;
    /** Coefficients up to which block sizes are compared, each with a factorization of its own. */
    private static final int COMPARED = 1000;
    /** Coefficients that a table for people shows. */
    private static final int SHOWN = 200;

    private final RegressionFit fit;
    private final RegressionConfig config;
    private final Coefficients coefficients;
    private final double[] mean;
    private final double[] sd;
    private final double[] rSquared;

    RegressionSummary(RegressionFit fit, RegressionConfig config, Draws draws) {
        this.fit = fit;
        this.config = config;
        this.coefficients = fit.model().coefficients();
        this.mean = coefficients.mean();
        this.sd = coefficients.sd();
        this.rSquared = draws.rSquared(fit);
    }

    /** The variance that a block size loses. */
    record Loss(int block, double kl, double worstRatio, String worst) {}

    /** The document of {@code --json}. */
    Map<String, Object> document() {
        Precision noise = fit.model().noise();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("columns", coefficients.names());
        document.put("posterior", fit.model().posterior());
        document.put("mean", mean);
        document.put("sd", sd);
        document.put("noise", Json.object(Map.entry("mean", noise.sdMean()), Map.entry("sd", noise.sdSd())));
        document.put(
                fit.model().score().exact() ? "log_evidence" : "elbo",
                fit.model().score().nats());
        document.put("rows", fit.model().score().rows());
        document.put("r_squared", Json.object(Map.entry("mean", average(rSquared)), Map.entry("sd", spread(rSquared))));
        CaviRegression.Result cavi = fit.cavi();
        if (cavi != null) {
            AscentSummary.put(document, cavi);
            AscentSummary.putLearned(document, cavi.state().weightPrecisions());
        }
        return document;
    }

    /** The change of the target, in its own standard deviations, for one standard deviation of a column; NaN: none. */
    double[] relevance() {
        double[] relevance = new double[mean.length];
        int first = fit.model().design().intercept() ? 1 : 0;
        double[] spread = fit.scan().moments().sd();
        for (int j = 0; j < mean.length; j++) {
            relevance[j] = j < first ? Double.NaN : Math.abs(mean[j]) * spread[j - first] / spread[spread.length - 1];
        }
        return relevance;
    }

    /** The places of the coefficients to show, in order: all, or of many the most relevant. */
    int[] shown() {
        double[] relevance = relevance();
        return IntStream.range(0, mean.length)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        j -> Double.isNaN(relevance[j]) ? Double.NEGATIVE_INFINITY : -relevance[j]))
                .limit(SHOWN)
                .sorted()
                .mapToInt(j -> j)
                .toArray();
    }

    /** A line about the coefficients that are not shown, if there are any. */
    List<String> leftOut() {
        return mean.length <= SHOWN
                ? List.of()
                : List.of("The " + SHOWN + " most relevant of " + mean.length
                        + " coefficients; --json and --draws have all of them.");
    }

    Coefficients coefficients() {
        return coefficients;
    }

    /** The table's columns. */
    static List<String> header() {
        List<String> header = new ArrayList<>(CoefficientCells.HEADER);
        header.add("relevance");
        return header;
    }

    /** The cells of the coefficients to show; an intercept has no relevance. */
    List<List<String>> cells() {
        CoefficientCells basic = new CoefficientCells(coefficients);
        double[] relevance = relevance();
        List<List<String>> rows = new ArrayList<>();
        for (int j : shown()) {
            List<String> row = new ArrayList<>(basic.of(j));
            row.add(Double.isNaN(relevance[j]) ? "" : format("%.3f", relevance[j]));
            rows.add(row);
        }
        return rows;
    }

    /** The text. */
    List<String> lines() {
        String row = "%-" + new CoefficientCells(coefficients).width() + "s  %12s  %12s  %12s  %12s  %9s";
        List<String> lines = new ArrayList<>();
        lines.add(format(row, header().toArray()));
        cells().forEach(cells -> lines.add(format(row, cells.toArray())));
        lines.addAll(leftOut());
        lines.add("");
        lines.addAll(facts());
        lines.add("");
        lines.addAll(verdict());
        return lines;
    }

    /** Noise, R², ELBO and convergence, a line each. */
    List<String> facts() {
        List<String> lines = new ArrayList<>();
        lines.add("posterior         " + fit.model().posterior() + ", "
                + fit.model().score().rows() + " rows");
        lines.add("noise sd          " + noise(fit.model().noise()));
        lines.add(format("R squared         %.4f (sd %.4f)", average(rSquared), spread(rSquared)));
        lines.add(format(
                "%-17s %.6f nats",
                fit.model().score().exact() ? "log evidence" : "ELBO",
                fit.model().score().nats()));
        CaviRegression.Result cavi = fit.cavi();
        if (cavi != null) {
            lines.add(AscentSummary.line(cavi));
        }
        return lines;
    }

    /** A noise's or scale's standard deviation, and how well it is known. */
    static String noise(Precision noise) {
        return CoefficientCells.number(noise.sdMean())
                + (noise.sdSd() > 0 ? " (sd " + CoefficientCells.number(noise.sdSd()) + ")" : ", given");
    }

    private Factorization factorization() {
        return Factorization.of(fit.model().posterior());
    }

    /** What the factorization costs, block size by block size, at the fitted precisions. */
    List<Loss> losses() {
        if (mean.length > COMPARED) {
            return List.of();
        }
        LinearRegression data = fit.hierarchy().data();
        CaviRegression.Result cavi = fit.cavi();
        double[][] precision = (cavi == null
                        ? data
                        : data.at(cavi.state().alpha(), cavi.state().beta()))
                .posteriorPrecision();
        int d = precision.length;
        Cholesky whole = Cholesky.of(precision);
        double[][] covariance = whole.inverse();
        TreeSet<Integer> sizes = new TreeSet<>(List.of(1, d));
        for (int k = 2; k < d && sizes.size() < MOST_BLOCKS; k *= 2) {
            sizes.add(k);
        }
        sizes.add(factorization().blockSize(d));
        List<Loss> losses = new ArrayList<>();
        for (int block : sizes) {
            double logDeterminant = 0;
            double worstRatio = Double.POSITIVE_INFINITY;
            int worst = 0;
            for (int start = 0; start < d; start += block) {
                int end = Math.min(d, start + block);
                double[][] part = new double[end - start][];
                for (int i = start; i < end; i++) {
                    part[i - start] = Arrays.copyOfRange(precision[i], start, end);
                }
                Cholesky factor = Cholesky.of(part);
                double[][] inverse = factor.inverse();
                logDeterminant += factor.logDeterminant();
                for (int i = start; i < end; i++) {
                    double ratio = Math.sqrt(inverse[i - start][i - start] / covariance[i][i]);
                    if (ratio < worstRatio) {
                        worstRatio = ratio;
                        worst = i;
                    }
                }
            }
            losses.add(new Loss(
                    block,
                    Math.max(0, (logDeterminant - whole.logDeterminant()) / 2),
                    Math.min(1, worstRatio),
                    coefficients.names().get(worst)));
        }
        return losses;
    }

    /** Whether to believe the spread, and what to do. */
    List<String> verdict() {
        List<String> lines = new ArrayList<>();
        List<Loss> losses = losses();
        int block = factorization().blockSize(mean.length);
        for (Loss loss : losses) {
            lines.add(format(
                    "blocks of %-5d   KL to the full covariance %.4f nats; smallest sd %.1f %% of the full one (%s)%s",
                    loss.block,
                    loss.kl,
                    100 * loss.worstRatio,
                    loss.worst,
                    loss.block == block ? "  <- this fit" : ""));
        }
        Loss here =
                losses.stream().filter(loss -> loss.block == block).findFirst().orElse(null);
        if (here == null ? block == mean.length : here.worstRatio > 0.95) {
            lines.add("Variances: believe them"
                    + (config.precisionsKnown()
                            ? "."
                            : "; they take the learned precisions at their mean, a little narrow for few rows."));
        } else if (here == null) {
            lines.add("Variances: too small where columns correlate; by how much is not computed for more than "
                    + COMPARED + " coefficients.");
        } else {
            lines.add(format(
                    "Variances: too small where columns correlate, by %.0f %% for %s: use --posterior %s.",
                    100 * (1 - here.worstRatio), here.worst, new Factorization.Full()));
        }
        if (config.standardize()) {
            lines.add("Prior: on the change in the target for one standard deviation of a column; the table is on the"
                    + " data's own scale.");
        }
        return lines;
    }

    static double average(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double spread(double[] values) {
        double center = average(values);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - center) * (v - center))
                .average()
                .orElse(Double.NaN));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
