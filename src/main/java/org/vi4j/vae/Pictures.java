package org.vi4j.vae;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vi4j.data.Dataset;
import org.vi4j.internal.vae.RowBatch;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.network.VaeNetwork;

/** Images that a VAE makes: the means of p(x|z), grey values in [0, 1]. */
final class Pictures {
    private Pictures() {}

    /**
     * Decodes draws of z from the prior.
     *
     * @param vae the model
     * @param count n
     * @param seed of the draws
     * @return [n, D], images one after another
     */
    public static float[] samples(VaeNetwork vae, int count, long seed) {
        return samples(vae, count, seed, 1);
    }

    /**
     * Decodes draws of z from N(0, T²I), the prior's draws times T: below 1 more typical images, above 1 stranger ones.
     *
     * @param vae the model
     * @param count n
     * @param seed of the draws
     * @param temperature T, at least 0
     * @return [n, D], images one after another
     */
    public static float[] samples(VaeNetwork vae, int count, long seed, double temperature) {
        return decode(vae, codes(vae, count, seed, temperature));
    }

    private static float[] codes(VaeNetwork vae, int count, long seed, double temperature) {
        float[] codes = new float[count * vae.config().latent()];
        new RandomStreams(seed).fillNormal("samples", 0, codes);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (float) (temperature * codes[i]);
        }
        return codes;
    }

    /**
     * Draws x ~ p(x|z) for draws of z from N(0, T²I), the same as {@link #samples} decodes.
     *
     * @param vae the model
     * @param count n
     * @param seed of the draws
     * @param temperature T, at least 0
     * @return [n, D], one after another
     */
    public static float[] draws(VaeNetwork vae, int count, long seed, double temperature) {
        INDArray codes = new RowBatch(vae.config().latent()).values(codes(vae, count, seed, temperature), 0, count);
        return vae.config()
                .likelihood()
                .sample(vae.decode(codes), new RandomStreams(seed).at("draws", 0))
                .dup('c')
                .data()
                .asFloat();
    }

    /**
     * Decodes codes.
     *
     * @param vae the model
     * @param codes z, [n, L], one after another
     * @return [n, D], images one after another
     */
    public static float[] decode(VaeNetwork vae, float[] codes) {
        int latent = vae.config().latent();
        return decode(vae, new RowBatch(latent).values(codes, 0, codes.length / latent));
    }

    /**
     * Encodes images and decodes the posterior means.
     *
     * @param vae the model
     * @param images of the model's size
     * @return [n, D], images one after another
     * @throws org.vi4j.UserError if the images have another size
     */
    public static float[] reconstructions(VaeNetwork vae, Dataset images) {
        vae.codec().requireFits(images, "the model");
        int[] order = IntStream.range(0, images.count()).toArray();
        INDArray x = new RowBatch(vae.pixels()).images(images, order, 0, order.length);
        INDArray means = vae.posterior(x)
                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, vae.config().latent()))
                .dup('c');
        return decode(vae, means);
    }

    private static float[] decode(VaeNetwork vae, INDArray codes) {
        return vae.config().likelihood().mean(vae.decode(codes)).dup('c').data().asFloat();
    }
}
