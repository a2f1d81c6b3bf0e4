package org.vi4j.model;

import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * The rows of a regression, wherever they lie, as far as a fit needs them: sums over all rows. The rows of one part are
 * added in order, and the parts' sums in the order of the parts, so that the same parts give the same bits.
 */
public interface RowSums {
    /** What is summed up; it may be sent to where the rows lie. */
    interface Term extends Serializable {
        /** Returns the number of sums. */
        int length();

        /**
         * Adds one row.
         *
         * @param x as the design sees it, {@code [d]}, and behind it, where rows have one, the offset of their linear
         *     predictor; not to be kept
         * @param y the target, less the design's target center
         * @param weight W, positive
         * @param sums to be added to, {@link #length()} of them
         */
        void add(double[] x, double y, double weight, double[] sums);
    }

    /** Returns n. */
    long rows();

    /** Returns d. */
    int dimension();

    /**
     * Sums up over all rows.
     *
     * @param term what
     * @return the sums
     */
    double[] sum(Term term);

    /**
     * Takes rows in memory. They are summed in parts of 16,384 rows or more, each by one thread; how many there are
     * depends on the rows and the term alone, not on the threads.
     *
     * @param x {@code [n, d]}; kept, not copied
     * @param y the targets, {@code [n]}
     * @param weights {@code [n]}
     * @return their sums
     */
    static RowSums of(double[][] x, double[] y, double[] weights) {
        return of(x, y, weights, x[0].length);
    }

    /**
     * Takes rows in memory, each of which may have an offset behind its d numbers.
     *
     * @param x {@code [n, d]} or {@code [n, d + 1]}; kept, not copied
     * @param y the targets, {@code [n]}
     * @param weights {@code [n]}
     * @param d the number of coefficients
     * @return their sums
     */
    static RowSums of(double[][] x, double[] y, double[] weights, int d) {
        return new RowSums() {
            private static final int SMALLEST_PART = 16_384;

            /** The most numbers in all parts' sums together, so that they fit into memory whatever the term. */
            private static final int MOST_NUMBERS = 2_000_000;

            @Override
            public long rows() {
                return x.length;
            }

            @Override
            public int dimension() {
                return d;
            }

            @Override
            public double[] sum(Term term) {
                int most = Math.max(1, MOST_NUMBERS / term.length());
                int size = Math.max(SMALLEST_PART, (x.length + most - 1) / most);
                int parts = (x.length + size - 1) / size;
                double[][] own = new double[parts][term.length()];
                IntStream all = IntStream.range(0, parts);
                (parts == 1 ? all : all.parallel()).forEach(part -> {
                    int end = (int) Math.min(x.length, (part + 1L) * size);
                    for (int i = part * size; i < end; i++) {
                        term.add(x[i], y[i], weights[i], own[part]);
                    }
                });
                double[] sums = own[0];
                for (int part = 1; part < parts; part++) {
                    for (int k = 0; k < sums.length; k++) {
                        sums[k] += own[part][k];
                    }
                }
                return sums;
            }
        };
    }
}
