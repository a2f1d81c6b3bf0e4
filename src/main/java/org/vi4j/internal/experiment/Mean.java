package org.vi4j.internal.experiment;

import java.util.Arrays;

/**
 * A mean of independent numbers.
 *
 * @param value the mean
 * @param se its standard error, s/√n
 */
record Mean(double value, double se) {
    static Mean of(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Mean(mean, Math.sqrt(squares / (values.length - 1.0) / values.length));
    }
}
