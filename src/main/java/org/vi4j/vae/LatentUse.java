package org.vi4j.vae;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Dataset;
import org.vi4j.internal.vae.RowBatch;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.VaeNetwork;

/** How much of its latent space a VAE uses. */
final class LatentUse {
    private static final int CHUNK = 128;

    private LatentUse() {}

    /**
     * Returns the mean KL divergence of each latent dimension, ½(μ² + σ² − 1 − log σ²): near 0 where the dimension
     * carries nothing of the image. Where q(z|x) is not diagonal, that of the dimension's own distribution.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @return [L], in nats per image
     * @throws org.vi4j.UserError if the images have another size
     */
    public static double[] klPerDimension(VaeNetwork vae, Dataset images) {
        vae.codec().requireFits(images, "the model");
        int n = images.count();
        int latent = vae.config().latent();
        int[] order = IntStream.range(0, n).toArray();
        RowBatch pixels = new RowBatch(vae.pixels());
        LatentPosterior family = vae.config().posterior();
        double[] kl = new double[latent];
        for (int from = 0; from < n; from += CHUNK) {
            int to = Math.min(n, from + CHUNK);
            INDArray posterior = vae.posterior(pixels.images(images, order, from, to));
            int width = (int) posterior.size(1);
            float[] parameters = posterior.data().asFloat();
            for (int i = 0; i < to - from; i++) {
                for (int j = 0; j < latent; j++) {
                    kl[j] += family.marginalKl(parameters, i * width, latent, j) / n;
                }
            }
        }
        return kl;
    }
}
