package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.special.Erf;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Precision;

/**
 * A posterior of coefficients and precisions as a mixture over points of the precisions, at each of which the
 * coefficients are normal; all in the fit's units.
 */
sealed interface PrecisionMixture permits IntegratedPosterior, NestedLaplace, NutsPosterior {
    /** Halvings after which no digit of a logarithm changes. */
    int HALVINGS = 60;

    /** How many points the mixture has. */
    int points();

    /** The normal distribution of the coefficients with the mixture's mean and covariance. */
    Gaussian gaussian();

    /** A precision of the noise whose standard deviation β^−½ has the mixture's mean and variance. */
    Precision noise();

    /**
     * An interval of a linear function of the coefficients, half of the rest on either side.
     *
     * @param a the function's coefficients, {@code [d]}
     * @param level its probability
     */
    double[] interval(double[] a, double level);

    /** Draws once. */
    Draw draw(RandomGenerator random);

    /**
     * A draw, with the density ln q(w, α, β) of what it was drawn from: uniform on the logarithms in a point's cell.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Draw(double[] weights, double alpha, double beta, double logQ) {}

    /** Picks a point with the probability of its weight; the weights sum to 1. */
    static <N> N pick(List<N> points, ToDoubleFunction<N> weight, RandomGenerator random) {
        double u = random.nextDouble();
        int i = 0;
        for (double sum = weight.applyAsDouble(points.get(0));
                sum < u && i < points.size() - 1;
                sum += weight.applyAsDouble(points.get(i))) {
            i++;
        }
        return points.get(i);
    }

    /** Every point's weight and cell of ln β, in which β is spread evenly; of width 0 where the point is all. */
    List<BetaCell> betaCells();

    /**
     * What a point says of β.
     *
     * @param weight of the point; all add up to 1
     * @param log ln β
     * @param width of the cell on ln β
     */
    record BetaCell(double weight, double log, double width) {
        private double below(double t) {
            return weight * (width > 0 ? Math.max(0, Math.min(1, (t - log) / width + 0.5)) : t >= log ? 1 : 0);
        }
    }

    /** A quantile of β: exists whether β has moments or not. */
    default double betaQuantile(double probability) {
        List<BetaCell> cells = betaCells();
        double low = cells.stream().mapToDouble(c -> c.log - c.width).min().orElseThrow();
        double high = cells.stream().mapToDouble(c -> c.log + c.width).max().orElseThrow();
        for (int halving = 0; halving < HALVINGS; halving++) {
            double middle = (low + high) / 2;
            if (cells.stream().mapToDouble(c -> c.below(middle)).sum() < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp(high);
    }

    /** A mixture of normal distributions on a line. */
    @SuppressWarnings("ArrayRecordComponent")
    record Along(double[] weight, double[] mean, double[] sd) {
        /** Normal tails beyond so many standard deviations weigh nothing. */
        private static final double REACH = 10;

        /** Returns both ends of an interval, half of the rest on either side. */
        double[] interval(double level) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < mean.length; i++) {
                low = Math.min(low, mean[i] - REACH * sd[i]);
                high = Math.max(high, mean[i] + REACH * sd[i]);
            }
            double accuracy = 1e-10 * Arrays.stream(sd).min().orElse(1);
            return new double[] {
                quantile((1 - level) / 2, low, high, accuracy), quantile((1 + level) / 2, low, high, accuracy)
            };
        }

        private double quantile(double probability, double low, double high, double accuracy) {
            DoubleUnaryOperator below = x -> {
                double sum = 0;
                for (int i = 0; i < mean.length; i++) {
                    sum += weight[i] * Erf.erfc((mean[i] - x) / (sd[i] * Math.sqrt(2))) / 2;
                }
                return sum - probability;
            };
            return new BrentSolver(1e-14, accuracy).solve(300, below::applyAsDouble, low, high);
        }
    }
}
