package org.vi4j.vae;

import org.vi4j.math.RandomStreams;
import org.vi4j.vae.LogLikelihoods.Estimate;

/**
 * ELBOs of given Gaussians: E_q[log p(x|z)] as a mean over draws, KL(q ‖ p) in closed form. The draws of image i are μ
 * + Cε with ε a pure function of (seed, i), so that different q of the same image are compared with common random
 * numbers.
 */
final class GaussianElbos {
    private GaussianElbos() {}

    /** Returns the ELBO of each of consecutive images under its row of q, in nats. */
    static double[] estimate(LatentModel model, int from, Gaussians q, int draws, RandomStreams randomness) {
        int latent = q.latent;
        double[] z = new double[draws * latent];
        double[] noise = new double[latent];
        double[] logLikelihood = new double[draws];
        double[] elbos = new double[q.rows];
        for (int i = 0; i < q.rows; i++) {
            var generator = randomness.at("elbo", from + i);
            for (int k = 0; k < draws; k++) {
                for (int j = 0; j < latent; j++) {
                    noise[j] = generator.nextGaussian();
                }
                q.draw(i, noise, 0, z, k * latent);
            }
            model.logLikelihood(Chunks.rows(from + i, from + i + 1, draws), z, logLikelihood);
            elbos[i] = Estimate.mean(logLikelihood).value() - q.kl(i);
        }
        return elbos;
    }
}
