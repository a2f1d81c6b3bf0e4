package org.vi4j.vae.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Images;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.ImageBatch;
import org.vi4j.vae.Vae;
import org.vi4j.vae.layer.Posterior;

/**
 * The importance-weighted bound log (1/K) Σₖ p(x, zₖ)/q(zₖ|x), zₖ ~ q(z|x), whose expectation lies between the ELBO (K
 * = 1) and log p(x), and does not fall as K grows (Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders",
 * ICLR 2016, theorem 1). Weights stay in log space and are summed as they come, in bounded memory.
 *
 * @param images how many, n
 * @param samples K
 * @param logLikelihood the mean bound, in nats an image
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
    public static ImportanceWeighted evaluate(Vae vae, Images images, int samples, long seed, Workers workers) {
        images.requireSize(vae.height(), vae.width(), "the model");
        int n = images.count();
        double[] bounds = new double[n];
        double[] ess = new double[n];
        int[] order = IntStream.range(0, n).toArray();
        workers.run(worker -> {
            Part part = new Part(vae.replica(), samples, new RandomStreams(seed));
            ImageBatch pixels = new ImageBatch(vae.pixels());
            int end = workers.start(n, worker + 1);
            for (int from = workers.start(n, worker); from < end; from += CHUNK) {
                int to = Math.min(end, from + CHUNK);
                float[] posteriors = part.vae
                        .posterior(pixels.images(images, order, from, to))
                        .data()
                        .asFloat();
                for (int i = from; i < to; i++) {
                    part.weigh(
                            images,
                            order,
                            i,
                            posteriors,
                            (i - from)
                                    * (int) vae.config()
                                            .posterior()
                                            .width(vae.config().latent()));
                    bounds[i] = part.bound();
                    ess[i] = part.ess();
                }
            }
        });
        return summarize(bounds, ess, samples);
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

    private static ImportanceWeighted summarize(double[] bounds, double[] ess, int samples) {
        int n = bounds.length;
        double mean = 0;
        double meanEss = 0;
        for (int i = 0; i < n; i++) {
            mean += bounds[i] / n;
            meanEss += ess[i] / n;
        }
        double squares = 0;
        for (double bound : bounds) {
            squares += (bound - mean) * (bound - mean);
        }
        double se = n == 1 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
        return new ImportanceWeighted(n, samples, mean, se, meanEss);
    }

    /** One worker's model, and the running sums of the weights of one image, relative to the largest so far. */
    private static final class Part {
        private final Vae vae;
        private final int samples;
        private final RandomStreams randomness;
        private final ImageBatch image;
        private final ImageBatch codes;
        private final float[] z;
        private double largest;
        private double sum;
        private double sumOfSquares;

        Part(Vae vae, int samples, RandomStreams randomness) {
            this.vae = vae;
            this.samples = samples;
            this.randomness = randomness;
            this.image = new ImageBatch(vae.pixels());
            this.codes = new ImageBatch(vae.config().latent());
            this.z = new float[Math.min(BLOCK, samples) * vae.config().latent()];
        }

        /** Sums the weights of an image whose q(z|x) is [μ | log σ²] from an offset on. */
        void weigh(Images images, int[] order, int index, float[] posteriors, int offset) {
            largest = Double.NEGATIVE_INFINITY;
            sum = 0;
            sumOfSquares = 0;
            int latent = vae.config().latent();
            var generator = randomness.at("importance", index);
            INDArray x = image.images(images, order, index, index + 1);
            double[] deviations = new double[latent];
            double logDeviations = 0;
            for (int j = 0; j < latent; j++) {
                double logVar = posteriors[offset + latent + j];
                deviations[j] = Math.exp(0.5 * logVar);
                logDeviations += 0.5 * logVar;
            }
            Posterior family = vae.config().posterior();
            double[] noises = new double[latent];
            double[] logRatio = new double[Math.min(BLOCK, samples)];
            for (int done = 0; done < samples; done += BLOCK) {
                int block = Math.min(BLOCK, samples - done);
                for (int k = 0; k < block; k++) {
                    // log p(z) − log q(z|x), in which the 2π cancel.
                    logRatio[k] = logDeviations;
                    for (int j = 0; j < latent; j++) {
                        double noise = generator.nextGaussian();
                        noises[j] = noise;
                        double code = posteriors[offset + j] + deviations[j] * noise;
                        for (int i = 0; i < family.below(j); i++) {
                            code += posteriors[offset + Posterior.entry(latent, j, i)] * noises[i];
                        }
                        z[k * latent + j] = (float) code;
                        logRatio[k] += 0.5 * (noise * noise - code * code);
                    }
                }
                double[] losses = vae.config().likelihood().perImage(x, vae.decode(codes.values(z, 0, block)));
                for (int k = 0; k < block; k++) {
                    add(logRatio[k] - losses[k]);
                }
            }
        }

        private void add(double logWeight) {
            if (logWeight > largest) {
                double shrink = Math.exp(largest - logWeight);
                sum *= shrink;
                sumOfSquares *= shrink * shrink;
                largest = logWeight;
            }
            double weight = Math.exp(logWeight - largest);
            sum += weight;
            sumOfSquares += weight * weight;
        }

        double bound() {
            return largest + Math.log(sum / samples);
        }

        double ess() {
            return sum * sum / sumOfSquares;
        }
    }
}
