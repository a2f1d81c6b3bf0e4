package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.internal.math.Normal;
import org.vi4j.internal.training.RowScores;
import org.vi4j.net.ClassScores.SelectiveRisk;

/**
 * How good predictions of numbers are, held against the numbers that came, where each row's prediction is the mixture
 * (1/S) Σₛ N(μₛ, σₛ²) over S draws of the weights. The negative log likelihood is that of the mixture's density, in
 * nats and in the target's unit: it falls by log c where the target is measured in units c times as large. The
 * continuous ranked probability score ∫ (F(x) − [y ≤ x])² dx, in the target's unit, is in closed form (Grimit and
 * others, "The continuous ranked probability score for circular variables and its application to mesoscale forecast
 * ensemble verification", Q. J. R. Meteorol. Soc. 132, 2006), or of more than {@value Crps#PAIRED} draws by quadrature.
 * The share of a row's prediction below what came, F(y), is its probability integral transform, uniform where
 * predictions are calibrated.
 *
 * @param rows how many, n
 * @param nll the mean of −log density of what came
 * @param nllSe its standard error, NaN for one row
 * @param rmse the root of the mean squared distance of what came from the mixtures' means
 * @param rmseSe its standard error, by the delta method
 * @param half the central intervals that should hold a half
 * @param ninety the central intervals that should hold 90 %
 * @param crps the mean continuous ranked probability score
 * @param crpsSe its standard error
 * @param transforms how many rows have F(y) in each of {@value #BINS} bins of equal width
 * @param selective the mean squared error of the rows whose predicted standard deviation is the smallest
 */
public record NumberScores(
        int rows,
        double nll,
        double nllSe,
        double rmse,
        double rmseSe,
        Interval half,
        Interval ninety,
        double crps,
        double crpsSe,
        List<Integer> transforms,
        SelectiveRisk selective) {
    /** The number of bins of F(y). */
    public static final int BINS = 20;

    private static final int MOST_ITERATIONS = 200;

    /**
     * Central intervals of one probability, a row each.
     *
     * @param probability that they should hold
     * @param coverage the share of rows whose interval holds what came
     * @param coverageSe its standard error
     * @param width the mean width, in the target's unit: the smaller, the sharper
     */
    public record Interval(double probability, double coverage, double coverageSe, double width) {}

    /** Copies the counts. */
    public NumberScores {
        transforms = List.copyOf(transforms);
    }

    /**
     * Judges predictions.
     *
     * @param means of each row's draws, [n, S]
     * @param variances of each row's draws, [n, S], above 0
     * @param targets what came, [n]
     * @return the scores
     * @throws IllegalArgumentException if there are no rows or draws, or not as many of one as of the other, or a
     *     variance is not above 0
     */
    public static NumberScores of(double[][] means, double[][] variances, double[] targets) {
        int n = targets.length;
        if (n == 0 || means.length != n || variances.length != n) {
            throw new IllegalArgumentException(
                    means.length + " rows of means and " + variances.length + " of variances for " + n + " targets");
        }
        double[] nll = new double[n];
        double[] squares = new double[n];
        double[] crps = new double[n];
        double[] transforms = new double[n];
        double[] spreads = new double[n];
        double[][] widths = new double[2][n];
        IntStream.range(0, n).parallel().forEach(i -> {
            double[] sds = standardDeviations(means[i], variances[i]);
            double[] mu = means[i];
            double y = targets[i];
            double miss = y - RowScores.mean(mu);
            squares[i] = miss * miss;
            spreads[i] = spread(mu, variances[i]);
            nll[i] = -logDensity(mu, sds, y);
            transforms[i] = below(mu, sds, y);
            double[] quantiles = quantiles(mu, sds, 0.05, 0.25, 0.75, 0.95);
            widths[0][i] = quantiles[2] - quantiles[1];
            widths[1][i] = quantiles[3] - quantiles[0];
            crps[i] = new Crps(mu, sds).at(y, quantiles);
        });
        double rmse = Math.sqrt(RowScores.mean(squares));
        return new NumberScores(
                n,
                RowScores.mean(nll),
                RowScores.standardError(nll),
                rmse,
                RowScores.standardError(squares) / (2 * rmse),
                interval(0.5, transforms, widths[0]),
                interval(0.9, transforms, widths[1]),
                RowScores.mean(crps),
                RowScores.standardError(crps),
                counts(transforms),
                SelectiveRisk.of(spreads, squares));
    }

    /** Returns the variance of a mixture. */
    private static double spread(double[] means, double[] variances) {
        double mean = RowScores.mean(means);
        return RowScores.mean(variances)
                + Arrays.stream(means).map(m -> (m - mean) * (m - mean)).sum() / means.length;
    }

    private static double[] standardDeviations(double[] means, double[] variances) {
        if (means.length == 0 || means.length != variances.length) {
            throw new IllegalArgumentException(means.length + " means with " + variances.length + " variances");
        }
        double[] sds = new double[variances.length];
        for (int s = 0; s < sds.length; s++) {
            if (!(variances[s] > 0)) {
                throw new IllegalArgumentException("a variance of " + variances[s] + ": it is above 0");
            }
            sds[s] = Math.sqrt(variances[s]);
        }
        return sds;
    }

    private static Interval interval(double probability, double[] transforms, double[] widths) {
        double[] inside = Arrays.stream(transforms)
                .map(u -> Math.abs(u - 0.5) <= probability / 2 ? 1 : 0)
                .toArray();
        return new Interval(
                probability, RowScores.mean(inside), RowScores.standardError(inside), RowScores.mean(widths));
    }

    private static List<Integer> counts(double[] transforms) {
        int[] counts = new int[BINS];
        for (double u : transforms) {
            counts[(int) Math.min(BINS - 1, u * BINS)]++;
        }
        List<Integer> list = new ArrayList<>();
        for (int count : counts) {
            list.add(count);
        }
        return list;
    }

    /** Returns the logarithm of a mixture's density, given means and standard deviations [S]. */
    static double logDensity(double[] means, double[] sds, double y) {
        double[] logs = new double[means.length];
        for (int s = 0; s < logs.length; s++) {
            double z = (y - means[s]) / sds[s];
            logs[s] = -z * z / 2 - Math.log(sds[s]) - Normal.LOG_ROOT_2PI;
        }
        return LogSumExp.ofMean(logs);
    }

    /** Returns the probability of a smaller number. */
    static double below(double[] means, double[] sds, double y) {
        double sum = 0;
        for (int s = 0; s < means.length; s++) {
            sum += Normal.cdf((y - means[s]) / sds[s]);
        }
        return sum / means.length;
    }

    static double[] quantiles(double[] means, double[] sds, double... probabilities) {
        return Arrays.stream(probabilities).map(p -> quantile(means, sds, p)).toArray();
    }

    /**
     * Returns a quantile of a mixture of normal distributions with equal weights: Newton's steps, kept between the
     * least and the largest of its parts' quantiles, where it lies.
     *
     * @param means [S]
     * @param sds standard deviations, [S]
     * @param probability between 0 and 1
     */
    static double quantile(double[] means, double[] sds, double probability) {
        double z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(probability);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < means.length; s++) {
            low = Math.min(low, means[s] + z * sds[s]);
            high = Math.max(high, means[s] + z * sds[s]);
        }
        double x = (low + high) / 2;
        double close = 1e-12 * Math.max(high - low, Math.abs(x));
        for (int i = 0; i < MOST_ITERATIONS && high - low > close; i++) {
            double over = below(means, sds, x) - probability;
            if (over > 0) {
                high = x;
            } else {
                low = x;
            }
            double newton = x - over / Math.exp(logDensity(means, sds, x));
            double next = newton > low && newton < high ? newton : (low + high) / 2;
            if (Math.abs(next - x) <= close) {
                return next;
            }
            x = next;
        }
        return x;
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return rows, nll, nll_se, rmse, rmse_se, coverage_50, coverage_50_se, width_50, coverage_90, coverage_90_se,
     *     width_90, crps, crps_se
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("rows", rows);
        map.put("nll", nll);
        map.put("nll_se", nllSe);
        map.put("rmse", rmse);
        map.put("rmse_se", rmseSe);
        map.put("coverage_50", half.coverage);
        map.put("coverage_50_se", half.coverageSe);
        map.put("width_50", half.width);
        map.put("coverage_90", ninety.coverage);
        map.put("coverage_90_se", ninety.coverageSe);
        map.put("width_90", ninety.width);
        map.put("crps", crps);
        map.put("crps_se", crpsSe);
        return map;
    }
}
