package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression;

/** ln p(y | w, β) of all rows with its gradient, in the fit's units: what a sampler climbs. */
sealed interface RowsDensity {
    /**
     * Computes it at one point.
     *
     * @param w the design's coefficients, {@code [d]}
     * @param beta β, 1 where there is no noise
     * @param gradient receives ∂/∂w and behind it ∂/∂ln β, {@code [d + 1]}
     * @return ln p(y | w, β), in nats
     */
    double at(double[] w, double beta, double[] gradient);

    /** About how many multiplications a call takes. */
    double work();

    /** Rounds to a multiple of a power of two, so that the last digits, which another unit changes, are gone. */
    static double snap(double value, double grid) {
        return Math.rint(value / grid) * grid;
    }

    /**
     * Normal noise, by the sums of squares.
     *
     * @param gram XᵀWX, {@code [d, d]}
     * @param xty XᵀWy, {@code [d]}
     * @param yty yᵀWy
     * @param rows n
     * @param constant of ln p, in nats
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Sums(double[][] gram, double[] xty, double yty, long rows, double constant) implements RowsDensity {
        /** Mean products of standardized columns are known to better than this. */
        private static final double GRID = 0x1p-34;

        static Sums of(LinearRegression data) {
            long n = data.rows();
            double[][] gram = data.gram();
            for (double[] row : gram) {
                Arrays.setAll(row, j -> n * snap(row[j] / n, GRID));
            }
            double[] xty = Arrays.stream(data.xty())
                    .map(sum -> n * snap(sum / n, GRID))
                    .toArray();
            return new Sums(
                    gram, xty, n * snap(data.yty() / n, GRID), n, (data.logWeights() - n * Math.log(2 * Math.PI)) / 2);
        }

        @Override
        public double at(double[] w, double beta, double[] gradient) {
            int d = w.length;
            double squares = yty;
            for (int i = 0; i < d; i++) {
                double sum = 0;
                double[] row = gram[i];
                for (int j = 0; j < d; j++) {
                    sum += row[j] * w[j];
                }
                gradient[i] = beta * (xty[i] - sum);
                squares += w[i] * (sum - 2 * xty[i]);
            }
            gradient[d] = (rows - beta * squares) / 2;
            return (rows * Math.log(beta) - beta * squares) / 2 + constant;
        }

        @Override
        public double work() {
            return (double) xty.length * xty.length;
        }
    }

    /**
     * Any likelihood of one linear predictor, row by row.
     *
     * @param x {@code [n, d]}, or with the offset behind, {@code [n, d + 1]}
     * @param y {@code [n]}
     * @param weights {@code [n]}
     * @param likelihood of the rows
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Rows(double[][] x, double[] y, double[] weights, Likelihood likelihood) implements RowsDensity {
        /** Half a step of ln β for a slope of which no closed form is used. */
        private static final double STEP = 1e-4;

        @Override
        public double at(double[] w, double beta, double[] gradient) {
            int d = w.length;
            Arrays.fill(gradient, 0);
            boolean real = likelihood.support() == Likelihood.Support.REAL;
            boolean dispersed = likelihood.hasNoise() && !real;
            double[] slope = new double[1];
            double up = beta * Math.exp(STEP);
            double down = beta * Math.exp(-STEP);
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                double eta = RowTerms.linear(x[i], w);
                sum += likelihood.logDensity(y[i], eta, beta, weights[i]);
                slope[0] = eta;
                likelihood.replaceBySlope(slope, 0, y, i, 1, real ? beta * weights[i] : beta);
                double pull = real ? slope[0] : slope[0] * weights[i];
                if (real) {
                    // ln p = ½ ln β + g((y − η)√β), whatever g is.
                    gradient[d] += (1 - pull * (y[i] - eta)) / 2;
                } else if (dispersed) {
                    gradient[d] += (likelihood.logDensity(y[i], eta, up, weights[i])
                                    - likelihood.logDensity(y[i], eta, down, weights[i]))
                            / (2 * STEP);
                }
                double[] row = x[i];
                for (int j = 0; j < d; j++) {
                    gradient[j] += pull * row[j];
                }
            }
            return sum;
        }

        @Override
        public double work() {
            return (double) y.length * (x[0].length + 20);
        }
    }

    /**
     * A target of levels.
     *
     * @param x {@code [n, p]}
     * @param y the levels' numbers, {@code [n]}
     * @param weights {@code [n]}
     * @param likelihood of the rows
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Levels(double[][] x, double[] y, double[] weights, LevelsLikelihood likelihood) implements RowsDensity {
        @Override
        public double at(double[] w, double beta, double[] gradient) {
            Arrays.fill(gradient, 0);
            int m = likelihood.levels().size() - 1;
            double[] slope = new double[m];
            double[][] curvature = new double[m][m];
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                double[] row = x[i];
                double[] eta = likelihood.linear(row, w);
                double log = likelihood.logProbability((int) y[i], eta);
                if (log == Double.NEGATIVE_INFINITY) {
                    return log;
                }
                Arrays.fill(slope, 0);
                for (double[] line : curvature) {
                    Arrays.fill(line, 0);
                }
                likelihood.derivatives((int) y[i], eta, slope, curvature);
                sum += weights[i] * log;
                for (int k = 0; k < m; k++) {
                    double pull = weights[i] * slope[k];
                    int from = likelihood.ordered() ? 0 : k * row.length;
                    for (int j = 0; j < row.length; j++) {
                        gradient[from + j] += likelihood.ordered() ? -pull * row[j] : pull * row[j];
                    }
                    if (likelihood.ordered()) {
                        gradient[row.length + k] += pull;
                    }
                }
            }
            return sum;
        }

        @Override
        public double work() {
            return (double) y.length * (x[0].length + 20) * likelihood.levels().size();
        }
    }
}
