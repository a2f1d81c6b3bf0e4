package org.vi4j.vae;

import java.util.random.RandomGenerator;
import org.vi4j.data.Dataset;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A latent-variable model p(z) p(x|z) with prior p(z) = N(0, I) and an encoder q(z|x) = N(μ(x), C(x)C(x)ᵀ), C diagonal
 * or lower triangular, at n given observations x₀ … xₙ₋₁, called images here. All that likelihood estimates and
 * inference gaps need of a model, whatever its likelihood. A row is a pair of an image and a z. One thread at a time
 * may use a model; {@link #replica} gives another thread its own.
 */
public interface LatentModel {

    /**
     * Looks at a VAE at data, on the CPU.
     *
     * @param vae the model
     * @param data rows of the model's size
     * @return the model at these rows
     * @throws org.vi4j.UserError if the rows have another size
     */
    static LatentModel of(VaeNetwork vae, Dataset data) {
        return VaeLatentModel.of(vae, data);
    }

    /**
     * Looks at a VAE at data, on a GPU, which threads share, one call at a time.
     *
     * @param vae the model
     * @param copy of the model on the GPU
     * @param data rows of the model's size
     * @return the model at these rows
     * @throws org.vi4j.UserError if the rows have another size
     */
    static LatentModel of(VaeNetwork vae, GpuVae copy, Dataset data) {
        return GpuLatentModel.of(vae, copy, data);
    }

    /**
     * Returns the number of images.
     *
     * @return n, at least 1
     */
    int images();

    /**
     * Returns the dimensions of z.
     *
     * @return L, at least 1
     */
    int latent();

    /**
     * Encodes consecutive images.
     *
     * @param from the first
     * @param to past the last
     * @return q(z|x) of each, to − from rows
     */
    Gaussians encode(int from, int to);

    /**
     * Computes log p(x|z) of each row.
     *
     * @param rows the image of each row, [r]
     * @param z the latent variables, [r, L]; longer arrays are allowed
     * @param out receives log p(x|z) in nats, [r]
     */
    void logLikelihood(int[] rows, double[] z, double[] out);

    /**
     * Computes log p(x|z) of each row and ∂/∂z of it; NaN where z is beyond what the model can be computed at.
     *
     * @param rows the image of each row, [r]
     * @param z the latent variables, [r, L]; longer arrays are allowed
     * @param out receives log p(x|z) in nats, [r]
     * @param gradient receives ∂ log p(x|z)/∂z, [r, L]
     */
    void logLikelihoodAndGradient(int[] rows, double[] z, double[] out, double[] gradient);

    /**
     * Draws x ~ p(x|z) for given z, so that each z is an exact draw from the posterior of its x.
     *
     * @param z [m, L]
     * @param random draws
     * @return the same model at those m images
     */
    LatentModel simulate(double[] z, RandomGenerator random);

    /**
     * Returns the same model and images for another thread.
     *
     * @return a replica
     */
    LatentModel replica();

    /** Another encoder for a model: q(z|x). */
    @FunctionalInterface
    interface Encoding {
        /** The prior, whatever x: an encoder that knows nothing. */
        Encoding PRIOR = (model, from, to) -> Gaussians.standard(to - from, model.latent());

        /**
         * Encodes consecutive images.
         *
         * @param model holds them; its own encoder may be asked
         * @param from the first
         * @param to past the last
         * @return q(z|x) of each, to − from rows, which the caller may change
         */
        Gaussians encode(LatentModel model, int from, int to);
    }

    /**
     * Returns this model with another encoder instead of its own.
     *
     * @param encoding q(z|x)
     * @return p(z) p(x|z) as here, with that encoder
     */
    default LatentModel withEncoder(Encoding encoding) {
        return new Reencoded(this, encoding);
    }
}
