package org.vi4j.vae;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.Npy;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.vae.network.VaeNetwork;

/**
 * Codes in a file, written as they are computed: as CSV {@code index[,label],mu_0,…,sigma_0,…}, or as a NumPy array [n,
 * 2L] of μ, then σ.
 */
enum CodesFile {
    CSV {
        @Override
        void write(Path file, VaeNetwork vae, Dataset images, IntConsumer reached) {
            WholeFile.write(file, out -> {
                Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
                writer.write("index");
                for (String key : images.keys()) {
                    writer.write("," + key);
                }
                for (String name : new String[] {"mu", "sigma"}) {
                    for (int j = 0; j < vae.config().latent(); j++) {
                        writer.write("," + name + "_" + j);
                    }
                }
                writer.write('\n');
                Encoder.encode(vae, images, (first, codes) -> {
                    for (int i = 0; i < codes.count(); i++) {
                        writer.write(Integer.toString(first + i));
                        for (String key : images.keys(first + i)) {
                            writer.write("," + key);
                        }
                        for (float value : row(codes, i, images, first + i)) {
                            writer.write("," + value);
                        }
                        writer.write('\n');
                    }
                    reached.accept(first + codes.count());
                });
                writer.flush();
            });
        }
    },
    NPY {
        @Override
        void write(Path file, VaeNetwork vae, Dataset images, IntConsumer reached) {
            WholeFile.write(file, out -> {
                Npy.header(
                        out, Npy.Type.FLOAT32, images.count(), 2 * vae.config().latent());
                Encoder.encode(vae, images, (first, codes) -> {
                    for (int i = 0; i < codes.count(); i++) {
                        Npy.row(out, row(codes, i, images, first + i));
                    }
                    reached.accept(first + codes.count());
                });
            });
        }
    };

    /** Chooses by the file's ending. */
    static CodesFile of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return CSV;
        }
        if (name.endsWith(".npy")) {
            return NPY;
        }
        throw new UserError("codes cannot be written as " + file + ": name a file that ends in .csv or .npy");
    }

    abstract void write(Path file, VaeNetwork vae, Dataset images, IntConsumer reached);

    /** @throws UserError if the image, at a place of its own among all, is so far off that the encoder overflows */
    private static float[] row(Codes codes, int image, Dataset images, int place) {
        int latent = codes.latent();
        float[] row = new float[2 * latent];
        for (int j = 0; j < latent; j++) {
            row[j] = codes.mean(image, j);
            row[latent + j] = codes.deviation(image, j);
            if (!(Float.isFinite(row[j]) && Float.isFinite(row[latent + j]))) {
                throw new UserError(images.source() + ", number " + (place + 1)
                        + ": the encoder has no finite code for it, because it is too far from what the model was"
                        + " trained on; correct its numbers, or leave it out");
            }
        }
        return row;
    }
}
