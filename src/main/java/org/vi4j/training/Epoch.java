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
public record Epoch(int number, Steps.Terms train, Map<String, Object> validation, double seconds) {
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
