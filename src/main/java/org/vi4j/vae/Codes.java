package org.vi4j.vae;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.vi4j.data.Dataset;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.VaeNetwork;

/** The codes of images: means μ and standard deviations σ of each dimension under q(z|x), [n, L] each. Immutable. */
public final class Codes {
    private final int count;
    private final int latent;
    private final float[] means;
    private final float[] deviations;

    private Codes(int count, int latent, float[] means, float[] deviations) {
        this.count = count;
        this.latent = latent;
        this.means = means;
        this.deviations = deviations;
    }

    /**
     * Encodes images and keeps all their codes.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @return the codes in the images' order
     * @throws org.vi4j.UserError if the images have another size
     */
    public static Codes of(VaeNetwork vae, Dataset images) {
        int latent = vae.config().latent();
        float[] means = new float[Math.multiplyExact(images.count(), latent)];
        float[] deviations = new float[means.length];
        try {
            Encoder.encode(vae, images, (first, codes) -> {
                System.arraycopy(codes.means, 0, means, first * latent, codes.means.length);
                System.arraycopy(codes.deviations, 0, deviations, first * latent, codes.deviations.length);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("copying in memory", e);
        }
        return new Codes(images.count(), latent, means, deviations);
    }

    /** Takes rows of the encoder apart. */
    static Codes ofPosterior(float[] posterior, int count, int latent, LatentPosterior family) {
        int width = (int) family.width(latent);
        float[] means = new float[count * latent];
        float[] deviations = new float[count * latent];
        for (int i = 0; i < count; i++) {
            System.arraycopy(posterior, i * width, means, i * latent, latent);
            for (int j = 0; j < latent; j++) {
                deviations[i * latent + j] =
                        (float) Math.sqrt(family.marginalVariance(posterior, i * width, latent, j));
            }
        }
        return new Codes(count, latent, means, deviations);
    }

    /** Returns the number of images, n. */
    public int count() {
        return count;
    }

    /** Returns the number of latent dimensions, L. */
    public int latent() {
        return latent;
    }

    /**
     * Returns one mean.
     *
     * @param image 0 … n−1
     * @param dimension 0 … L−1
     * @return μ
     */
    public float mean(int image, int dimension) {
        return means[image * latent + dimension];
    }

    /**
     * Returns one standard deviation.
     *
     * @param image 0 … n−1
     * @param dimension 0 … L−1
     * @return σ, positive
     */
    public float deviation(int image, int dimension) {
        return deviations[image * latent + dimension];
    }

    /**
     * Returns the mean of one image's code.
     *
     * @param image 0 … n−1
     * @return a copy of μ, [L]
     */
    public float[] mean(int image) {
        return java.util.Arrays.copyOfRange(means, image * latent, (image + 1) * latent);
    }
}
