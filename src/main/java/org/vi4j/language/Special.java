package org.vi4j.language;

import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Logistic;

/** Functions of densities that the JDK has not. */
final class Special {
    static final double LOG_ROOT_2PI = 0.5 * Math.log(2 * Math.PI);

    /** From here on Stirling's series, cut after eight terms, is exact in double precision. */
    private static final double LARGE = 10;

    /** B₂ₖ / (2k (2k − 1)), Bernoulli's numbers. */
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400
    };

    /** B₂ₖ / 2k. */
    private static final double[] DIGAMMA = {
        1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160
    };

    /** Beyond ± this, eˣ has not all of a double's digits, or none. */
    private static final double USUAL = 700;

    /** Added to a number, it leaves the nearest whole number in the last bits. */
    private static final double ROUND = 0x1.8p52;

    /** ln 2 in two parts: multiples of the first by up to 1,023 are exact. */
    private static final double LN2_HIGH = 0x1.62e42fefa38p-1;

    private static final double LN2_LOW = 0x1.ef35793c7673p-45;
    /** Where the bits of a double's exponent begin. */
    private static final int EXPONENT = 52;

    private static final double LOG2_E = 1 / Math.log(2);

    private Special() {}

    /**
     * Returns eˣ within 2 units in the last place, in a form that compilers put into loops: 2ᵏ Σₙ₌₀¹³ rⁿ/n! with r = x
     * − k ln 2, which is at most ½ ln 2.
     */
    static double exp(double x) {
        if (!(Math.abs(x) < USUAL)) {
            return Math.exp(x);
        }
        double rounded = x * LOG2_E + ROUND;
        double k = rounded - ROUND;
        double r = x - k * LN2_HIGH - k * LN2_LOW;
        double r2 = r * r;
        double r4 = r2 * r2;
        double low = r2 * (1.0 / 2 + r * (1.0 / 6))
                + r4 * (1.0 / 24 + r * (1.0 / 120) + r2 * (1.0 / 720 + r * (1.0 / 5040)));
        double high = 1.0 / 40320
                + r * (1.0 / 362880)
                + r2 * (1.0 / 3628800 + r * (1.0 / 39916800))
                + r4 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
        double sum = 1 + (r + (low + r4 * r4 * high));
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(sum) + (Double.doubleToRawLongBits(rounded) << EXPONENT));
    }

    /** Returns 1 / (1 + exp −x). */
    static double logistic(double x) {
        double tail = Math.exp(-Math.abs(x));
        return (x > 0 ? 1 : tail) / (1 + tail);
    }

    /** Returns ln(1 + exp x). */
    static double softplus(double x) {
        return Logistic.softplus(x);
    }

    /** Returns ln Γ(x) for x &gt; 0; NaN elsewhere. */
    static double logGamma(double x) {
        if (!(x >= LARGE)) {
            return x > 0 ? Gamma.logGamma(x) : Double.NaN;
        }
        double series = horner(STIRLING, 1 / (x * x)) / x;
        return (x - 0.5) * Math.log(x) - x + LOG_ROOT_2PI + series;
    }

    /** Returns ψ(x) = d ln Γ(x) / dx for x &gt; 0; NaN elsewhere. */
    static double digamma(double x) {
        if (!(x > 0)) {
            return Double.NaN;
        }
        double shift = 0;
        double y = x;
        while (y < LARGE) {
            shift += 1 / y;
            y += 1;
        }
        double square = 1 / (y * y);
        double series = square * horner(DIGAMMA, square);
        return Math.log(y) - 0.5 / y - series - shift;
    }

    /** Returns ln B(a, b) for positive a and b. */
    static double logBeta(double a, double b) {
        return logGamma(a) + logGamma(b) - logGamma(a + b);
    }

    private static double horner(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = coefficients[i] + x * sum;
        }
        return sum;
    }
}
