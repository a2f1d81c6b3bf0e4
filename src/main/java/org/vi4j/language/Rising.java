package org.vi4j.language;

/** ln Γ(x + n) − ln Γ(x) of whole n, without the cancellation where n is small. */
final class Rising {
    private static final int SHORT = 12;
    /** (1e12 + 12)¹² is far from overflow. */
    private static final double MOST = 1e12;

    private Rising() {}

    static double log(double x, double n) {
        if (n > SHORT || x > MOST || !(x > 0)) {
            return Special.logGamma(x + n) - Special.logGamma(x);
        }
        double product = 1;
        for (int j = 0; j < n; j++) {
            product *= x + j;
        }
        return Math.log(product);
    }

    /** Returns the derivative by x. */
    static double slope(double x, double n) {
        if (n > SHORT) {
            return Special.digamma(x + n) - Special.digamma(x);
        }
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += 1 / (x + j);
        }
        return sum;
    }

    /** Returns the log of the number of ways to choose k of n. */
    static double logChoose(double n, double k) {
        return Special.logGamma(n + 1) - Special.logGamma(k + 1) - Special.logGamma(n - k + 1);
    }
}
