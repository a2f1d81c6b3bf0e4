package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.RandomStreams;

/** The posterior of the parameters of how effects vary, {@link Spreads}, all coefficients integrated out. */
interface SpreadTarget {
    /** How many parameters there are. */
    int dimension();

    /** About how far the rows leave each parameter free, as a unit for steps. */
    default double[] scale() {
        double[] ones = new double[dimension()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** ln p(y, ψ), in nats; −∞ where it cannot be computed. Receives its gradient where one is asked for. */
    double log(double[] psi, double @Nullable [] gradient);

    /** The coefficients given ψ. */
    Conditional conditional(double[] psi);

    /**
     * The target as a linear one about a linear predictor: the rows' weights, and what the linear predictor leaves,
     * {@code [2][n]}.
     */
    double[][] working(double[] coefficients);

    /** Whether the coefficients given ψ are drawn in pairs on either side of their means. */
    default boolean paired() {
        return true;
    }

    /** About how many operations {@link #log} takes without a gradient. */
    double cost();

    /** The coefficients given ψ: their means, covariances and draws. */
    interface Conditional {
        /** The means, {@code [d]}. */
        double[] mean();

        /** The covariances that are of use. */
        Factored.Covariances covariances();

        /**
         * Draws.
         *
         * @param count how many
         * @param streams where the randomness comes from
         * @param begin how many draws of the same stream came before
         */
        List<double[]> draws(int count, RandomStreams streams, int begin);
    }

    /**
     * Normal coefficients, exactly or by Laplace's approximation: N(mean, H⁻¹).
     *
     * @param mean {@code [d]}
     * @param precision H, factored
     */
    @SuppressWarnings("ArrayRecordComponent")
    record NormalConditional(double[] mean, Factored precision) implements Conditional {
        @Override
        public Factored.Covariances covariances() {
            return precision.covariances();
        }

        /** In pairs on either side of the mean, so that means of linear functions are nearly exact. */
        @Override
        public List<double[]> draws(int count, RandomStreams streams, int begin) {
            List<double[]> draws = new ArrayList<>();
            double[] step = new double[0];
            for (int k = 0; k < count; k++) {
                if (k % 2 == 0) {
                    RandomGenerator random = streams.at("coefficients", begin + k);
                    double[] z = new double[mean.length];
                    Arrays.setAll(z, j -> random.nextGaussian());
                    step = precision.colour(z);
                }
                double sign = k % 2 == 0 ? 1 : -1;
                double[] at = mean.clone();
                for (int j = 0; j < at.length; j++) {
                    at[j] += sign * step[j];
                }
                draws.add(at);
            }
            return draws;
        }
    }
}
