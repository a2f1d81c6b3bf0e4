package org.vi4j.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One epoch of a run. The training terms are sums over the epoch, while the parameters move; the validation numbers are
 * those after it.
 *
 * @param number the epoch, from 1
 * @param train sums over the epoch
 * @param validation numbers about the held-out rows, by name: numbers, or lists of them
 * @param seconds that the epoch's steps took, validation apart
 */
public record Epoch(int number, Terms train, Map<String, Object> validation, double seconds) {
    /**
     * Sums over the rows of one or more steps, in nats.
     *
     * @param nll Σ −log p of the rows, expected over what is random in the model
     * @param kl Σ of each row's part of the KL divergence
     * @param rows how many
     * @param objective Σ of what training maximises, −(nll + kl) where that is the ELBO
     */
    public record Terms(double nll, double kl, int rows, double objective) {
        /** The sum of no terms. */
        public static final Terms ZERO = new Terms(0, 0, 0);

        /**
         * Creates the terms where the ELBO is what training maximises.
         *
         * @param nll Σ −log p of the rows
         * @param kl Σ of each row's part of the KL divergence
         * @param rows how many
         */
        public Terms(double nll, double kl, int rows) {
            this(nll, kl, rows, 0 - (nll + kl));
        }

        /**
         * Returns the sum of these terms and more.
         *
         * @param more other rows
         * @return the terms of all rows
         */
        public Terms plus(Terms more) {
            return new Terms(nll + more.nll, kl + more.kl, rows + more.rows, objective + more.objective);
        }

        /**
         * Says whether all terms are numbers.
         *
         * @return false for NaN and infinity
         */
        public boolean finite() {
            return Double.isFinite(nll) && Double.isFinite(kl) && Double.isFinite(objective);
        }
    }

    /** Keeps a copy of the numbers. */
    public Epoch {
        validation = Collections.unmodifiableMap(new LinkedHashMap<>(validation));
    }

    /**
     * Returns one of the validation numbers.
     *
     * @param name of the number
     * @return its value
     * @throws IllegalArgumentException if there is no such number
     */
    public double validation(String name) {
        if (validation.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("no number '" + name + "' among " + validation.keySet());
    }

    /**
     * Returns the first training term.
     *
     * @return the mean of −log p over the epoch's rows
     */
    public double trainNll() {
        return train.nll() / train.rows();
    }

    /**
     * Returns the second training term.
     *
     * @return the mean of the rows' parts of the KL divergence
     */
    public double trainKl() {
        return train.kl() / train.rows();
    }

    /**
     * Returns what training maximises, which is the ELBO unless another objective was chosen.
     *
     * @return its mean over the epoch's rows
     */
    public double trainObjective() {
        return train.objective() / train.rows();
    }

    /**
     * Returns the speed of training.
     *
     * @return rows a second
     */
    public double rowsPerSecond() {
        return train.rows() / seconds;
    }
}
