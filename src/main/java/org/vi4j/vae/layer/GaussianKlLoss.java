package org.vi4j.vae.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.vae.layer.Layers.ElboLoss;

/**
 * The Kullback–Leibler term KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σⱼ (μⱼ² + σⱼ² − 1 − log σⱼ²) in nats, of an output [μ | log
 * σ²] [n, 2L]; the derivatives are μ and ½(σ² − 1). This is the exclusive divergence KL(q‖p) of the ELBO (Kingma and
 * Welling, "Auto-encoding variational Bayes", ICLR 2014, appendix B). Labels are not looked at.
 */
final class GaussianKlLoss extends ElboLoss {
    private static final long serialVersionUID = 1L;

    /** Creates the loss; it has no settings. */
    public GaussianKlLoss() {}

    @Override
    double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient) {
        return kernels.gaussianKl(output, gradient);
    }

    @Override
    double[] perImage(Kernels kernels, INDArray labels, INDArray output) {
        return kernels.gaussianKlPerImage(output);
    }

    @Override
    INDArray elements(INDArray labels, INDArray output) {
        return PlainKernels.gaussianKl(output);
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
