package org.vi4j.vae.evaluation;

import java.util.random.RandomGenerator;

/**
 * A model with another encoder in place of its own.
 *
 * @param model p(z) p(x|z)
 * @param encoder q(z|x)
 */
public record Reencoded(LatentModel model, Encoder encoder) implements LatentModel {
    /** The prior, whatever x: an encoder that knows nothing. */
    public static final Encoder PRIOR = (model, from, to) -> Gaussians.standard(to - from, model.latent());

    /** Answers with q(z|x). */
    @FunctionalInterface
    public interface Encoder {
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

    @Override
    public int images() {
        return model.images();
    }

    @Override
    public int latent() {
        return model.latent();
    }

    @Override
    public Gaussians encode(int from, int to) {
        return encoder.encode(model, from, to);
    }

    @Override
    public void logLikelihood(int[] rows, double[] z, double[] out) {
        model.logLikelihood(rows, z, out);
    }

    @Override
    public void logLikelihoodAndGradient(int[] rows, double[] z, double[] out, double[] gradient) {
        model.logLikelihoodAndGradient(rows, z, out, gradient);
    }

    @Override
    public LatentModel simulate(double[] z, RandomGenerator random) {
        return new Reencoded(model.simulate(z, random), encoder);
    }

    @Override
    public LatentModel replica() {
        return new Reencoded(model.replica(), encoder);
    }
}
