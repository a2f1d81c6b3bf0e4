package org.vi4j.vae.evaluation;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.math.Workers;
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
                            .elbos())
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
}
