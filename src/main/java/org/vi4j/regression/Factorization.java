package org.vi4j.regression;

import java.util.Locale;
import org.vi4j.UserError;

/**
 * How q(w) = Πᵦ q(wᵦ) splits the coefficients: blocks of K consecutive ones, correlated inside a block and independent
 * between blocks. Blocks of one are mean-field, one block of all is the full covariance.
 */
public sealed interface Factorization
        permits Factorization.Full, Factorization.MeanField, Factorization.Blocks, Factorization.Auto {
    /**
     * Returns K.
     *
     * @param dimension d, the number of coefficients
     * @return the block size, 1 … d
     */
    int blockSize(int dimension);

    /**
     * Returns what is meant for a number of coefficients.
     *
     * @param dimension d
     * @return this, unless it is {@link Auto}
     */
    default Factorization at(int dimension) {
        return this;
    }

    /**
     * Full while its matrices, {@value #MATRICES} of {@code [d, d]}, fit into memory; else mean-field.
     *
     * @param memory in bytes
     */
    record Auto(long memory) implements Factorization {
        /** What a full fit and its summary hold at a time, in float64. */
        private static final int MATRICES = 14;

        @Override
        public Factorization at(int dimension) {
            return (double) MATRICES * Double.BYTES * dimension * dimension <= memory ? new Full() : new MeanField();
        }

        @Override
        public int blockSize(int dimension) {
            return at(dimension).blockSize(dimension);
        }

        @Override
        public String toString() {
            return "auto";
        }
    }

    /** One normal distribution of all coefficients. */
    record Full() implements Factorization {
        @Override
        public int blockSize(int dimension) {
            return dimension;
        }

        @Override
        public String toString() {
            return "full";
        }
    }

    /** Independent coefficients. */
    record MeanField() implements Factorization {
        @Override
        public int blockSize(int dimension) {
            return 1;
        }

        @Override
        public String toString() {
            return "mean-field";
        }
    }

    /**
     * Independent blocks.
     *
     * @param size the number of coefficients in a block, at least 1; the last block may have fewer
     */
    record Blocks(int size) implements Factorization {
        /**
         * Creates the split.
         *
         * @throws UserError if the size is below 1
         */
        public Blocks {
            if (size < 1) {
                throw new UserError("posterior is 'blocks:" + size + "': a block holds at least 1 coefficient");
            }
        }

        @Override
        public int blockSize(int dimension) {
            return Math.min(size, dimension);
        }

        @Override
        public String toString() {
            return "blocks:" + size;
        }
    }

    /**
     * Reads a factorization as it is written; {@code exact} is another word for {@code full}.
     *
     * @param text {@code auto}, {@code full}, {@code mean-field} or {@code blocks:K}
     * @return the factorization
     * @throws UserError if it is none of them
     */
    static Factorization of(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        if (wanted.equals("full") || wanted.equals("exact")) {
            return new Full();
        }
        if (wanted.equals("auto")) {
            return new Auto(Runtime.getRuntime().maxMemory());
        }
        if (wanted.equals("mean-field")) {
            return new MeanField();
        }
        if (wanted.matches("blocks:\\d{1,9}")) {
            return new Blocks(Integer.parseInt(wanted.substring("blocks:".length())));
        }
        throw new UserError(
                "posterior is '" + text + "': choose auto, full (or exact), mean-field, or blocks:K such as blocks:2");
    }
}
