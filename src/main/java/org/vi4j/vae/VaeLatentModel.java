package org.vi4j.vae;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.internal.vae.RowBatch;
import org.vi4j.vae.layer.DecoderLikelihood;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A trained VAE at a set of images. Forward and backward passes are the network's own layers, on a replica; rows that
 * are the same as in the call before are not filled in again.
 */
final class VaeLatentModel implements LatentModel {
    private static final int SIMULATED_AT_ONCE = 256;

    private final VaeNetwork vae;
    private final DecoderLikelihood likelihood;
    private final int images;
    private final PixelRows pixels;
    private final RowBatch encoded;
    private final RowBatch targets;
    private final RowBatch codes;
    private float[] z = new float[0];
    private int[] filled = new int[0];
    private INDArray x;
    private INDArray gradients;

    /** Where grey values come from. */
    @FunctionalInterface
    private interface PixelRows {
        void copy(int image, float[] out, int offset);
    }

    private VaeLatentModel(VaeNetwork vae, int images, PixelRows pixels) {
        this.vae = vae.replica();
        this.likelihood = vae.config().likelihood();
        this.images = images;
        this.pixels = pixels;
        this.encoded = new RowBatch(vae.pixels());
        this.targets = new RowBatch(vae.pixels());
        this.codes = new RowBatch(vae.config().latent());
        this.x = Nd4j.create(1, vae.pixels());
        this.gradients = Nd4j.create(0, vae.pixels());
    }

    /**
     * Makes the latent model of a VAE at given images.
     *
     * @param vae the model
     * @param images of the model's size
     * @return the model at these images
     * @throws UserError if the images have another size
     */
    static VaeLatentModel of(VaeNetwork vae, Dataset images) {
        vae.codec().requireFits(images, "the model");
        return new VaeLatentModel(vae, images.count(), images::copy);
    }

    @Override
    public int images() {
        return images;
    }

    @Override
    public int latent() {
        return vae.config().latent();
    }

    @Override
    public Gaussians encode(int from, int to) {
        int[] rows = IntStream.range(from, to).toArray();
        float[] posterior = vae.posterior(encoded.values(pixels(rows), 0, rows.length))
                .data()
                .asFloat();
        return gaussians(vae, posterior, rows.length, from);
    }

    /** Returns q(z|x) of n rows, of which the first has a number. */
    static Gaussians gaussians(VaeNetwork vae, float[] posterior, int n, int from) {
        int latent = vae.config().latent();
        LatentPosterior family = vae.config().posterior();
        int width = (int) family.width(latent);
        double[] mean = new double[n * latent];
        double[] logDeviation = new double[n * latent];
        double[] below = new double[n * (width - 2 * latent)];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < latent; j++) {
                mean[i * latent + j] = posterior[i * width + j];
                logDeviation[i * latent + j] = 0.5 * posterior[i * width + latent + j];
                requireNumber(mean[i * latent + j] + logDeviation[i * latent + j], from + i);
            }
            for (int j = 2 * latent; j < width; j++) {
                below[i * (width - 2 * latent) + j - 2 * latent] = posterior[i * width + j];
            }
        }
        return new Gaussians(n, latent, mean, logDeviation, below);
    }

    @Override
    public void logLikelihood(int[] rows, double[] z, double[] out) {
        INDArray decoded = decode(rows, z);
        boolean alike = Arrays.stream(rows).allMatch(row -> row == rows[0]);
        fill(alike ? new int[] {rows[0]} : rows);
        double[] losses = likelihood.perImage(x, decoded);
        for (int i = 0; i < rows.length; i++) {
            requireNumber(losses[i], rows[i]);
            out[i] = -losses[i];
        }
    }

    @Override
    public void logLikelihoodAndGradient(int[] rows, double[] z, double[] out, double[] gradient) {
        INDArray decoded = decode(rows, z);
        fill(rows);
        if (gradients.size(0) != rows.length) {
            gradients = Nd4j.createUninitialized(decoded.shape(), 'c');
        }
        double[] losses = likelihood.perImageAndGradient(x, decoded, gradients);
        for (int i = 0; i < rows.length; i++) {
            out[i] = -losses[i];
        }
        float[] dz = vae.codeGradient(gradients).data().asFloat();
        for (int i = 0; i < rows.length * latent(); i++) {
            gradient[i] = -dz[i];
        }
    }

    @Override
    public LatentModel simulate(double[] z, RandomGenerator random) {
        float[] drawn = draws(z, random);
        int width = vae.pixels();
        return new VaeLatentModel(
                vae,
                drawn.length / width,
                (image, out, offset) -> System.arraycopy(drawn, image * width, out, offset, width));
    }

    /** Draws of p(x|z) for codes z [n, L], [n, D]. */
    static float[] draws(VaeNetwork vae, double[] z, RandomGenerator random) {
        return new VaeLatentModel(vae, 0, (image, out, offset) -> {}).draws(z, random);
    }

    private float[] draws(double[] z, RandomGenerator random) {
        int latent = latent();
        int width = vae.pixels();
        int n = z.length / latent;
        float[] drawn = new float[Math.multiplyExact(n, width)];
        for (int from = 0; from < n; from += SIMULATED_AT_ONCE) {
            int to = Math.min(n, from + SIMULATED_AT_ONCE);
            INDArray decoded = decode(new int[to - from], Arrays.copyOfRange(z, from * latent, to * latent));
            float[] draws = likelihood.sample(decoded, random).data().asFloat();
            System.arraycopy(draws, 0, drawn, from * width, draws.length);
        }
        return drawn;
    }

    @Override
    public LatentModel replica() {
        return new VaeLatentModel(vae, images, pixels);
    }

    private INDArray decode(int[] rows, double[] codesOfRows) {
        int size = rows.length * latent();
        if (z.length < size) {
            z = new float[size];
        }
        for (int i = 0; i < size; i++) {
            z[i] = (float) codesOfRows[i];
        }
        return vae.decode(codes.values(z, 0, rows.length));
    }

    private void fill(int[] rows) {
        if (!Arrays.equals(rows, filled)) {
            x = targets.values(pixels(rows), 0, rows.length);
            filled = rows.clone();
        }
    }

    private float[] pixels(int[] rows) {
        float[] values = new float[Math.multiplyExact(rows.length, vae.pixels())];
        for (int i = 0; i < rows.length; i++) {
            pixels.copy(rows[i], values, i * vae.pixels());
        }
        return values;
    }

    static void requireNumber(double value, int image) {
        if (Double.isNaN(value)) {
            throw new UserError("the model gives no finite number for item " + (image + 1)
                    + " of the data: it is too far from the training data, or the model's weights are damaged; correct"
                    + " the item or leave it out");
        }
    }
}
