package org.vi4j.regression;

import org.vi4j.model.RowSums;

/**
 * {@link RobustScale} of rows that lie elsewhere: order statistics of their targets to the last bit, found by counting.
 * The bits of a number, flipped so that they sort as it does, are fixed eleven at a time, from the first, each time by
 * one pass that counts how many numbers begin so.
 */
final class RowMedian {
    private static final int DIGIT = 11;
    private static final int BINS = 1 << DIGIT;

    private RowMedian() {}

    /** The median of the targets. */
    static double median(RowSums rows) {
        return median(rows, Double.NaN);
    }

    /** As {@link RobustScale#spread} of the targets. */
    static double spread(RowSums rows, double center, double otherwise) {
        double median = median(rows, center);
        if (median > 0) {
            return RobustScale.NORMAL * median;
        }
        long there = (long) rows.sum(new AtCenter(center))[0];
        return there == rows.rows() ? otherwise : select(rows, center, there)[0];
    }

    private static double median(RowSums rows, double center) {
        long n = rows.rows();
        if (n % 2 == 1) {
            return select(rows, center, n / 2)[0];
        }
        double[] middle = select(rows, center, n / 2 - 1, n / 2);
        return middle[0] / 2 + middle[1] / 2;
    }

    /** The numbers of these ranks, from 0, among the targets, or among their distances from a center. */
    private static double[] select(RowSums rows, double center, long... ranks) {
        long[] prefixes = new long[ranks.length];
        long[] left = ranks.clone();
        int shift = Long.SIZE;
        while (shift > 0) {
            int before = shift;
            shift = Math.max(0, shift - DIGIT);
            double[] counts = rows.sum(new Counts(center, prefixes.clone(), before, shift));
            for (int k = 0; k < ranks.length; k++) {
                int digit = 0;
                while (left[k] >= (long) counts[k * BINS + digit]) {
                    left[k] -= (long) counts[k * BINS + digit];
                    digit++;
                }
                prefixes[k] = prefixes[k] << (before - shift) | digit;
            }
        }
        double[] found = new double[ranks.length];
        for (int k = 0; k < ranks.length; k++) {
            found[k] = number(prefixes[k]);
        }
        return found;
    }

    private static double of(double y, double center) {
        return Double.isNaN(center) ? y : Math.abs(y - center);
    }

    /** Bits that sort, read without a sign, as the numbers do. */
    private static long bits(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    private static double number(long bits) {
        return Double.longBitsToDouble(bits < 0 ? bits & Long.MAX_VALUE : ~bits);
    }

    /** How many numbers go on with each digit after each prefix. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Counts(double center, long[] prefixes, int before, int after) implements RowSums.Term {
        @Override
        public int length() {
            return prefixes.length * BINS;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            long bits = bits(of(y, center));
            long prefix = before == Long.SIZE ? 0 : bits >>> before;
            int digit = (int) (bits >>> after) & ((1 << (before - after)) - 1);
            for (int k = 0; k < prefixes.length; k++) {
                if (prefixes[k] == prefix) {
                    sums[k * BINS + digit]++;
                }
            }
        }
    }

    /** How many targets lie at the center. */
    private record AtCenter(double center) implements RowSums.Term {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            sums[0] += y == center ? 1 : 0;
        }
    }
}
