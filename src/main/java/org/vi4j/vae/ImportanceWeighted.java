package org.vi4j.vae;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vi4j.data.Dataset;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.LogLikelihoods.Estimate;
import org.vi4j.vae.network.VaeNetwork;

/**
 * The importance-weighted bound log (1/K) Σₖ p(x, zₖ)/q(zₖ|x), zₖ ~ q(z|x), whose expectation lies between the ELBO (K
 * = 1) and log p(x), and does not fall as K grows (Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders",
 * ICLR 2016, theorem 1). Weights stay in log space and are summed as they come, in bounded memory.
 *
 * @param images how many, n
 * @param samples K
 * @param logLikelihood the mean bound, in nats per image
 * @param se the standard error of that mean over images
 * @param ess the mean over images of the weights' effective sample size (Σw)²/Σw², 1 … K
 */
public record ImportanceWeighted(int images, int samples, double logLikelihood, double se, double ess) {
    private static final int CHUNK = 128;
    private static final int BLOCK = 250;

    /**
     * Estimates the bound. The draws of image i are a pure function of (seed, i).
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @param samples K, at least 1
     * @param seed of the draws
     * @param workers share the images
     * @return the estimate
     * @throws org.vi4j.UserError if the images have another size
     */
    public static ImportanceWeighted evaluate(VaeNetwork vae, Dataset images, int samples, long seed, Workers workers) {
        return of(evaluateEach(VaeLatentModel.of(vae, images), samples, seed, workers, EvaluationProgress.NONE));
    }

    /**
     * Estimates the bound of each image.
     *
     * @param model at images
     * @param samples K, at least 1
     * @param seed of the draws
     * @param workers share the images
     * @param progress hears how far the work is
     * @return every image's bound and effective sample size
     */
    public static LogLikelihoods evaluateEach(
            LatentModel model, int samples, long seed, Workers workers, EvaluationProgress progress) {
        if (samples < 1) {
            throw new IllegalArgumentException("samples: " + samples + ", must be at least 1");
        }
        int n = model.images();
        double[] bounds = new double[n];
        double[] ess = new double[n];
        RandomStreams randomness = new RandomStreams(seed);
        EvaluationProgress.Meter meter =
                new EvaluationProgress.Meter(progress, "importance weighting", (double) n * samples);
        Chunks.run(model, CHUNK, workers, (replica, from, to) -> {
            Gaussians posteriors = replica.encode(from, to);
            for (int i = from; i < to; i++) {
                LogWeights weights = weigh(replica, i, posteriors, i - from, samples, randomness, meter);
                bounds[i] = weights.logMean();
                ess[i] = weights.ess();
            }
        });
        return new LogLikelihoods("importance_weighted_" + samples, samples, bounds, ess);
    }

    /**
     * Summarises the estimates of all images.
     *
     * @param each the bounds of {@link #evaluateEach}
     * @return their mean
     */
    public static ImportanceWeighted of(LogLikelihoods each) {
        Estimate mean = each.mean();
        return new ImportanceWeighted(each.values().length, each.weights(), mean.value(), mean.se(), each.meanEss());
    }

    private static LogWeights weigh(
            LatentModel model,
            int image,
            Gaussians posteriors,
            int row,
            int samples,
            RandomStreams randomness,
            EvaluationProgress.Meter meter) {
        int latent = model.latent();
        var generator = randomness.at("importance", image);
        double[] noise = new double[latent];
        double logDeviations = 0;
        for (int j = 0; j < latent; j++) {
            logDeviations += posteriors.logDeviation[row * latent + j];
        }
        int most = Math.min(BLOCK, samples);
        double[] z = new double[most * latent];
        double[] logRatio = new double[most];
        double[] logLikelihood = new double[most];
        LogWeights weights = new LogWeights();
        for (int done = 0; done < samples; done += BLOCK) {
            int block = Math.min(BLOCK, samples - done);
            for (int k = 0; k < block; k++) {
                // log p(z) − log q(z|x), in which the 2π cancel.
                logRatio[k] = logDeviations;
                for (int j = 0; j < latent; j++) {
                    noise[j] = generator.nextGaussian();
                }
                posteriors.draw(row, noise, 0, z, k * latent);
                for (int j = 0; j < latent; j++) {
                    double code = z[k * latent + j];
                    logRatio[k] += 0.5 * (noise[j] * noise[j] - code * code);
                }
            }
            model.logLikelihood(Chunks.rows(image, image + 1, block), z, logLikelihood);
            for (int k = 0; k < block; k++) {
                weights.add(logRatio[k] + logLikelihood[k]);
            }
            meter.add(block);
        }
        return weights;
    }

    /**
     * Returns the numbers by their names in JSON.
     *
     * @return samples, log_likelihood, se, ess
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("samples", samples);
        map.put("log_likelihood", logLikelihood);
        map.put("se", se);
        map.put("ess", ess);
        return map;
    }
}
