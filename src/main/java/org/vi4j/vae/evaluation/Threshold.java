package org.vi4j.vae.evaluation;

import java.util.Arrays;
import org.vi4j.UserError;

/**
 * A score at or below which an image counts as an anomaly.
 *
 * @param value in nats
 */
public record Threshold(double value) {
    /**
     * Chooses the threshold for a wanted rate of false alarms: the k-th smallest of n scores of what is normal, with k
     * = ⌊α(n + 1)⌋. A new score that is exchangeable with them is at or below it with a probability of at most α (V.
     * Vovk, A. Gammerman and G. Shafer, "Algorithmic learning in a random world", 2005: the conformal p-value). Dataset
     * that the model was trained on score a little better than new ones, so that it alarms a little more often.
     *
     * @param normals log likelihoods of what is normal, [n]; no NaN
     * @param rate α, above 0 and below 1
     * @return the threshold
     * @throws UserError if the rate is out of range, or smaller than 1/(n + 1), which n scores cannot tell
     */
    public static Threshold forFalseAlarmRate(double[] normals, double rate) {
        requireRate(rate);
        int n = normals.length;
        // Just above, for a product such as 0.07·100 that rounds down.
        int k = (int) Math.floor(rate * (n + 1.0) * (1 + 1e-12));
        if (k < 1) {
            throw new UserError("a false alarm rate of " + rate + " cannot be told from " + n
                    + " images: give at least " + String.format(java.util.Locale.ROOT, "%.2g", 1.0 / (n + 1))
                    + ", or more images");
        }
        double[] sorted = normals.clone();
        Arrays.sort(sorted);
        return new Threshold(sorted[Math.min(k, n) - 1]);
    }

    /**
     * Checks a rate.
     *
     * @param rate α
     * @throws UserError unless it is above 0 and below 1
     */
    public static void requireRate(double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new UserError(
                    "the false alarm rate is " + rate + ": give a number above 0 and below 1, such as 0.01");
        }
    }

    /**
     * Judges a score.
     *
     * @param score a log likelihood, in nats
     * @return whether it is at or below the threshold
     */
    public boolean alarms(double score) {
        return score <= value;
    }
}
