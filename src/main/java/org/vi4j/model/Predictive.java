package org.vi4j.model;

import org.apache.commons.math3.special.Erf;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;

/**
 * The posterior predictive distribution of a new y at x, a normal one: with w ~ N(m, S),
 *
 * <pre>y | x ~ N(xᵀm, 1/β + xᵀSx)</pre>
 *
 * (Bishop, <i>Pattern Recognition and Machine Learning</i>, eq. 3.58.)
 *
 * @param mean xᵀm
 * @param sd its standard deviation, the noise included
 */
public record Predictive(double mean, double sd) {
    /**
     * Predicts at one point.
     *
     * @param weights the posterior of w
     * @param noisePrecision β
     * @param x the point, {@code [d]}
     * @return the distribution of y
     */
    public static Predictive at(Gaussian weights, double noisePrecision, double[] x) {
        double[] m = weights.mean();
        double mean = 0;
        for (int j = 0; j < m.length; j++) {
            mean += x[j] * m[j];
        }
        return new Predictive(mean, Math.sqrt(1 / noisePrecision + weights.variance(x)));
    }

    /**
     * Returns z such that a normal variable lies within z standard deviations of its mean with a given probability.
     *
     * @param level the probability, in (0, 1)
     * @return such as 1.96 for 0.95
     * @throws UserError if the level is not in (0, 1)
     */
    public static double quantile(double level) {
        if (level > 0 && level < 1) {
            return Math.sqrt(2) * Erf.erfInv(level);
        }
        throw new UserError("level is " + level + ": an interval's probability lies between 0 and 1, such as 0.95");
    }
}
