package org.vi4j.vae;

import java.util.random.RandomGenerator;
import org.vi4j.data.Dataset;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A VAE on a GPU as a {@link LatentModel}: encoder, decoder, likelihood and gradients by the kernels that train.
 * Threads share the GPU, one call at a time.
 */
final class GpuLatentModel implements LatentModel {
    private final VaeNetwork vae;
    private final GpuVae gpuVae;
    private final GpuVae.RowSource rows;

    private GpuLatentModel(VaeNetwork vae, GpuVae gpuVae, GpuVae.RowSource rows) {
        this.vae = vae;
        this.gpuVae = gpuVae;
        this.rows = rows;
    }

    /**
     * Takes a model and data.
     *
     * @param vae the model
     * @param gpuVae its copy on the GPU
     * @param data rows of the model's size
     * @return the latent-variable model of these rows
     * @throws org.vi4j.UserError if the rows have another size
     */
    static GpuLatentModel of(VaeNetwork vae, GpuVae gpuVae, Dataset data) {
        vae.codec().requireFits(data, "the model");
        return new GpuLatentModel(vae, gpuVae, GpuVae.RowSource.of(data));
    }

    @Override
    public int images() {
        return rows.count();
    }

    @Override
    public int latent() {
        return vae.config().latent();
    }

    @Override
    public Gaussians encode(int from, int to) {
        return VaeLatentModel.gaussians(vae, gpuVae.posterior(rows, from, to), to - from, from);
    }

    @Override
    public void logLikelihood(int[] indices, double[] z, double[] out) {
        double[] losses = gpuVae.reconstruction(rows, indices, codes(indices, z), null);
        for (int i = 0; i < indices.length; i++) {
            VaeLatentModel.requireNumber(losses[i], indices[i]);
            out[i] = -losses[i];
        }
    }

    @Override
    public void logLikelihoodAndGradient(int[] indices, double[] z, double[] out, double[] gradient) {
        float[] derivatives = new float[indices.length * latent()];
        double[] losses = gpuVae.reconstruction(rows, indices, codes(indices, z), derivatives);
        for (int i = 0; i < indices.length; i++) {
            out[i] = -losses[i];
        }
        for (int i = 0; i < derivatives.length; i++) {
            gradient[i] = -derivatives[i];
        }
    }

    private float[] codes(int[] indices, double[] z) {
        float[] codes = new float[indices.length * latent()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (float) z[i];
        }
        return codes;
    }

    /** Draws rows on the CPU, once, and goes on with them on the GPU. */
    @Override
    public LatentModel simulate(double[] z, RandomGenerator random) {
        float[] drawn = VaeLatentModel.draws(vae, z, random);
        int width = vae.pixels();
        return new GpuLatentModel(
                vae,
                gpuVae,
                new GpuVae.RowSource(
                        drawn,
                        drawn.length / width,
                        width,
                        (row, out, at) -> System.arraycopy(drawn, row * width, out, at, width)));
    }

    @Override
    public LatentModel replica() {
        return this;
    }
}
