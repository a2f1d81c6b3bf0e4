package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** Data that a model makes up for rows, and what of them is compared with the data. */
final class Replicates {
    /** The most levels whose shares are compared. */
    private static final int LEVELS = 20;

    private Replicates() {}

    /**
     * A statistic of the target.
     *
     * @param name its name
     * @param value it, of all rows' targets
     * @param more what is said of data that have more of it than the model makes
     * @param less what is said of data that have less
     */
    record Statistic(String name, ToDoubleFunction<double[]> value, String more, String less) {}

    /** The statistics that say something of such a target. */
    static List<Statistic> statistics(Likelihood likelihood, String one, boolean counted) {
        Statistic mean = new Statistic(
                "mean",
                y -> Arrays.stream(y).average().orElseThrow(),
                "are larger on average",
                "are smaller on average");
        Statistic sd = new Statistic("sd", Replicates::sd, "vary more", "vary less");
        Statistic max = new Statistic(
                "largest",
                y -> Arrays.stream(y).max().orElseThrow(),
                "have a larger largest value",
                "have a smaller largest value");
        if (likelihood instanceof LevelsLikelihood levels) {
            return IntStream.range(0, Math.min(LEVELS, levels.levels().size()))
                    .mapToObj(k -> share(
                            "share of " + levels.levels().get(k),
                            k,
                            levels.levels().get(k)))
                    .toList();
        }
        if (likelihood.binary() && !counted) {
            return List.of(share("share of " + one, 1, one));
        }
        if (likelihood.support() == Likelihood.Support.COUNT || likelihood.binary()) {
            return List.of(mean, sd, share("share of zeros", 0, "zeros"), max);
        }
        Statistic min = new Statistic(
                "smallest",
                y -> Arrays.stream(y).min().orElseThrow(),
                "have a larger smallest value",
                "have a smaller smallest value");
        return List.of(mean, sd, min, max);
    }

    private static Statistic share(String name, double value, String what) {
        return new Statistic(
                name,
                y -> Arrays.stream(y).filter(v -> v == value).count() / (double) y.length,
                "have more " + what,
                "have fewer " + what);
    }

    private static double sd(double[] y) {
        double mean = Arrays.stream(y).average().orElseThrow();
        return Math.sqrt(Arrays.stream(y).map(v -> (v - mean) * (v - mean)).sum() / Math.max(1, y.length - 1));
    }

    /**
     * Makes up the target of each row at each draw.
     *
     * @return {@code [S, n]}
     */
    static double[][] of(PosteriorSample sample, KeptRows rows, long seed) {
        double[][] x = sample.x(rows);
        RandomStreams streams = new RandomStreams(seed);
        return IntStream.range(0, sample.count())
                .parallel()
                .mapToObj(s -> {
                    RandomGenerator random = streams.at("replicates", s);
                    double[] y = new double[x.length];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = draw(sample, rows, x[i], i, s, random);
                    }
                    return y;
                })
                .toArray(double[][]::new);
    }

    private static double draw(
            PosteriorSample sample, KeptRows rows, double[] x, int i, int s, RandomGenerator random) {
        Likelihood likelihood = sample.model().likelihood();
        double[] w = sample.weights()[s];
        if (likelihood instanceof LevelsLikelihood levels) {
            double[] eta = levels.linear(x, w);
            double left = random.nextDouble();
            int k = 0;
            int last = levels.levels().size() - 1;
            for (left -= Math.exp(levels.logProbability(k, eta)); left >= 0 && k < last; k++) {
                left -= Math.exp(levels.logProbability(k + 1, eta));
            }
            return k;
        }
        double linear = RowTerms.linear(x, w);
        boolean real = likelihood.support() == Likelihood.Support.REAL;
        double beta = sample.beta()[s] * (real ? sample.weight(rows, i) : 1);
        double trials =
                sample.model().design().extras().trials() == null ? 1 : rows.values()[i][rows.values()[i].length - 1];
        double sum = 0;
        for (int t = 0; t < trials; t++) {
            sum += likelihood.draw(linear, beta, random);
        }
        return sum;
    }

    /** Numbers of draws in proportion to their weights, evenly spaced along their sum. */
    static int[] resampled(double[] logWeights, int count) {
        int[] chosen = new int[count];
        int at = 0;
        double sum = Math.exp(logWeights[0]);
        for (int k = 0; k < count; k++) {
            while (sum < (k + 0.5) / count && at < logWeights.length - 1) {
                sum += Math.exp(logWeights[++at]);
            }
            chosen[k] = at;
        }
        return chosen;
    }
}
