package org.vi4j.internal.vae;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.data.Dataset;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.internal.training.RowScores;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.layer.Layers.ElboLoss;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.VaeEpoch;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/**
 * Estimates the ELBO of images under a VAE, one draw an image. The noise of image i is a pure function of (seed, i), so
 * that the estimate depends on neither batches nor threads, beyond rounding.
 */
public final class ElboEvaluator {
    private static final int CHUNK = 128;
    private static final double ACTIVE_VARIANCE = 0.01;

    private ElboEvaluator() {}

    /**
     * Estimates the ELBO.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @param seed of the noise
     * @param workers share the images
     * @return the estimate and its standard error, in nats per image
     * @throws org.vi4j.UserError if the images have another size
     */
    public static ElboEstimate evaluate(VaeNetwork vae, Dataset images, long seed, Workers workers) {
        return ElboEstimate.of(evaluateEach(vae, images, seed, workers).numbers());
    }

    /**
     * Estimates the ELBO of each image, with the same draws as {@link #evaluate}.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @param seed of the noise
     * @param workers share the images
     * @return every image's ELBO, and their summary by the names of {@link ElboEstimate#toMap}
     * @throws org.vi4j.UserError if the images have another size
     */
    public static RowScores evaluateEach(VaeNetwork vae, Dataset images, long seed, Workers workers) {
        return evaluateEach(vae, images, seed, workers, 1);
    }

    /**
     * Estimates E_q[log p(x|z)] − β·KL(q(z|x) ‖ p(z)) of each row, with the same draws as {@link #evaluate}; the
     * summary is that of the ELBO.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @param seed of the noise
     * @param workers share the images
     * @param klWeight β
     * @return every row's number, and the summary
     * @throws org.vi4j.UserError if the images have another size
     */
    public static RowScores evaluateEach(VaeNetwork vae, Dataset images, long seed, Workers workers, double klWeight) {
        vae.codec().requireFits(images, "the model");
        int n = images.count();
        double[] reconstruction = new double[n];
        double[] kl = new double[n];
        float[] means = new float[n * vae.config().latent()];
        double[] divergences = new double[n * vae.config().latent()];
        int[] order = IntStream.range(0, n).toArray();
        RandomStreams randomness = new RandomStreams(seed);
        workers.run(worker -> {
            Part part = new Part(vae.replica(), images, order, randomness, reconstruction, kl, means, divergences);
            int end = workers.start(n, worker + 1);
            for (int from = workers.start(n, worker); from < end; from += CHUNK) {
                part.evaluate(from, Math.min(end, from + CHUNK));
            }
        });
        return scores(reconstruction, kl, klWeight, activeUnits(means, n), columnMeans(divergences, n));
    }

    /**
     * Estimates the ELBO of each row on a GPU, with the noise that the CPU would use.
     *
     * @param vae the model
     * @param gpuVae its copy on the GPU
     * @param images the rows
     * @param seed of the noise
     * @param klWeight β
     * @return every row's number, and the summary
     * @throws org.vi4j.UserError if the images have another size
     */
    public static RowScores evaluateEach(VaeNetwork vae, GpuVae gpuVae, Dataset images, long seed, double klWeight) {
        vae.codec().requireFits(images, "the model");
        int n = images.count();
        int latent = vae.config().latent();
        LatentPosterior family = vae.config().posterior();
        int width = (int) family.width(latent);
        GpuVae.RowSource rows = GpuVae.RowSource.of(images);
        float[] q = gpuVae.posterior(rows, 0, n);
        float[] means = new float[n * latent];
        double[] divergences = new double[n * latent];
        float[] z = new float[n * latent];
        float[] noise = new float[latent];
        RandomStreams randomness = new RandomStreams(seed);
        for (int i = 0; i < n; i++) {
            randomness.fillNormal("evaluation", i, noise);
            for (int j = 0; j < latent; j++) {
                means[i * latent + j] = q[i * width + j];
                divergences[i * latent + j] = family.marginalKl(q, i * width, latent, j);
                z[i * latent + j] = draw(family, q, i * width, noise, j);
            }
        }
        double[] reconstruction =
                gpuVae.reconstruction(rows, IntStream.range(0, n).toArray(), z, null);
        INDArray posterior = Nd4j.create(q, new long[] {n, width}, 'c');
        double[] kl = ElboLoss.kl(family).perImage(posterior, posterior);
        return scores(reconstruction, kl, klWeight, activeUnits(means, n), columnMeans(divergences, n));
    }

    /** z of dimension j: the mean and the deviation times the mixed noise. */
    private static float draw(LatentPosterior family, float[] q, int at, float[] noise, int j) {
        int latent = noise.length;
        float deviation = (float) Math.exp(0.5 * q[at + latent + j]);
        float mixed = noise[j];
        for (int k = 0; k < family.below(j); k++) {
            mixed += q[at + LatentPosterior.entry(latent, j, k)] * noise[k];
        }
        return q[at + j] + deviation * mixed;
    }

    private static List<Double> columnMeans(double[] values, int n) {
        int columns = values.length / n;
        double[] means = new double[columns];
        for (int i = 0; i < values.length; i++) {
            means[i % columns] += values[i] / n;
        }
        return Arrays.stream(means).boxed().toList();
    }

    private static int activeUnits(float[] means, int n) {
        int latent = means.length / n;
        return (int) IntStream.range(0, latent)
                .filter(j -> {
                    double sum = 0;
                    double squares = 0;
                    for (int i = 0; i < n; i++) {
                        double mean = means[i * latent + j];
                        sum += mean;
                        squares += mean * mean;
                    }
                    return squares / n - (sum / n) * (sum / n) > ACTIVE_VARIANCE;
                })
                .count();
    }

    /** One worker's model and buffers. */
    private static final class Part {
        private final VaeNetwork vae;
        private final Dataset images;
        private final int[] order;
        private final RandomStreams randomness;
        private final double[] reconstruction;
        private final double[] kl;
        private final float[] means;
        private final double[] divergences;
        private final RowBatch pixels;
        private final RowBatch codes;

        Part(
                VaeNetwork vae,
                Dataset images,
                int[] order,
                RandomStreams randomness,
                double[] reconstruction,
                double[] kl,
                float[] means,
                double[] divergences) {
            this.vae = vae;
            this.images = images;
            this.order = order;
            this.randomness = randomness;
            this.reconstruction = reconstruction;
            this.kl = kl;
            this.means = means;
            this.divergences = divergences;
            this.pixels = new RowBatch(vae.pixels());
            this.codes = new RowBatch(vae.config().latent());
        }

        void evaluate(int from, int to) {
            INDArray x = pixels.images(images, order, from, to);
            INDArray posterior = vae.posterior(x);
            INDArray decoded = vae.decode(codes.values(draws(posterior, from), 0, to - from));
            double[] losses = vae.config().likelihood().perImage(x, decoded);
            System.arraycopy(losses, 0, reconstruction, from, to - from);
            double[] divergences = ElboLoss.kl(vae.config().posterior()).perImage(x, posterior);
            System.arraycopy(divergences, 0, kl, from, to - from);
        }

        /** Draws z = μ + Cε for the images from the given one on, and keeps the means. */
        private float[] draws(INDArray posterior, int from) {
            int latent = vae.config().latent();
            int n = (int) posterior.size(0);
            LatentPosterior family = vae.config().posterior();
            int width = (int) posterior.size(1);
            float[] parameters = posterior.data().asFloat();
            float[] z = new float[n * latent];
            float[] noise = new float[latent];
            for (int i = 0; i < n; i++) {
                randomness.fillNormal("evaluation", from + i, noise);
                for (int j = 0; j < latent; j++) {
                    means[(from + i) * latent + j] = parameters[i * width + j];
                    divergences[(from + i) * latent + j] = family.marginalKl(parameters, i * width, latent, j);
                    z[i * latent + j] = draw(family, parameters, i * width, noise, j);
                }
            }
            return z;
        }
    }

    /** Summarises the terms of each row, as scores that the KL term counts in by its weight. */
    private static RowScores scores(
            double[] reconstruction, double[] kl, double klWeight, int activeUnits, List<Double> klByDimension) {
        int n = kl.length;
        double[] elbos = new double[n];
        double[] weighted = new double[n];
        for (int i = 0; i < n; i++) {
            elbos[i] = -(reconstruction[i] + kl[i]);
            weighted[i] = -(reconstruction[i] + klWeight * kl[i]);
        }
        double meanReconstruction = RowScores.mean(reconstruction);
        double meanKl = RowScores.mean(kl);
        Map<String, Object> numbers = new ElboEstimate(
                        n,
                        -(meanReconstruction + meanKl),
                        RowScores.standardError(elbos),
                        meanReconstruction,
                        meanKl,
                        activeUnits)
                .toMap();
        numbers.put(VaeEpoch.KL_BY_DIMENSION, klByDimension);
        return new RowScores(weighted, numbers);
    }
}
