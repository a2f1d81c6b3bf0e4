package org.vi4j.internal.vae;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.data.Dataset;
import org.vi4j.training.Epoch;
import org.vi4j.vae.layer.DecoderLikelihood;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.layer.Layers.ElboLoss;
import org.vi4j.vae.network.VaeNetwork;

/**
 * The gradient of objectives other than the ELBO for one worker's slice of a batch: the same layers as in the graph,
 * with weights on the KL term or on importance samples between them. Derivatives are those of the negative objective,
 * summed over images.
 */
final class WeightedStep {
    private final VaeNetwork vae;
    private final RowBatch pixels;
    private final RowBatch copies;
    private final RowBatch codes;
    private final RowBatch gradients;

    WeightedStep(VaeNetwork replica) {
        this.vae = replica;
        boolean host = replica.usesHostMemory();
        int latent = replica.config().latent();
        this.pixels = new RowBatch(replica.pixels(), host);
        this.copies = new RowBatch(replica.pixels(), host);
        this.codes = new RowBatch(latent, host);
        this.gradients = new RowBatch((int) replica.config().posterior().width(latent), host);
    }

    /** Returns the sum over a slice of the KL divergence of each dimension, [L]. */
    double[] kl(Dataset images, int[] indices, int from, int to) {
        int latent = vae.config().latent();
        double[] sums = new double[latent];
        if (from < to) {
            float[] q = vae.posterior(pixels.images(images, indices, from, to))
                    .data()
                    .asFloat();
            int width = (int) vae.config().posterior().width(latent);
            for (int i = 0; i < to - from; i++) {
                for (int j = 0; j < latent; j++) {
                    sums[j] += vae.config().posterior().marginalKl(q, i * width, latent, j);
                }
            }
        }
        return sums;
    }

    /**
     * Leaves the gradient in the graph's array.
     *
     * @param noise of the whole batch, [B·K, L]
     * @param weights of each dimension's KL term, where K = 1
     * @param k importance samples of each image
     * @return the terms of the slice; that of the ELBO too, with the mean over samples
     */
    Epoch.Terms backward(Dataset images, int[] indices, float[] noise, int from, int to, double[] weights, int k) {
        if (from == to) {
            vae.graph().getGradientsViewArray().assign(0);
            return Epoch.Terms.ZERO;
        }
        int n = to - from;
        int latent = vae.config().latent();
        LatentPosterior family = vae.config().posterior();
        DecoderLikelihood likelihood = vae.config().likelihood();
        INDArray x = pixels.images(images, indices, from, to);
        INDArray posterior = vae.posterior(x);
        double[] divergences = ElboLoss.kl(family).perImage(x, posterior);
        Draws draws = new Draws(family, posterior.data().asDouble(), n, k, latent, noise, from * k * latent);
        INDArray decoded = vae.decode(codes.values(draws.codes(), 0, n * k));
        INDArray targets = k == 1 ? x : copies.images(images, repeated(indices, from, to, k), 0, n * k);
        double[] logDensities = likelihood.logDensity(targets, decoded);
        INDArray gradient = likelihood.gradient(targets, decoded).negi();
        double objective = 0;
        double[] dq;
        if (k == 1) {
            dq = draws.backDraw(vae.backDecoder(gradient).data().asDouble());
            objective -= draws.weightedKl(weights, dq);
            for (double density : logDensities) {
                objective += density;
            }
        } else {
            IwaeWeights importance = new IwaeWeights(draws, logDensities);
            for (double bound : importance.bounds()) {
                objective += bound;
            }
            gradient.muliColumnVector(importance.column(gradient.dataType()));
            dq = importance.doublyReparameterized(
                    vae.backDecoder(gradient).data().asDouble());
        }
        float[] encoderGradient = new float[dq.length];
        for (int i = 0; i < dq.length; i++) {
            encoderGradient[i] = (float) dq[i];
        }
        vae.backEncoder(gradients.values(encoderGradient, 0, n));
        return new Epoch.Terms(-sum(logDensities) / k, sum(divergences), n, objective);
    }

    private static int[] repeated(int[] indices, int from, int to, int k) {
        int[] repeated = new int[(to - from) * k];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = indices[from + i / k];
        }
        return repeated;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
