package org.vi4j.model;

import java.io.Serializable;

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
         * @param x as the design sees it, {@code [d]}; not to be kept
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
     * Takes rows in memory.
     *
     * @param x {@code [n, d]}; kept, not copied
     * @param y the targets, {@code [n]}
     * @param weights {@code [n]}
     * @return their sums
     */
    static RowSums of(double[][] x, double[] y, double[] weights) {
        return new RowSums() {
            @Override
            public long rows() {
                return x.length;
            }

            @Override
            public int dimension() {
                return x[0].length;
            }

            @Override
            public double[] sum(Term term) {
                double[] sums = new double[term.length()];
                for (int i = 0; i < x.length; i++) {
                    term.add(x[i], y[i], weights[i], sums);
                }
                return sums;
            }
        };
    }
}
