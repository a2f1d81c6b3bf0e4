package org.vi4j.diagnostics;

import java.util.Arrays;

/**
 * The shape of a sample's heavier tail, as {@code pareto_khat} of R's posterior 1.7.1 computes it.
 *
 * @param k k̂; NaN where there is no tail to fit
 * @param error its Monte Carlo standard error
 */
record TailShape(double k, double error) {
    private static final int MIN_TAIL = 5;
    /** Below so many effective draws a tail is a fifth of them. */
    private static final int FEW = 225;

    private static final TailShape NONE = new TailShape(Double.NaN, 0);

    /**
     * Fits both tails.
     *
     * @param values {@code [n]}
     * @param relativeEfficiency the effective sample size over n
     * @return the larger k̂
     */
    static TailShape ofBothTails(double[] values, double relativeEfficiency) {
        if (Chains.unusable(new double[][] {values}) || Double.isNaN(relativeEfficiency)) {
            return NONE;
        }
        int n = values.length;
        int tail = tail(n, relativeEfficiency);
        if (tail < MIN_TAIL) {
            return NONE;
        }
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        double[] mirrored = new double[n];
        Arrays.setAll(mirrored, i -> -ascending[n - 1 - i]);
        double right = ofRightTail(ascending, tail);
        double left = ofRightTail(mirrored, tail);
        double k = Double.isNaN(left) ? right : Double.isNaN(right) ? left : Math.max(left, right);
        return new TailShape(k, GeneralizedPareto.error(k, tail));
    }

    /**
     * Fits the right tail of independent values.
     *
     * @param values {@code [n]}
     * @return its k̂
     */
    static TailShape ofRightTail(double[] values) {
        int tail = tail(values.length, 1);
        if (tail < MIN_TAIL || Chains.unusable(new double[][] {values})) {
            return NONE;
        }
        double k = ofRightTail(largest(values, tail + 1), tail);
        return new TailShape(k, GeneralizedPareto.error(k, tail));
    }

    /**
     * Returns the largest values, without sorting the others.
     *
     * @param values {@code [n]}, no NaN
     * @param count how many, at most n
     * @return them, ascending
     */
    static double[] largest(double[] values, int count) {
        double[] largest = Arrays.copyOf(values, count);
        Arrays.sort(largest);
        for (int i = count; i < values.length; i++) {
            if (values[i] > largest[0]) {
                int below = 0;
                for (int above = count; above - below > 1; ) {
                    int middle = (below + above) >>> 1;
                    if (largest[middle] < values[i]) {
                        below = middle;
                    } else {
                        above = middle;
                    }
                }
                System.arraycopy(largest, 1, largest, 0, below);
                largest[below] = values[i];
            }
        }
        return largest;
    }

    private static int tail(int n, double relativeEfficiency) {
        double length = n * relativeEfficiency > FEW ? 3 * Math.sqrt(n / relativeEfficiency) : n / 5.0;
        return Math.min(Math.max((int) Math.floor(length), MIN_TAIL), n / 2);
    }

    private static double ofRightTail(double[] ascending, int tail) {
        int n = ascending.length;
        double first = ascending[n - tail];
        double cutoff = ascending[n - tail - 1];
        if (ascending[n - 1] - first < Math.ulp(1.0)) {
            return Double.NaN;
        }
        double threshold = cutoff == first ? cutoff - Math.ulp(1.0) : cutoff;
        double[] above =
                Arrays.stream(ascending, n - tail, n).map(x -> x - threshold).toArray();
        double quartile = above[(int) Math.floor(tail / 4.0 + 0.5) - 1];
        return quartile > above[0] ? GeneralizedPareto.fit(above).k() : Double.NaN;
    }
}
