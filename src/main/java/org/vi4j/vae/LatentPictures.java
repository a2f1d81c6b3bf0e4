package org.vi4j.vae;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.vi4j.data.Dataset;
import org.vi4j.report.ImageGrid;
import org.vi4j.vae.Codes.LatentDimension;
import org.vi4j.vae.Vae.Interpolation;
import org.vi4j.vae.network.VaeNetwork;

/** Ways through the latent space, as picture files. */
final class LatentPictures {
    private LatentPictures() {}

    /** Draws both originals at the ends of a row, and what is decoded between their codes. */
    static void interpolation(VaeNetwork vae, Dataset ends, Interpolation path, int steps, Path file) {
        Codes codes = Codes.of(vae, ends);
        float[] decoded = Pictures.decode(vae, path.between(codes.mean(0), codes.mean(1), steps));
        float[] row = new float[(steps + 2) * vae.pixels()];
        ends.copy(0, row, 0);
        System.arraycopy(decoded, 0, row, vae.pixels(), decoded.length);
        ends.copy(1, row, (steps + 1) * vae.pixels());
        List<String> names = IntStream.range(0, steps + 2)
                .mapToObj(i -> i == 0 || i == steps + 1
                        ? "original"
                        : String.format(Locale.ROOT, "%.2f", (i - 1.0) / (steps - 1)))
                .toList();
        ImageGrid.table("Between the codes of two images, " + path, vae.shape(), names, List.of(""), row)
                .write(file);
    }

    /** Draws a row for each dimension, its value rising from −range to range, the others as they start. */
    static void traversal(
            VaeNetwork vae, float[] start, List<LatentDimension> dimensions, double range, int steps, Path file) {
        int latent = vae.config().latent();
        float[] codes = new float[dimensions.size() * steps * latent];
        for (int row = 0; row < dimensions.size(); row++) {
            for (int i = 0; i < steps; i++) {
                int at = (row * steps + i) * latent;
                System.arraycopy(start, 0, codes, at, latent);
                codes[at + dimensions.get(row).index()] = (float) value(range, steps, i);
            }
        }
        ImageGrid.table(
                        "Each active latent dimension, by its KL divergence",
                        vae.shape(),
                        IntStream.range(0, steps)
                                .mapToObj(i -> String.format(Locale.ROOT, "%.2f", value(range, steps, i)))
                                .toList(),
                        dimensions.stream()
                                .map(d -> String.format(Locale.ROOT, "z%d, KL %.2f", d.index(), d.kl()))
                                .toList(),
                        Pictures.decode(vae, codes))
                .write(file);
    }

    private static double value(double range, int steps, int i) {
        return range * (2.0 * i / (steps - 1) - 1);
    }
}
