package org.vi4j.vae;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.vae.ElboEvaluator;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.network.VaeNetwork;

/**
 * How a VAE scores an image: an estimate of log p(x), from below, in nats. The noise of image i is a pure function of
 * (seed, i).
 */
public sealed interface Scorer {
    /**
     * What images scored.
     *
     * @param values {@code [n]}, in nats; −∞ where an image is so far from the training data that the ELBO cannot be
     *     computed
     * @param ess of importance weights, the effective sample size of each image's, {@code [n]}, from 1 to K; else null
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Scores(double[] values, double @Nullable [] ess) {
        /**
         * Writes a row for each image as CSV: {@code index[,label],log_likelihood[,anomaly][,ess]}.
         *
         * @param file where to
         * @param rows what was scored
         * @param threshold at or below which a row is an anomaly, or null
         */
        public void write(Path file, Dataset rows, @Nullable Threshold threshold) {
            ScoresFile.write(file, rows, this, threshold);
        }
    }

    /**
     * Scores images.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @param workers share the images
     * @return their scores
     * @throws org.vi4j.UserError if the images have another size
     */
    Scores score(VaeNetwork vae, Dataset images, Workers workers);

    /**
     * The ELBO with one draw of z an image.
     *
     * @param seed of the draws
     */
    record Elbo(long seed) implements Scorer {
        @Override
        public Scores score(VaeNetwork vae, Dataset images, Workers workers) {
            // Overflow in the networks: an image as far off as any could be.
            double[] elbos = Arrays.stream(ElboEvaluator.evaluateEach(vae, images, seed, workers)
                            .scores())
                    .map(elbo -> Double.isNaN(elbo) ? Double.NEGATIVE_INFINITY : elbo)
                    .toArray();
            return new Scores(elbos, null);
        }

        @Override
        public String toString() {
            return "ELBO";
        }
    }

    /**
     * The importance-weighted bound with K draws of z an image: tighter, K times the work.
     *
     * @param samples K, at least 1
     * @param seed of the draws
     */
    record Iwae(int samples, long seed) implements Scorer {
        @Override
        public Scores score(VaeNetwork vae, Dataset images, Workers workers) {
            LogLikelihoods each = ImportanceWeighted.evaluateEach(
                    VaeLatentModel.of(vae, images), samples, seed, workers, EvaluationProgress.NONE);
            return new Scores(each.values(), each.ess());
        }

        @Override
        public String toString() {
            return "IWAE-" + samples;
        }
    }

    /**
     * A score at or below which an image counts as an anomaly.
     *
     * @param value in nats
     */
    public record Threshold(double value) {
        /**
         * Chooses the threshold for a wanted rate of false alarms: the k-th smallest of n scores of what is normal,
         * with k = ⌊α(n + 1)⌋. A new score that is exchangeable with them is at or below it with a probability of at
         * most α (V. Vovk, A. Gammerman and G. Shafer, "Algorithmic learning in a random world", 2005: the conformal
         * p-value). Dataset that the model was trained on score a little better than new ones, so that it alarms a
         * little more often.
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
                throw new UserError("a false alarm rate of " + rate + " cannot be estimated from " + n
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
}
