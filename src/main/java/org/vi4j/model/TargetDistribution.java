package org.vi4j.model;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The distribution of a row's target y given its linear predictor η: its density with derivatives and expectations, its
 * draws, mean, variance and intervals. Part of {@link Likelihood}, which is what others see.
 */
interface TargetDistribution {
    /**
     * Returns ln p(y | η, β), in nats.
     *
     * @param y the target
     * @param linear η
     * @param beta the noise's precision β; without meaning where there is no noise
     * @param weight W: it multiplies β, or counts a row without noise as that many
     * @return the log density or log probability
     */
    double logDensity(double y, double linear, double beta, double weight);

    /**
     * Sums log likelihoods of rows of weight 1 and leaves their slopes: a single pass that the compiler turns into
     * vector instructions where it can.
     *
     * @param eta η, from {@code at}, replaced by ∂ln p/∂η
     * @param at where they begin
     * @param y the targets
     * @param row where they begin
     * @param n how many, at most {@link Likelihood#RUN}
     * @param beta the noise's precision
     * @return Σ ln p(yᵢ | ηᵢ), without {@link #constant}, in nats
     */
    double replaceBySlope(double[] eta, int at, double[] y, int row, int n, double beta);

    /**
     * Returns the part of ln p(y | η, β) that η has no part in.
     *
     * @param y the target
     * @param beta the noise's precision
     * @return a number of nats
     */
    double constant(double y, double beta);

    /**
     * Returns −∂²ln p/∂η² of a row of weight 1, at least 0 where ln p is concave in η.
     *
     * @param y the target
     * @param linear η
     * @param beta the noise's precision
     * @return the curvature
     */
    double curvature(double y, double linear, double beta);

    /**
     * Returns a curvature that stands for {@link #curvature} where that of all rows is not positive definite.
     *
     * @param y the target
     * @param linear η
     * @param beta the noise's precision
     * @return a number of at least 0
     */
    default double positiveCurvature(double y, double linear, double beta) {
        return Math.max(0, curvature(y, linear, beta));
    }

    /**
     * Finds ln p(y | η), ∂ln p/∂η and −∂²ln p/∂η² of a row of weight 1 at once, where there is no noise.
     *
     * @param y the target
     * @param linear η
     * @param out receives them in its first three places
     */
    default void derivatives(double y, double linear, double[] out) {
        double[] slope = {linear};
        replaceBySlope(slope, 0, new double[] {y}, 0, 1, 1);
        out[0] = logDensity(y, linear, 1, 1);
        out[1] = slope[0];
        out[2] = curvature(y, linear, 1);
    }

    /**
     * Finds the expectations of {@link #derivatives} where the linear predictor is normal, η ~ N(m, s²), by quadrature
     * to about 1e-12, or in closed form.
     *
     * @param y the target
     * @param m η's mean
     * @param s its standard deviation
     * @param out receives E ln p(y | η), E ∂ln p/∂η and E[−∂²ln p/∂η²] in its first three places
     */
    default void expectations(double y, double m, double s, double[] out) {
        Quadrature.expectations(this, y, m, s, out);
    }

    /**
     * Draws y.
     *
     * @param linear η
     * @param beta the noise's precision
     * @param random where the randomness comes from
     * @return y; NaN where a rate overflows
     */
    double draw(double linear, double beta, RandomGenerator random);

    /**
     * Returns E[y | η], the inverse of the link function.
     *
     * @param linear η
     * @return the mean
     */
    default double inverseLink(double linear) {
        return linear;
    }

    /**
     * Returns E[y] where the linear predictor is normal, η ~ N(m, s²).
     *
     * @param m its mean
     * @param s its standard deviation
     * @return the mean
     */
    default double mean(double m, double s) {
        return m;
    }

    /**
     * Returns E[Var[y | η]], the variance that would remain with the coefficients known.
     *
     * @param m η's mean
     * @param s its standard deviation
     * @param noise the posterior of β
     * @return the variance; infinite where it does not exist
     */
    double noiseVariance(double m, double s, Precision noise);

    /**
     * Returns Var[E[y | η]], the variance that comes from the coefficients.
     *
     * @param m η's mean
     * @param s its standard deviation
     * @return the variance
     */
    default double parameterVariance(double m, double s) {
        return s * s;
    }

    /**
     * Returns an interval of a new target; of a binary one an interval of its probability.
     *
     * @param level the interval's probability, in (0, 1)
     * @param m η's mean
     * @param s its standard deviation
     * @param noise the posterior of β
     * @return its lower and upper end
     */
    double[] interval(double level, double m, double s, Precision noise);

    /**
     * Returns a quantile of (y − η)√β, the noise in units of its scale.
     *
     * @param probability in (0, 1)
     * @return the quantile; empty where there is no such noise
     */
    default Optional<Double> noiseQuantile(double probability) {
        return Optional.empty();
    }

    /**
     * Returns the log likelihood of rows, in nats.
     *
     * @param target y, {@code [n]}
     * @param linear η, {@code [n]}
     * @param beta the noise's precision
     * @param weights W, {@code [n]}
     * @return Σ ln p(yᵢ | ηᵢ, β)
     */
    default double logLikelihood(double[] target, double[] linear, double beta, double[] weights) {
        double sum = 0;
        for (int i = 0; i < target.length; i++) {
            sum += logDensity(target[i], linear[i], beta, weights[i]);
        }
        return sum;
    }
}
