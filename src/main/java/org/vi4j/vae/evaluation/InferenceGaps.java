package org.vi4j.vae.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/**
 * What the ELBO loses and where (Cremer, Li and Duvenaud, "Inference suboptimality in variational autoencoders", ICML
 * 2018), with q the encoder's answer and q* the best diagonal Gaussian of each image:
 *
 * <pre>
 * log p(x) − ELBO[q] = (log p(x) − ELBO[q*]) + (ELBO[q*] − ELBO[q])
 *                      approximation gap       amortization gap
 * </pre>
 *
 * <p>Both ELBOs use the same draws, and differences are taken image by image. The estimate of log p(x) is a lower bound
 * in expectation, so the approximation gap is rather too small; what the search for q* leaves undone is counted to the
 * approximation gap in place of the amortization gap.
 *
 * @param estimator how log p(x) was estimated
 * @param logLikelihood log p(x)
 * @param approximation log p(x) − ELBO[q*]
 * @param amortization ELBO[q*] − ELBO[q]
 * @param trainingAmortization the same on training images; null where there were none
 */
public record InferenceGaps(
        String estimator,
        Estimate logLikelihood,
        Estimate approximation,
        Estimate amortization,
        @Nullable Estimate trainingAmortization) {
    private static final int CHUNK = 64;
    private static final int DRAWS = 100;

    /**
     * Measures the gaps. Draws are a pure function of (seed, image).
     *
     * @param model at test images, with a gradient
     * @param logLikelihoods estimates of log p(x) of these images
     * @param training the same model at training images; null to leave out how the encoder generalises
     * @param seed of the draws
     * @param workers share the images
     * @param progress is told how far
     * @return the gaps
     */
    public static InferenceGaps measure(
            LatentModel model,
            LogLikelihoods logLikelihoods,
            @Nullable LatentModel training,
            long seed,
            Workers workers,
            EvaluationProgress progress) {
        double[] values = logLikelihoods.values();
        Elbos elbos = Elbos.of(model, seed, workers, progress, "best Gaussians");
        return new InferenceGaps(
                logLikelihoods.estimator(),
                logLikelihoods.mean(),
                Estimate.meanDifference(values, elbos.best),
                elbos.amortization(),
                training == null
                        ? null
                        : Elbos.of(training, seed, workers, progress, "best Gaussians of training images")
                                .amortization());
    }

    /**
     * Returns how much more the encoder loses on test images than on training images: the difference of the
     * amortization gaps. What the decoder loses on test images does not enter.
     *
     * @return test − training; null where there were no training images
     */
    public @Nullable Estimate generalization() {
        return trainingAmortization == null ? null : amortization.minus(trainingAmortization);
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return estimator, log_likelihood, approximation, amortization, and with training images amortization_training
     *     and generalization; each a value with its se
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("estimator", estimator);
        map.put("log_likelihood", logLikelihood.toMap());
        map.put("approximation", approximation.toMap());
        map.put("amortization", amortization.toMap());
        Estimate generalization = generalization();
        if (trainingAmortization != null && generalization != null) {
            map.put("amortization_training", trainingAmortization.toMap());
            map.put("generalization", generalization.toMap());
        }
        return map;
    }

    /** Each image's ELBO under the encoder's q and under q*. */
    private static final class Elbos {
        private final double[] encoder;
        private final double[] best;

        private Elbos(int n) {
            this.encoder = new double[n];
            this.best = new double[n];
        }

        static Elbos of(LatentModel model, long seed, Workers workers, EvaluationProgress progress, String task) {
            int n = model.images();
            Elbos elbos = new Elbos(n);
            RandomStreams randomness = new RandomStreams(seed);
            EvaluationProgress.Meter meter = new EvaluationProgress.Meter(progress, task, n);
            Chunks.run(model, CHUNK, workers, (replica, from, to) -> {
                Gaussians q = replica.encode(from, to);
                Gaussians best = BestGaussians.find(replica, from, q, randomness);
                put(elbos.encoder, from, GaussianElbos.estimate(replica, from, q, DRAWS, randomness));
                put(elbos.best, from, GaussianElbos.estimate(replica, from, best, DRAWS, randomness));
                meter.add(to - from);
            });
            return elbos;
        }

        private static void put(double[] all, int from, double[] some) {
            System.arraycopy(some, 0, all, from, some.length);
        }

        Estimate amortization() {
            return Estimate.meanDifference(best, encoder);
        }
    }
}
