package org.vi4j.distribution;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * The Gamma distribution of a positive number x, here a precision (one over a variance):
 *
 * <pre>p(x) = bᵃ/Γ(a) · xᵃ⁻¹ e^(−bx),   x &gt; 0</pre>
 *
 * (Bishop, <i>Pattern Recognition and Machine Learning</i>, eq. B.26.)
 *
 * @param shape a, positive and finite
 * @param rate b, positive and finite, in one over x's unit
 */
public record Gamma(double shape, double rate) {
    /**
     * Creates the distribution.
     *
     * @throws IllegalArgumentException if a parameter is not a positive finite number
     */
    public Gamma {
        boolean valid = shape > 0 && rate > 0 && Double.isFinite(shape) && Double.isFinite(rate);
        if (!valid) {
            throw new IllegalArgumentException(
                    "Gamma(" + shape + ", " + rate + "): shape and rate must be positive finite numbers");
        }
    }

    /** Returns E[x] = a/b. */
    public double mean() {
        return shape / rate;
    }

    /** Returns x's standard deviation, √a/b. */
    public double sd() {
        return Math.sqrt(shape) / rate;
    }

    /** Returns E[ln x] = ψ(a) − ln b. */
    public double meanLog() {
        return org.apache.commons.math3.special.Gamma.digamma(shape) - Math.log(rate);
    }

    /** Returns the entropy, a − ln b + lnΓ(a) + (1 − a)ψ(a), in nats. */
    public double entropy() {
        return shape
                - Math.log(rate)
                + logGamma(shape)
                + (1 - shape) * org.apache.commons.math3.special.Gamma.digamma(shape);
    }

    /**
     * Returns ln p(x) in nats.
     *
     * @param x a positive number
     * @return the log density
     */
    public double logDensity(double x) {
        return shape * Math.log(rate) - logGamma(shape) + (shape - 1) * Math.log(x) - rate * x;
    }

    /**
     * Returns the exclusive (mode-seeking) divergence from this distribution q to p, in nats:
     *
     * <pre>KL(q‖p) = (a − a₀)ψ(a) − lnΓ(a) + lnΓ(a₀) + a₀(ln b − ln b₀) + a(b₀ − b)/b</pre>
     *
     * @param p Gamma(a₀, b₀)
     * @return the divergence, at least 0 but for rounding
     */
    public double klTo(Gamma p) {
        return (shape - p.shape) * org.apache.commons.math3.special.Gamma.digamma(shape)
                - logGamma(shape)
                + logGamma(p.shape)
                + p.shape * (Math.log(rate) - Math.log(p.rate))
                + shape * (p.rate - rate) / rate;
    }

    /** Returns E[1/x] = b/(a − 1), the expected variance where x is a precision; ∞ for a ≤ 1. */
    public double meanInverse() {
        return shape > 1 ? rate / (shape - 1) : Double.POSITIVE_INFINITY;
    }

    /** Returns E[x^−½] = √b Γ(a − ½)/Γ(a), the expected standard deviation; ∞ for a ≤ ½. */
    public double meanInverseRoot() {
        return shape > 0.5
                ? Math.sqrt(rate) * Math.exp(logGamma(shape - 0.5) - logGamma(shape))
                : Double.POSITIVE_INFINITY;
    }

    /**
     * Returns z such that a normal variable with precision x ~ this distribution lies within z·√(b/a) of its mean with
     * a given probability: Student's t with 2a degrees of freedom.
     *
     * @param level the probability, in (0, 1)
     * @return z
     */
    public double studentQuantile(double level) {
        return new TDistribution(2 * shape).inverseCumulativeProbability((1 + level) / 2);
    }

    private static double logGamma(double x) {
        return org.apache.commons.math3.special.Gamma.logGamma(x);
    }
}
