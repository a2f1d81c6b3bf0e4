package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The reconstruction term −log p(x|z) = Σⱼ softplus(lⱼ) − xⱼ lⱼ of a Bernoulli likelihood with logits l, in nats; its
 * derivative is σ(l) − x. Targets x in [0, 1] may be grey values, as is customary (Kingma and Welling, "Auto-encoding
 * variational Bayes", ICLR 2014, appendix C.1). Computed from the logits, never from a rounded sigmoid, so that logits
 * of ±100 lose nothing.
 */
final class BernoulliLogitsLoss extends DecoderLikelihood {
    private static final long serialVersionUID = 1L;

    /** Creates the loss; it has no settings. */
    public BernoulliLogitsLoss() {}

    @Override
    double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient) {
        return kernels.bernoulli(output, labels, gradient);
    }

    @Override
    double[] perImage(Kernels kernels, INDArray labels, INDArray output) {
        return kernels.bernoulliPerImage(output, labels);
    }

    @Override
    INDArray elements(INDArray labels, INDArray output) {
        return PlainKernels.bernoulliLoss(output, labels);
    }

    @Override
    public boolean acceptsBinary() {
        return true;
    }

    @Override
    public INDArray mean(INDArray output) {
        return Transforms.sigmoid(output, true);
    }

    @Override
    public INDArray sample(INDArray parameters, RandomGenerator random) {
        double[] means = doubles(mean(parameters));
        for (int i = 0; i < means.length; i++) {
            means[i] = random.nextDouble() < means[i] ? 1 : 0;
        }
        return Nd4j.create(means, parameters.shape(), 'c').castTo(parameters.dataType());
    }

    @Override
    public int scales(int columns) {
        return 0;
    }

    @Override
    public String toString() {
        return "bernoulli";
    }
}
