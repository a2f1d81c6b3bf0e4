package org.vi4j.internal.math;

import org.apache.commons.math3.special.Erf;

/** The standard normal distribution's function Φ, also far out where Φ itself is zero in float64. */
public final class Normal {
    /** The constant ln √(2π). */
    public static final double LOG_ROOT_2PI = Math.log(2 * Math.PI) / 2;

    /** Returns φ(x), the density at x. */
    public static double density(double x) {
        return Math.exp(-0.5 * x * x - LOG_ROOT_2PI);
    }

    /**
     * The point below which ln Φ comes from the asymptotic series, whose first neglected term is 1e-13 here; erfc would
     * lose digits and end at −38.
     */
    public static final double TAIL = -20;

    private Normal() {}

    /**
     * Returns Φ(x).
     *
     * @param x a number
     * @return the probability that a standard normal variable is below it
     */
    public static double cdf(double x) {
        return Erf.erfc(-x / Math.sqrt(2)) / 2;
    }

    /**
     * Returns ln Φ(x), in the tail by Φ(x) = φ(x)/|x| · (1 − u + 3u² − 15u³ + …), u = 1/x² (Abramowitz and Stegun,
     * 26.2.12).
     *
     * @param x a number
     * @return the logarithm, finite for finite x
     */
    public static double logCdf(double x) {
        if (x >= TAIL) {
            return Math.log(cdf(x));
        }
        double u = 1 / (x * x);
        double series = 1 - u * (1 - 3 * u * (1 - 5 * u * (1 - 7 * u * (1 - 9 * u * (1 - 11 * u)))));
        return -x * x / 2 - Math.log(-x) - LOG_ROOT_2PI + Math.log(series);
    }
}
