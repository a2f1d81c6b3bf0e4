package org.vi4j.vae.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.vae.layer.Layers.ElboLoss;

/**
 * The Kullback–Leibler term KL(N(μ, CCᵀ) ‖ N(0, I)) = ½ (‖μ‖² + ‖C‖² − L − Σⱼ log σⱼ²) in nats, of an output as
 * {@link LatentPosterior#FULL} has it, [n, L(L + 3)/2]. The exclusive divergence KL(q‖p). Labels are not looked at.
 */
final class FullGaussianKlLoss extends ElboLoss {
    private static final long serialVersionUID = 1L;

    /** Creates the loss; it has no settings. */
    public FullGaussianKlLoss() {}

    private static int latent(int width) {
        // L(L + 3)/2 = width.
        return (int) Math.round((Math.sqrt(9.0 + 8 * width) - 3) / 2);
    }

    @Override
    double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient) {
        double[] derivatives = new double[(int) output.length()];
        double sum = 0;
        for (double share : shares(output, derivatives)) {
            sum += share;
        }
        gradient.assign(Nd4j.create(derivatives, output.shape(), 'c'));
        return sum;
    }

    /** Returns the share of each row of C, [n, L], and adds the derivatives [n, L(L + 3)/2]. */
    private static double[] shares(INDArray output, double[] derivatives) {
        double[] q = DecoderLikelihood.doubles(output);
        int n = (int) output.size(0);
        int width = (int) output.size(1);
        int latent = latent(width);
        double[] shares = new double[n * latent];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = LatentPosterior.FULL.rowKl(q, i / latent * width, latent, i % latent, 1, derivatives);
        }
        return shares;
    }

    @Override
    double[] perImage(Kernels kernels, INDArray labels, INDArray output) {
        double[] shares = shares(output, new double[(int) output.length()]);
        double[] sums = new double[(int) output.size(0)];
        for (int i = 0; i < shares.length; i++) {
            sums[i / (shares.length / sums.length)] += shares[i];
        }
        return sums;
    }

    @Override
    INDArray elements(INDArray labels, INDArray output) {
        double[] shares = shares(output, new double[(int) output.length()]);
        long n = output.size(0);
        return Nd4j.create(shares, new long[] {n, shares.length / n}, 'c').castTo(output.dataType());
    }

    @Override
    INDArray mean(INDArray output) {
        return output.dup();
    }

    @Override
    boolean needsLabels() {
        return false;
    }
}
