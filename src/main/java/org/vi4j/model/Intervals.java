package org.vi4j.model;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.vi4j.UserError;

/** What a normal linear predictor η ~ N(m, s²) says about a new target, by one-dimensional integrals. */
final class Intervals {
    /** Normal tails beyond this many standard deviations weigh 1e-18. */
    private static final double REACH = 9;

    private static final int MOST_POINTS = 20_000;

    private Intervals() {}

    /**
     * E[f(η)] for a function as smooth as σ, by the trapezoidal rule, whose error with steps of 0.55/s standard
     * deviations is below e⁻³⁵, σ's poles being at ±iπ.
     */
    static double expectation(DoubleUnaryOperator f, double m, double s) {
        return expectation(f, m, s, 1);
    }

    /** The same for a function that rises so many times as steeply as σ as the width says, at most 1. */
    static double expectation(DoubleUnaryOperator f, double m, double s, double width) {
        if (s <= 1e-12 * width) {
            return f.applyAsDouble(m);
        }
        double step = Math.max(2 * REACH / MOST_POINTS, Math.min(0.25, 0.55 * width / s));
        double sum = 0;
        double weights = 0;
        for (int k = (int) Math.ceil(REACH / step); k > 0; k--) {
            double z = k * step;
            double weight = Math.exp(-z * z / 2);
            sum += weight * (f.applyAsDouble(m + z * s) + f.applyAsDouble(m - z * s));
            weights += 2 * weight;
        }
        return (sum + f.applyAsDouble(m)) / (weights + 1);
    }

    /** h such that y = η + scale · t_ν lies within h of m with a given probability. */
    static double halfWidth(double level, double degreesOfFreedom, double scale, double s) {
        double above = (1 + quantileLevel(level)) / 2;
        TDistribution t = new TDistribution(null, degreesOfFreedom);
        double low = scale * t.inverseCumulativeProbability(above);
        if (s <= 1e-9 * scale) {
            return low;
        }
        double high = low + s * quantile(level) + scale;
        while (below(t, scale, s, high) < above) {
            high *= 2;
        }
        return new BrentSolver(1e-10, 1e-12 * scale).solve(200, h -> below(t, scale, s, h) - above, 0, high);
    }

    /** P(scale · t + s · z < h), by the trapezoidal rule over z. */
    private static double below(TDistribution t, double scale, double s, double h) {
        double step = Math.max(2 * REACH / MOST_POINTS, Math.min(0.25, 0.5 * scale / s));
        double sum = t.cumulativeProbability(h / scale);
        double weights = 1;
        for (int k = 1; k * step <= REACH; k++) {
            double z = k * step;
            double weight = Math.exp(-z * z / 2);
            sum += weight
                    * (t.cumulativeProbability((h - s * z) / scale) + t.cumulativeProbability((h + s * z) / scale));
            weights += 2 * weight;
        }
        return sum / weights;
    }

    /**
     * z such that y lies within z standard deviations of its mean with a given probability. Where the noise's precision
     * has a Gamma posterior of shape a, noise alone is Student's t with 2a degrees of freedom; with the coefficients'
     * uncertainty added, that is taken as its shape at the right standard deviation.
     */
    static double quantile(double level, Precision noise) {
        if (noise instanceof Precision.Uncertain learned && learned.gamma().shape() > 1) {
            double shape = learned.gamma().shape();
            return learned.gamma().studentQuantile(quantileLevel(level)) * Math.sqrt((shape - 1) / shape);
        }
        return quantile(level);
    }

    /** z such that a normal variable lies within z standard deviations of its mean with a given probability. */
    static double quantile(double level) {
        return Math.sqrt(2) * Erf.erfInv(quantileLevel(level));
    }

    /** The standard normal quantile of a probability. */
    static double normalQuantile(double probability) {
        return Math.sqrt(2) * Erf.erfInv(2 * probability - 1);
    }

    /** The variance of exp(η) for η ~ N(m, s²), e^(2m + s²) (e^(s²) − 1), where its factors overflow, too. */
    static double logNormalVariance(double m, double s) {
        double square = s * s;
        return square > 40
                ? Math.exp(2 * (m + square)) // e^(s²) − 1 is e^(s²) to rounding
                : Math.expm1(square) * Math.exp(2 * m + square);
    }

    /** P(y ≤ t) of a Beta(a, b) variable, which is all at 0 where a has become 0 by rounding, and at 1 where b has. */
    static double betaProbability(double t, double a, double b) {
        if (t <= 0 || t >= 1) {
            return t <= 0 ? 0 : 1;
        }
        if (a < Double.MIN_NORMAL || b < Double.MIN_NORMAL) {
            return a < b ? 1 : 0;
        }
        return Beta.regularizedBeta(t, a, b, 1e-14, 100_000);
    }

    private static double quantileLevel(double level) {
        if (level > 0 && level < 1) {
            return level;
        }
        throw new UserError("level is " + level + ": an interval's probability lies between 0 and 1, such as 0.95");
    }
}
