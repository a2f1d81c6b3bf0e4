package org.vi4j.language;

import org.apache.commons.math3.special.Gamma;
import org.vi4j.math.Logistic;

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

    private Special() {}

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
