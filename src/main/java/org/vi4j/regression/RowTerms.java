package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.math.Cholesky;
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
        long odd = (long) rows.sum(new Odd(likelihood))[0];
        if (odd > 0) {
            throw new UserError(odd + " of " + rows.rows() + " outcomes cannot be used: each must be "
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
}
