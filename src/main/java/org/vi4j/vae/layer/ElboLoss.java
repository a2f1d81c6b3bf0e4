package org.vi4j.vae.layer;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/**
 * One term of the negative ELBO as a DL4J loss: summed over dimensions, one number an image, in nats. A loss reads
 * logits or the parameters of q(z|x) directly, so the activation function handed to it must be the identity.
 */
public abstract sealed class ElboLoss implements ILossFunction
        permits DecoderLikelihood, GaussianKlLoss, FullGaussianKlLoss {
    private static final long serialVersionUID = 1L;

    ElboLoss() {}

    /**
     * Returns the KL term of a family of q(z|x).
     *
     * @param family of q(z|x)
     * @return its divergence from N(0, I), in closed form
     */
    public static ElboLoss kl(LatentPosterior family) {
        return family == LatentPosterior.DIAGONAL ? new GaussianKlLoss() : new FullGaussianKlLoss();
    }

    /**
     * Writes the derivatives with respect to the output and returns the sum over images.
     *
     * @param kernels computes
     * @param labels what is to be explained, [n, k], or anything where {@link #needsLabels} is false
     * @param output the network's output, [n, k]
     * @param gradient receives the derivatives of the sum, [n, k]
     * @return the sum over images, in nats
     */
    abstract double gradient(Kernels kernels, INDArray labels, INDArray output, INDArray gradient);

    /**
     * Returns the loss of each image.
     *
     * @param labels what is to be explained, [n, k], or [1, k] for all rows alike
     * @param output the network's output, [n, k]
     * @return n losses, in nats
     */
    public double[] perImage(INDArray labels, INDArray output) {
        return perImage(Kernels.of(output.dataType(), false), labels, output);
    }

    abstract double[] perImage(Kernels kernels, INDArray labels, INDArray output);

    /**
     * Returns the loss of each image and writes its derivatives.
     *
     * @param labels what is to be explained, [n, k]
     * @param output the network's output, [n, k]
     * @param gradient receives the derivatives of each row's loss with respect to that row, [n, k]
     * @return n losses, in nats
     */
    public double[] perImageAndGradient(INDArray labels, INDArray output, INDArray gradient) {
        Kernels kernels = Kernels.of(output.dataType(), false);
        double[] losses = perImage(kernels, labels, output);
        gradient(kernels, labels, output, gradient);
        return losses;
    }

    /** Returns the loss element by element, with the sum over columns the loss of each image. */
    abstract INDArray elements(INDArray labels, INDArray output);

    /** Returns what the network means by this output: the mean of the data, or the posterior's parameters. */
    abstract INDArray mean(INDArray output);

    /** Says whether the loss compares the output with labels. */
    abstract boolean needsLabels();

    @Override
    public double computeScore(
            INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask, boolean average) {
        double sum =
                computeScoreArray(labels, output, activation, mask).sumNumber().doubleValue();
        return average ? sum / output.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask) {
        requireIdentity(activation);
        INDArray perImage = elements(labels, output).sum(true, 1);
        return mask == null ? perImage : perImage.muliColumnVector(mask);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask) {
        requireIdentity(activation);
        INDArray gradient = output.ulike();
        gradient(new PlainKernels(), labels, output, gradient);
        return mask == null ? gradient : gradient.muliColumnVector(mask);
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray output, IActivation activation, @Nullable INDArray mask, boolean average) {
        return Pair.of(
                computeScore(labels, output, activation, mask, average),
                computeGradient(labels, output, activation, mask));
    }

    @Override
    @JsonIgnore
    public String name() {
        return getClass().getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ElboLoss loss && loss.name().equals(name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    private void requireIdentity(IActivation activation) {
        if (!(activation instanceof ActivationIdentity)) {
            throw new IllegalArgumentException(
                    name() + " works on the network's raw output: use the identity activation, not " + activation);
        }
    }
}
