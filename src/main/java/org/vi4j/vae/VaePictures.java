package org.vi4j.vae;

import java.nio.file.Path;
import org.vi4j.data.Dataset;
import org.vi4j.report.ImageGrid;
import org.vi4j.vae.network.VaeNetwork;

/** What a VAE makes, as picture files. */
final class VaePictures {
    private VaePictures() {}

    static void samples(VaeNetwork vae, int count, long seed, Path file) {
        samples(vae, count, seed, 1, file);
    }

    static void samples(VaeNetwork vae, int count, long seed, double temperature, Path file) {
        ImageGrid.nearSquare(
                        count + " samples from the prior" + (temperature == 1 ? "" : ", temperature " + temperature),
                        vae.shape(),
                        Pictures.samples(vae, count, seed, temperature))
                .write(file);
    }

    static void reconstructions(VaeNetwork vae, Dataset images, Path file) {
        float[] reconstructions = Pictures.reconstructions(vae, images);
        float[] originals = new float[reconstructions.length];
        for (int i = 0; i < images.count(); i++) {
            images.copy(i, originals, i * vae.pixels());
        }
        ImageGrid.pairs("Test images and their reconstructions", vae.shape(), originals, reconstructions)
                .write(file);
    }
}
