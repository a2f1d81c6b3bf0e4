package org.vi4j.vae;

import java.io.IOException;
import java.util.stream.IntStream;
import org.vi4j.data.Dataset;
import org.vi4j.internal.vae.RowBatch;
import org.vi4j.vae.network.VaeNetwork;

/** Encodes images block by block, in memory that does not grow with their number. */
final class Encoder {
    private static final int BLOCK = 128;

    private Encoder() {}

    /** Takes the codes of a block of images. */
    @FunctionalInterface
    public interface Block {
        /**
         * Takes μ and σ of consecutive images.
         *
         * @param first the first image's index
         * @param codes their codes
         * @throws IOException if they cannot be passed on
         */
        void accept(int first, Codes codes) throws IOException;
    }

    /**
     * Encodes images in their order.
     *
     * @param vae the model
     * @param images at least one, of the model's size
     * @param block takes the codes
     * @throws org.vi4j.UserError if the images have another size
     * @throws IOException if the codes cannot be passed on
     */
    public static void encode(VaeNetwork vae, Dataset images, Block block) throws IOException {
        vae.codec().requireFits(images, "the model");
        int[] order = IntStream.range(0, images.count()).toArray();
        RowBatch pixels = new RowBatch(vae.pixels());
        VaeNetwork buffered = vae.replica();
        for (int from = 0; from < order.length; from += BLOCK) {
            int to = Math.min(order.length, from + BLOCK);
            float[] posterior = buffered.posterior(pixels.images(images, order, from, to))
                    .data()
                    .asFloat();
            block.accept(
                    from,
                    Codes.ofPosterior(
                            posterior,
                            to - from,
                            vae.config().latent(),
                            vae.config().posterior()));
        }
    }
}
