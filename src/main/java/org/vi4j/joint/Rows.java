package org.vi4j.joint;

import org.vi4j.UserError;

/**
 * Rows drawn from a data set, which know the size of the set they came from: the log likelihood of B rows of N is worth
 * N/B times as much, and that factor is applied here and nowhere else.
 *
 * @param rows row numbers, counted from 0, {@code [B]}
 * @param of N, the number of rows of the whole set
 */
// The array is not copied: a sampler makes one for every step.
@SuppressWarnings("ArrayRecordComponent")
public record Rows(int[] rows, int of) {
    /** Checks that the rows are of the set. */
    public Rows {
        if (rows.length < 1 || rows.length > of) {
            throw new UserError(
                    "a mini-batch of " + rows.length + " rows of " + of + ": between 1 and " + of + " are needed");
        }
        for (int row : rows) {
            if (row < 0 || row >= of) {
                throw new UserError("row " + row + " of a mini-batch: the set has rows 0 to " + (of - 1));
            }
        }
    }

    /** Returns N/B, what the log likelihood of these rows is multiplied by. */
    public double scale() {
        return (double) of / rows.length;
    }
}
