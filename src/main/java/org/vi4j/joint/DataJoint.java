package org.vi4j.joint;

import org.vi4j.UserError;

/**
 * A log joint of independent rows, ln p(θ) + Σᵢ ln p(xᵢ | θ), that can be estimated from some of them:
 *
 * <pre>f_B(u) = ln p(θ) + ln|det ∂θ/∂u| + N/B Σ_{i∈B} ln p(xᵢ | θ),   E f_B = f</pre>
 */
public interface DataJoint extends LogJoint {
    /** Returns N, the number of rows. */
    int rows();

    /**
     * Returns the log joint's unbiased estimate from some rows. The prior is not scaled.
     *
     * @param batch which rows, of {@link #rows()}
     * @return f_B
     */
    LogJoint on(MiniBatch batch);

    /**
     * A mini-batch, rows drawn from a data set, which knows the size of the set it came from: the log likelihood of B
     * rows of N is worth N/B times as much, and that factor is applied here and nowhere else.
     *
     * @param rows row numbers, counted from 0, {@code [B]}
     * @param of N, the number of rows of the whole set
     */
    // The array is not copied: a sampler makes one for every step.
    @SuppressWarnings("ArrayRecordComponent")
    record MiniBatch(int[] rows, int of) {
        /** Checks that the rows are of the set. */
        public MiniBatch {
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
}
