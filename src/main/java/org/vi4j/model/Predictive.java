package org.vi4j.model;

import org.apache.commons.math3.special.Erf;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;

/**
 * The posterior predictive distribution of a new y at x: with w ~ N(m, S) and noise variance σ²,
 *
 * <pre>E[y | x] = xᵀm,   Var[y | x] = E[σ²] + xᵀSx</pre>
 *
 * a normal one where σ² is known (Bishop, <i>Pattern Recognition and Machine Learning</i>, eq. 3.58).
 *
 * @param mean xᵀm
 * @param noiseSd √E[σ²], what would remain with the coefficients known
 * @param parameterSd √(xᵀSx), what is uncertain about the coefficients
 */
public record Predictive(double mean, double noiseSd, double parameterSd) {
    /**
     * Predicts at one point.
     *
     * @param weights the posterior of w
     * @param noise the posterior of the noise's precision
     * @param x the point, {@code [d]}
     * @return the distribution of y
     */
    public static Predictive at(Gaussian weights, Precision noise, double[] x) {
        double[] m = weights.mean();
        double mean = 0;
        for (int j = 0; j < m.length; j++) {
            mean += x[j] * m[j];
        }
        return new Predictive(mean, Math.sqrt(noise.variance()), Math.sqrt(weights.variance(x)));
    }

    /** Returns the standard deviation, the noise included. */
    public double sd() {
        return Math.sqrt(noiseSd * noiseSd + parameterSd * parameterSd);
    }

    /**
     * Returns z such that y lies within z standard deviations of its mean with a given probability. Where the noise's
     * precision has a Gamma posterior of shape a, noise alone is Student's t with 2a degrees of freedom; with the
     * coefficients' uncertainty added, that is taken as its shape at the right standard deviation.
     *
     * @param level the probability, in (0, 1)
     * @param noise the noise's precision
     * @return such as 1.96 for 0.95
     * @throws UserError if the level is not in (0, 1)
     */
    public static double quantile(double level, Precision noise) {
        if (!(level > 0 && level < 1)) {
            throw new UserError("level is " + level + ": an interval's probability lies between 0 and 1, such as 0.95");
        }
        if (noise instanceof Precision.Uncertain learned && learned.gamma().shape() > 1) {
            double shape = learned.gamma().shape();
            return learned.gamma().studentQuantile(level) * Math.sqrt((shape - 1) / shape);
        }
        return Math.sqrt(2) * Erf.erfInv(level);
    }

    /**
     * Returns z such that a normal variable lies within z standard deviations of its mean with a given probability.
     *
     * @param level the probability, in (0, 1)
     * @return such as 1.96 for 0.95
     * @throws UserError if the level is not in (0, 1)
     */
    public static double quantile(double level) {
        return quantile(level, new Precision.Known(1));
    }
}
