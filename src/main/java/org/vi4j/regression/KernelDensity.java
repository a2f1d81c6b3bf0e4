package org.vi4j.regression;

import java.util.Arrays;

/**
 * The density of a sample, estimated by Gaussian kernels with Silverman's bandwidth, 1.06 s n^(−1/5), whose spread s is
 * the smaller of the standard deviation and that of the middle half (Silverman 1986, <i>Density Estimation</i>, section
 * 3.4).
 */
final class KernelDensity {
    /** The width of the middle half of a standard normal distribution. */
    private static final double MIDDLE_HALF = 1.349;

    /** The least bandwidth, as a share of the grid, so that a constant sample is a peak that can be seen. */
    private static final double LEAST = 1e-3;

    private KernelDensity() {}

    /**
     * Estimates the density at the points of a grid.
     *
     * @param sample at least one value, {@code [n]}
     * @param grid where, ascending, {@code [m]}
     * @return the density there, {@code [m]}
     */
    public static double[] of(double[] sample, double[] grid) {
        double[] sorted = Arrays.stream(sample).sorted().toArray();
        int n = sorted.length;
        double half = (sorted[3 * (n - 1) / 4] - sorted[(n - 1) / 4]) / MIDDLE_HALF;
        double spread = spread(sorted);
        double s = half > 0 ? Math.min(half, spread) : spread;
        double h = Math.max(1.06 * s * Math.pow(n, -0.2), (grid[grid.length - 1] - grid[0]) * LEAST);
        double norm = 1 / (n * h * Math.sqrt(2 * Math.PI));
        return Arrays.stream(grid)
                .map(x -> norm
                        * Arrays.stream(sorted)
                                .map(v -> Math.exp(-(x - v) * (x - v) / (2 * h * h)))
                                .sum())
                .toArray();
    }

    private static double spread(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0));
    }
}
