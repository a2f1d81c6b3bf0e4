package org.vi4j.internal.experiment;

import java.util.Arrays;

/** Repeated measurements of a number: their mean and variance, and how well the variance is known. */
final class Repeats {
    private final double[] values;
    private int count;

    Repeats(int n) {
        values = new double[n];
    }

    void add(double value) {
        values[count++] = value;
    }

    double mean() {
        return Arrays.stream(values).average().orElseThrow();
    }

    private double central(int power) {
        double mean = mean();
        return Arrays.stream(values)
                .map(v -> Math.pow(v - mean, power))
                .average()
                .orElseThrow();
    }

    double variance() {
        return central(2);
    }

    /** √((m₄ − m₂²)/n), the standard error of a variance. */
    double standardError() {
        return Math.sqrt((central(4) - variance() * variance()) / values.length);
    }
}
