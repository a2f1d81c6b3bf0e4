package org.vi4j.internal.math;

import java.util.Arrays;

/** Logarithms of sums of exponentials, ln Σ exp xᵢ, without overflow: the largest xᵢ is taken out first. */
public final class LogSumExp {
    private LogSumExp() {}

    /**
     * Computes ln Σ exp xᵢ, the sum compensated for rounding.
     *
     * @param x at least one number, below +∞
     * @return the logarithm; NaN where all are −∞
     */
    public static double of(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        return max + Math.log(Arrays.stream(x).map(v -> Math.exp(v - max)).sum());
    }

    /**
     * Computes ln 1/n Σ exp xᵢ, the logarithm of a mean.
     *
     * @param x n numbers, at least one, below +∞
     * @return the logarithm; NaN where all are −∞
     */
    public static double ofMean(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        return max + Math.log(Arrays.stream(x).map(v -> Math.exp(v - max)).sum() / x.length);
    }

    /**
     * Computes ln Σ exp xᵢ over a window of an array, in plain order.
     *
     * @param x the array
     * @param at where the window begins
     * @param size its length
     * @return the logarithm; −∞ where all are
     */
    public static double of(double[] x, int at, int size) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + size; i++) {
            max = Math.max(max, x[i]);
        }
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = 0;
        for (int i = at; i < at + size; i++) {
            sum += Math.exp(x[i] - max);
        }
        return max + Math.log(sum);
    }

    /**
     * Computes ln(eᵃ + eᵇ).
     *
     * @param a a number below +∞
     * @param b another
     * @return the logarithm; −∞ where both are
     */
    public static double of(double a, double b) {
        double max = Math.max(a, b);
        return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
    }
}
