package org.vi4j.vae;

import java.util.random.RandomGenerator;

/**
 * A model with another encoder instead of its own.
 *
 * @param model p(z) p(x|z)
 * @param encoder q(z|x)
 */
record Reencoded(LatentModel model, Encoding encoder) implements LatentModel {
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
