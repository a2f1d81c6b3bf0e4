package org.vi4j.language;

/** Modified Bessel functions of the first kind, of orders 0 and 1 (Abramowitz and Stegun, 9.6.10 and 9.7.1). */
final class Bessel {
    /** From here on the asymptotic series' smallest term is below 1e-17. */
    private static final double LARGE = 20;

    private static final double UNIT = 0x1p-54;

    private Bessel() {}

    /** Returns ln I₀(x), x ≥ 0. */
    static double logI0(double x) {
        if (!(x >= 0)) {
            return Double.NaN;
        }
        return x < LARGE ? Math.log(series(0, x)) : x - 0.5 * Math.log(2 * Math.PI * x) + Math.log(asymptotic(0, x));
    }

    /** Returns I₁(x)/I₀(x), the derivative of ln I₀, x ≥ 0. */
    static double ratio(double x) {
        return x < LARGE ? series(1, x) / series(0, x) : asymptotic(1, x) / asymptotic(0, x);
    }

    private static double series(int order, double x) {
        double square = x * x / 4;
        double term = order == 0 ? 1 : x / 2;
        double sum = term;
        for (int k = 1; term > sum * UNIT; k++) {
            term *= square / (k * (double) (k + order));
            sum += term;
        }
        return sum;
    }

    private static double asymptotic(int order, double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; Math.abs(term) > UNIT && k < 2 * LARGE; k++) {
            double odd = 2 * k - 1;
            term *= -(4.0 * order * order - odd * odd) / (8 * k * x);
            sum += term;
        }
        return sum;
    }
}
