package org.vi4j.vae.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The Kullback–Leibler term KL(N(μ, CCᵀ) ‖ N(0, I)) = ½ (‖μ‖² + ‖C‖² − L − Σⱼ log σⱼ²) in nats, of an output [μ | log
 * σ² | entries of C below its diagonal] [n, L(L + 3)/2], where C is lower triangular with σ on its diagonal; the
 * derivatives are μ, ½(σ² − 1) and the entries themselves. The exclusive divergence KL(q‖p). Labels are not looked at.
 */
public final class FullGaussianKlLoss extends ElboLoss {
    private static final long serialVersionUID = 1L;

    /** Creates the loss; it has no settings. */
    public FullGaussianKlLoss() {}

    private static int latent(int width) {
        // L(L + 3)/2 = width.
        return (int) Math.round((Math.sqrt(9.0 + 8 * width) - 3) / 2);
    }

    @Override
    double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient) {
        double[] q = output.dup('c').data().asDouble();
        double[] losses = elements(q, (int) output.size(0));
        double sum = 0;
        int width = (int) output.size(1);
        int latent = latent(width);
        for (int i = 0; i < q.length; i++) {
            sum += losses[i];
            int column = i % width;
            if (column >= latent && column < 2 * latent) {
                q[i] = 0.5 * Math.expm1(q[i]);
            }
        }
        gradient.assign(Nd4j.create(q, output.shape(), 'c'));
        return sum;
    }

    private static double[] elements(double[] q, int n) {
        int width = q.length / n;
        int latent = latent(width);
        double[] losses = new double[q.length];
        for (int i = 0; i < q.length; i++) {
            int column = i % width;
            losses[i] = column >= latent && column < 2 * latent ? 0.5 * (Math.expm1(q[i]) - q[i]) : 0.5 * q[i] * q[i];
        }
        return losses;
    }

    @Override
    double[] perImage(Kernels kernels, INDArray labels, INDArray output) {
        int n = (int) output.size(0);
        double[] losses = elements(output.dup('c').data().asDouble(), n);
        double[] sums = new double[n];
        for (int i = 0; i < losses.length; i++) {
            sums[i / (losses.length / n)] += losses[i];
        }
        return sums;
    }

    @Override
    INDArray elements(INDArray labels, INDArray output) {
        double[] losses = elements(output.dup('c').data().asDouble(), (int) output.size(0));
        return Nd4j.create(losses, output.shape(), 'c').castTo(output.dataType());
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
