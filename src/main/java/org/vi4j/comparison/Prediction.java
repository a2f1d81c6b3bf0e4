package org.vi4j.comparison;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.diagnostics.LeaveOneOut;
import org.vi4j.joint.target.Regression;
import org.vi4j.math.RandomStreams;

/** What draws of a posterior predict for rows of data. */
public final class Prediction {
    /** The intervals' nominal probability. */
    public static final double LEVEL = 0.9;

    private static final int MOST_DRAWS = 1000;

    private Prediction() {}

    /**
     * How well rows were predicted.
     *
     * @param logDensity the mean over rows of ln p(yᵢ | the training rows), in nats a row, the outcome in its own unit;
     *     of leave-one-out, elpd_loo/n
     * @param se its standard error over the rows
     * @param coverage the share of rows inside the central 90 % interval of their prediction; NaN for outcomes 0 and 1,
     *     which have no such interval
     * @param worstK the largest k̂ of a left-out row; NaN elsewhere
     * @param rows how many
     */
    public record Score(double logDensity, double se, double coverage, double worstK, int rows) {
        /** Where there is nothing to predict. */
        static final Score NONE = new Score(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
    }

    /**
     * Scores rows that the model has not seen: ln 1/S Σₛ p(yᵢ | θₛ).
     *
     * @param rows the rows
     * @param draws of the weights, {@code [S, d]}; the first thousand of evenly many are used
     * @param unit the outcome's unit; 1 for counts and classes
     * @param seed of the simulated outcomes
     * @return the score
     */
    public static Score ofHeldOut(Regression rows, double[][] draws, double unit, long seed) {
        double[][] used = thin(draws);
        int n = rows.rows();
        double[] y = rows.outcomes();
        double[][] outcomes = new double[n][used.length];
        double[][] log = new double[n][used.length];
        for (int s = 0; s < used.length; s++) {
            RandomGenerator random = new RandomStreams(seed).at("prediction", s);
            double[] simulated = rows.simulate(used[s], random);
            double[] own = rows.rowLogLikelihoods(used[s]);
            for (int i = 0; i < n; i++) {
                outcomes[i][s] = simulated[i];
                log[i][s] = own[i];
            }
        }
        double[] density = new double[n];
        double inside = 0;
        for (int i = 0; i < n; i++) {
            density[i] = logMeanExp(log[i]) - Math.log(unit);
            Arrays.sort(outcomes[i]);
            double tail = (1 - LEVEL) / 2;
            double low = outcomes[i][(int) Math.floor(tail * (used.length - 1))];
            double high = outcomes[i][(int) Math.ceil((1 - tail) * (used.length - 1))];
            inside += y[i] >= low && y[i] <= high ? 1 : 0;
        }
        double mean = Arrays.stream(density).average().orElseThrow();
        return new Score(mean, se(density, mean), rows.isBinary() ? Double.NaN : inside / n, Double.NaN, n);
    }

    /**
     * Scores the training rows, each left out by importance weights.
     *
     * @param rows the training rows
     * @param draws of the weights, {@code [S, d]}
     * @param unit the outcome's unit
     * @return elpd_loo/n and its standard error
     */
    public static Score leaveOneOut(Regression rows, double[][] draws, double unit) {
        double[][] log = Arrays.stream(thin(draws)).map(rows::rowLogLikelihoods).toArray(double[][]::new);
        int n = rows.rows();
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        LeaveOneOut loo = LeaveOneOut.of(log, ones);
        return new Score(
                loo.elpdLoo() / n - Math.log(unit),
                loo.elpdSe() / n,
                Double.NaN,
                Arrays.stream(loo.paretoK()).max().orElse(Double.NaN),
                n);
    }

    private static double[][] thin(double[][] draws) {
        int count = Math.min(MOST_DRAWS, draws.length);
        double[][] some = new double[count][];
        Arrays.setAll(some, s -> draws[(int) ((long) s * draws.length / count)]);
        return some;
    }

    private static double logMeanExp(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        return max
                + Math.log(
                        Arrays.stream(x).map(v -> Math.exp(v - max)).average().orElseThrow());
    }

    private static double se(double[] x, double mean) {
        double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (x.length - 1.0) / x.length);
    }
}
