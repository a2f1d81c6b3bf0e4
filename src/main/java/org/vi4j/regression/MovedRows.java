package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.model.RowSums;

/**
 * Sums over rows in other units: of x with a number added to its offset, of (y − shift)/target, and of weight/unit.
 *
 * @param sums over the rows as they are
 * @param offset to add, 0 for none
 * @param shift of the target
 * @param target its unit
 * @param weight the weights' unit
 * @param rows how many there are
 */
record MovedRows(RowSums sums, double offset, double shift, double target, double weight, long rows)
        implements RowSums {
    @Override
    public int dimension() {
        return sums.dimension();
    }

    @Override
    public double[] sum(Term term) {
        return sums.sum(new Moved(term, dimension(), offset, shift, target, weight));
    }

    /** A term of them. */
    private record Moved(Term term, int d, double offset, double shift, double target, double weight) implements Term {
        @Override
        public int length() {
            return term.length();
        }

        @Override
        public void add(double[] x, double y, double w, double[] sums) {
            double[] row = x;
            if (offset != 0) {
                row = Arrays.copyOf(x, d + 1);
                row[d] += offset;
            }
            term.add(row, (y - shift) / target, w / weight, sums);
        }
    }
}
