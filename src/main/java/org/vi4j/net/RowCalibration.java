package org.vi4j.net;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.vi4j.math.RandomStreams;

/**
 * How far predictions of the same rows are from calibrated: of classes the expected calibration error, of a number the
 * mean of |coverage − p| of the central 50 and 90 % intervals.
 *
 * @param confidence of each row's most probable class, or the probability of a smaller number than came, [n]
 * @param right 1 where that class came, else 0, [n]; none of a number
 */
@SuppressWarnings("ArrayRecordComponent")
record RowCalibration(double[] confidence, double[] right) {
    private static final int RESAMPLES = 200;

    /** Of fewer rows, drawing them again says nothing of the noise of an error. */
    private static final int FEWEST = 20;

    /** Two standard errors. */
    private static final double Z = 2;

    /**
     * A difference of two errors.
     *
     * @param value the first less the second
     * @param se its standard error, by resampling rows of both together (Efron and Tibshirani 1993)
     */
    record Difference(double value, double se) {}

    static RowCalibration of(NetScores scores) {
        int n = scores.predictions().size();
        boolean classes = scores.target() instanceof NetData.Target.Classes;
        double[] confidence = new double[n];
        double[] right = new double[classes ? n : 0];
        for (int i = 0; i < n; i++) {
            if (scores.predictions().get(i) instanceof NetPrediction.Label one) {
                int best = 0;
                for (int k = 0; k < one.probabilities().size(); k++) {
                    best = one.probabilities().get(k) > one.probabilities().get(best) ? k : best;
                }
                confidence[i] = one.probabilities().get(best);
                right[i] = best == scores.label(i) ? 1 : 0;
            } else if (scores.predictions().get(i) instanceof NetPrediction.Numeric one) {
                confidence[i] = NumberScores.below(one.meansOfDraws(), one.sdsOfDraws(), scores.number(i));
            }
        }
        return new RowCalibration(confidence, right);
    }

    /**
     * Returns what the error would be by chance alone, in the mean: of classes larger for a model that is less sure. Of
     * a number it is the same for all models of the same rows, and left out.
     */
    double byChance() {
        if (right.length == 0) {
            return 0;
        }
        double sum = 0;
        double[] drawn = new double[right.length];
        for (int s = 0; s < RESAMPLES; s++) {
            RandomGenerator random = new RandomStreams(1).at("calibrated", s);
            Arrays.setAll(drawn, i -> random.nextDouble() < confidence[i] ? 1 : 0);
            sum += ClassScores.ece(confidence, drawn);
        }
        return sum / RESAMPLES;
    }

    double error() {
        if (right.length > 0) {
            return ClassScores.ece(confidence, right);
        }
        double error = 0;
        for (double p : new double[] {0.5, 0.9}) {
            double inside = 0;
            for (double u : confidence) {
                inside += Math.abs(u - 0.5) <= p / 2 ? 1 : 0;
            }
            error += Math.abs(inside / confidence.length - p) / 2;
        }
        return error;
    }

    /** Returns how much larger this error is than another one on the same rows. */
    Difference minus(RowCalibration other) {
        int n = confidence.length;
        double sum = 0;
        double squares = 0;
        for (int s = 0; s < RESAMPLES; s++) {
            RandomGenerator random = new RandomStreams(1).at("resample", s);
            int[] rows = random.ints(n, 0, n).toArray();
            double difference = at(rows).error() - other.at(rows).error();
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / RESAMPLES;
        return new Difference(error() - other.error(), Math.sqrt(Math.max(0, squares / RESAMPLES - mean * mean)));
    }

    /**
     * Says whether these predictions are better calibrated than others of the same rows. Chance adds more to the error
     * of those that are less sure, so that the difference has to be seen with that and without it.
     *
     * @return −1 if they are, 1 if they are worse, 0 if the rows cannot tell
     */
    int beside(RowCalibration other) {
        if (confidence.length < FEWEST) {
            return 0;
        }
        Difference difference = minus(other);
        double withoutChance = difference.value - byChance() + other.byChance();
        double least = Math.min(Math.abs(difference.value), Math.abs(withoutChance));
        return least > Z * difference.se && difference.value * withoutChance > 0
                ? (int) Math.signum(difference.value)
                : 0;
    }

    private RowCalibration at(int[] rows) {
        double[] some = new double[rows.length];
        double[] hits = new double[right.length];
        for (int i = 0; i < rows.length; i++) {
            some[i] = confidence[rows[i]];
            if (hits.length > 0) {
                hits[i] = right[rows[i]];
            }
        }
        return new RowCalibration(some, hits);
    }
}
