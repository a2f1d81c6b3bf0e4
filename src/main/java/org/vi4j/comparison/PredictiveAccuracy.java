package org.vi4j.comparison;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.LeaveOneOut;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.internal.math.Platform;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Assessment;

/** What draws of a posterior predict for rows of data. */
final class PredictiveAccuracy {
    /** The intervals' nominal probability. */
    public static final double LEVEL = 0.9;

    /** Log likelihoods of all draws and rows, and copies of some. */
    private static final double LOO_ARRAYS = 1.5;

    private static final int MOST_DRAWS = 1000;
    /** Rows left out between two looks at the stop. */
    private static final int BLOCK = 256;

    private PredictiveAccuracy() {}

    /**
     * Scores rows that the model has not seen: ln 1/S Σₛ p(yᵢ | θₛ).
     *
     * @param rows the rows
     * @param draws of the weights, {@code [S, d]}; the first thousand of evenly many are used
     * @param unit the outcome's unit; 1 for counts and classes
     * @param seed of the simulated outcomes
     * @param stop asked at every draw
     * @return the score; none if it was stopped
     */
    public static Optional<MethodResult.Score> ofHeldOut(
            GlmJoint rows, double[][] draws, double unit, long seed, BooleanSupplier stop) {
        double[][] used = thin(draws);
        int n = rows.rows();
        double[] y = rows.outcomes();
        double[][] outcomes = new double[n][used.length];
        double[][] log = new double[n][used.length];
        for (int s = 0; s < used.length; s++) {
            if (stop.getAsBoolean()) {
                return Optional.empty();
            }
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
            density[i] = LogSumExp.ofMean(log[i]) - Math.log(unit);
            Arrays.sort(outcomes[i]);
            double tail = (1 - LEVEL) / 2;
            double low = outcomes[i][(int) Math.floor(tail * (used.length - 1))];
            double high = outcomes[i][(int) Math.ceil((1 - tail) * (used.length - 1))];
            inside += y[i] >= low && y[i] <= high ? 1 : 0;
        }
        double mean = Arrays.stream(density).average().orElseThrow();
        return Optional.of(new MethodResult.Score(
                mean, se(density, mean), rows.isBinary() ? Double.NaN : inside / n, Double.NaN, n));
    }

    /**
     * Scores the training rows, each left out by importance weights: of NUTS' draws 1/p(yᵢ | θ), with the effective
     * sample size of its chains; of an approximation's p(θ | y)/q(θ) · 1/p(yᵢ | θ), so that what is estimated is the
     * posterior's prediction too, not q's.
     *
     * @param rows the training rows
     * @param assessment draws of the weights, and their densities
     * @param unit the outcome's unit
     * @param stop asked at every draw, and every few hundred rows
     * @return elpd_loo/n and its standard error; none if it was stopped, or if the draws have no weights
     */
    public static Optional<MethodResult.Score> leaveOneOut(
            GlmJoint rows, Assessment assessment, double unit, BooleanSupplier stop) {
        int[] used = used(assessment);
        if (used.length == 0) {
            return Optional.empty();
        }
        Platform.requireMemory(
                "leaving out each of " + rows.rows() + " rows",
                LOO_ARRAYS * used.length * rows.rows(),
                "do without leave-one-out, or give fewer rows");
        double[][] log = new double[used.length][];
        for (int s = 0; s < used.length; s++) {
            if (stop.getAsBoolean()) {
                return Optional.empty();
            }
            log[s] = rows.rowLogLikelihoods(assessment.draws()[used[s]]);
        }
        double[] ratios = ratios(assessment, used);
        int n = rows.rows();
        double[] elpd = new double[n];
        double worst = Double.NaN;
        try {
            for (int from = 0; from < n; from += BLOCK) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                int first = from;
                int end = Math.min(n, from + BLOCK);
                double[][] block = Arrays.stream(log)
                        .map(row -> Arrays.copyOfRange(row, first, end))
                        .toArray(double[][]::new);
                LeaveOneOut loo = assessment instanceof Assessment.Chains chains
                        ? LeaveOneOut.of(block, LeaveOneOut.relativeEfficiency(block, chains.chains()))
                        : LeaveOneOut.ofApproximation(block, ratios);
                System.arraycopy(loo.pointwise(), 0, elpd, from, end - from);
                for (double k : loo.paretoK()) {
                    worst = k > worst || Double.isNaN(worst) ? k : worst;
                }
            }
        } catch (UserError e) {
            // A row that some draw gives no density, or none of whose draws has any.
            return Optional.empty();
        }
        double mean = Arrays.stream(elpd).average().orElseThrow();
        return Optional.of(new MethodResult.Score(mean - Math.log(unit), se(elpd, mean), Double.NaN, worst, n));
    }

    /** About a thousand draws: of NUTS as many of every chain; of an approximation those where p is not zero. */
    private static int[] used(Assessment assessment) {
        int all = assessment.draws().length;
        if (assessment instanceof Assessment.Chains chains) {
            int length = Math.min(chains.length(), Math.max(1, MOST_DRAWS / chains.chains()));
            return IntStream.range(0, chains.chains() * length)
                    .map(s -> s / length * chains.length() + (int) ((long) (s % length) * chains.length() / length))
                    .toArray();
        }
        int count = Math.min(MOST_DRAWS, all);
        return IntStream.range(0, count)
                .map(s -> (int) ((long) s * all / count))
                .filter(s -> assessment.logP()[s] != Double.NEGATIVE_INFINITY)
                .toArray();
    }

    private static double[] ratios(Assessment assessment, int[] used) {
        return assessment instanceof Assessment.Weights weights
                ? Arrays.stream(used)
                        .mapToDouble(s -> weights.logP()[s] - weights.logQ()[s])
                        .toArray()
                : new double[0];
    }

    private static double[][] thin(double[][] draws) {
        int count = Math.min(MOST_DRAWS, draws.length);
        double[][] some = new double[count][];
        Arrays.setAll(some, s -> draws[(int) ((long) s * draws.length / count)]);
        return some;
    }

    private static double se(double[] x, double mean) {
        double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (x.length - 1.0) / x.length);
    }
}
