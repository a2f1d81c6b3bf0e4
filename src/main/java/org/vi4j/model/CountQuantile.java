package org.vi4j.model;

import java.util.function.DoubleUnaryOperator;

/** Ends of intervals of counts, by bisection over whole numbers. */
final class CountQuantile {
    private CountQuantile() {}

    /**
     * Returns the smallest count k with P(y ≤ k) at least a probability.
     *
     * @param probability in (0, 1)
     * @param below P(y ≤ k)
     * @param guess a count about as far out
     */
    static double of(double probability, DoubleUnaryOperator below, double guess) {
        double high = Math.ceil(guess + 10 * Math.sqrt(guess) + 10);
        while (below.applyAsDouble(high) < probability && high < Double.MAX_VALUE / 4) {
            high *= 2;
        }
        double low = -1;
        while (high - low > 1 && high - low > high * 1e-12) {
            double middle = Math.floor((low + high) / 2);
            if (below.applyAsDouble(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
