package org.vi4j.vae;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.data.Dataset;
import org.vi4j.vae.network.VaeNetwork;

/**
 * What one latent dimension carries of a set of images.
 *
 * @param index 0 … L−1
 * @param kl the mean of ½(μ² + σ² − 1 − log σ²), in nats per image, σ² the dimension's own variance
 * @param variance of μ over the images
 */
public record LatentDimension(int index, double kl, double variance) {
    /** The least variance of active units (Burda, Grosse and Salakhutdinov, ICLR 2016, section 5.1). */
    private static final double ACTIVE_VARIANCE = 0.01;

    /**
     * Says whether the dimension carries anything: whether the variance of μ over the images exceeds 0.01.
     *
     * @return whether it is active
     */
    public boolean isActive() {
        return variance > ACTIVE_VARIANCE;
    }

    /**
     * Measures every dimension.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @return all dimensions, the largest KL divergence first
     * @throws org.vi4j.UserError if the images have another size
     */
    public static List<LatentDimension> byKl(VaeNetwork vae, Dataset images) {
        int n = images.count();
        int latent = vae.config().latent();
        double[] kl = new double[latent];
        double[] sum = new double[latent];
        double[] squares = new double[latent];
        try {
            Encoder.encode(vae, images, (first, codes) -> {
                for (int i = 0; i < codes.count(); i++) {
                    for (int j = 0; j < latent; j++) {
                        double mean = codes.mean(i, j);
                        double deviation = codes.deviation(i, j);
                        kl[j] += 0.5 * (mean * mean + deviation * deviation - 1) - Math.log(deviation);
                        sum[j] += mean;
                        squares[j] += mean * mean;
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("adding up in memory", e);
        }
        return IntStream.range(0, latent)
                .mapToObj(j -> new LatentDimension(j, kl[j] / n, squares[j] / n - (sum[j] / n) * (sum[j] / n)))
                .sorted(Comparator.comparingDouble(LatentDimension::kl).reversed())
                .toList();
    }
}
