package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;

/** What fits sum up over rows, as {@link RowSums.Term}s: numbers and likelihoods only, so that they can travel. */
final class RowTerms {
    private RowTerms() {}

    /** The number of entries of a lower triangle. */
    static int triangle(int d) {
        return d * (d + 1) / 2;
    }

    /** Adds scale · xxᵀ, its lower triangle. */
    static void addSquare(double[] x, int d, double scale, double[] sums, int from) {
        int at = from;
        for (int j = 0; j < d; j++) {
            double scaled = scale * x[j];
            for (int l = 0; l <= j; l++) {
                sums[at++] += scaled * x[l];
            }
        }
    }

    /** The symmetric matrix of a lower triangle. */
    static double[][] symmetric(double[] sums, int from, int d) {
        double[][] matrix = new double[d][d];
        int at = from;
        for (int j = 0; j < d; j++) {
            for (int l = 0; l <= j; l++) {
                matrix[j][l] = sums[at];
                matrix[l][j] = sums[at++];
            }
        }
        return matrix;
    }

    /** xᵀw, and the offset that may lie behind x. */
    static double linear(double[] x, double[] w) {
        double sum = x.length > w.length ? x[w.length] : 0;
        for (int j = 0; j < w.length; j++) {
            sum += x[j] * w[j];
        }
        return sum;
    }

    /** ln p(y | w, β) of a row. */
    static double logDensity(Likelihood likelihood, double[] x, double y, double weight, double[] w, double beta) {
        return likelihood instanceof LevelsLikelihood levels
                ? weight * levels.logProbability((int) y, levels.linear(x, w))
                : likelihood.logDensity(y, linear(x, w), beta, weight);
    }

    /** aᵀb, as far as a goes. */
    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** xᵀΛ⁻¹x by Λ's factor L: the square of L⁻¹x. */
    static double variance(double[][] lower, double[] x, double[] solved) {
        double square = 0;
        for (int i = 0; i < solved.length; i++) {
            double sum = x[i];
            double[] row = lower[i];
            for (int j = 0; j < i; j++) {
                sum -= row[j] * solved[j];
            }
            solved[i] = sum / row[i];
            square += solved[i] * solved[i];
        }
        return square;
    }

    /** The factor of Λ as rows of different lengths. */
    static double[][] factor(double[][] precision) {
        double[][] lower = Cholesky.of(precision).lower();
        Arrays.setAll(lower, j -> Arrays.copyOf(lower[j], j + 1));
        return lower;
    }

    /** Refuses targets that the likelihood does not allow. */
    static void requireTargets(RowSums rows, Likelihood likelihood) {
        requireNone((long) rows.sum(new Odd(likelihood))[0], rows.rows(), likelihood);
    }

    private static void requireNone(long odd, long rows, Likelihood likelihood) {
        if (odd > 0) {
            throw new UserError(odd + " of " + rows + " outcomes cannot be used: each must be "
                    + likelihood.support().allowed());
        }
    }

    private record Odd(Likelihood likelihood) implements RowSums.Term {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            sums[0] += likelihood.support().contains(y) ? 0 : 1;
        }
    }

    /**
     * What lies behind the numbers of rows, summed up.
     *
     * @param rows n, of a number of trials its successes and failures apart
     * @param offset Σ of the offsets
     * @param nats Σ of what ln p(y) has besides
     */
    record Behind(long rows, double offset, double nats) {}

    /** Sums them up, and refuses targets that the likelihood does not allow. */
    static Behind behind(RowSums rows, Likelihood likelihood) {
        double[] sums = rows.sum(new BehindSums(rows.dimension(), likelihood));
        requireNone((long) sums[3], rows.rows(), likelihood);
        return new Behind((long) sums[0], sums[1], sums[2]);
    }

    private record BehindSums(int d, Likelihood likelihood) implements RowSums.Term {
        @Override
        public int length() {
            return 4;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            sums[0]++;
            sums[1] += x.length > d ? x[d] : 0;
            sums[2] += x.length > d + 1 ? x[d + 1] : 0;
            sums[3] += likelihood.support().contains(y) ? 0 : 1;
        }
    }

    /**
     * What each level of a target counts.
     *
     * @param levels K
     */
    record Counts(int levels) implements RowSums.Term {
        @Override
        public int length() {
            return levels;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            sums[(int) y] += weight;
        }
    }
}
