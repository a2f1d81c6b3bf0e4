package org.vi4j.regression;

import java.util.Arrays;

/** Where numbers lie and how far they spread, whatever the size of fewer than half of them. */
final class RobustScale {
    /** The median absolute deviation of a normal distribution is its standard deviation divided by this. */
    static final double NORMAL = 1.482602218505602;

    private RobustScale() {}

    /** The median, the mean of the middle two. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
    }

    /**
     * The median absolute deviation from a center, scaled to be a normal distribution's standard deviation; where more
     * than half of the numbers lie at the center, the smallest deviation of another one; where all do, what is given
     * instead.
     */
    static double spread(double[] values, double center, double otherwise) {
        double[] deviations =
                Arrays.stream(values).map(v -> Math.abs(v - center)).toArray();
        double median = median(deviations);
        if (median > 0) {
            return NORMAL * median;
        }
        return Arrays.stream(deviations).filter(d -> d > 0).min().orElse(otherwise);
    }
}
