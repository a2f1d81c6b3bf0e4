package org.vi4j.vae.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.internal.math.Platform;

/**
 * What the layers do. Two implementations compute the same: {@link PlainKernels} on any device and data type, one ND4J
 * operation after another, and {@link HostKernels} for single precision in host memory, one pass over each row while it
 * is in the cache. Arrays are 'c'-ordered.
 */
interface Kernels {
    /** Writes A·B to result [m, n], where A is a [m, k], or aᵀ of a [k, m], and B is b [k, n], or bᵀ of b [n, k]. */
    void multiply(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray result);

    /** Adds the bias [k] to each row of z [n, k] and applies f, in place. */
    void addBiasAndActivate(INDArray z, INDArray bias, Nonlinearity f);

    /** Multiplies delta [n, k] in place with f′ at the outputs a [n, k], and sums its rows into biasGradient [k]. */
    void backActivate(INDArray delta, INDArray a, Nonlinearity f, INDArray biasGradient);

    /**
     * Writes ∂/∂logits of −log p(x | logits) = Σ softplus(l) − x·l to gradient [n, k], and returns the sum over all
     * rows and columns of the loss, in nats.
     */
    double bernoulli(INDArray logits, INDArray targets, INDArray gradient);

    /**
     * Returns −log p(x | logits) of each row of logits [n, k], in nats; targets are [n, k], or [1, k] for all alike.
     */
    double[] bernoulliPerImage(INDArray logits, INDArray targets);

    /**
     * Writes the derivatives of KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σ (μ² + σ² − 1 − log σ²) with respect to [μ | log σ²]
     * [n, 2L] to gradient [n, 2L], and returns the sum over all rows, in nats.
     */
    double gaussianKl(INDArray posterior, INDArray gradient);

    /** Returns KL(N(μ, diag σ²) ‖ N(0, I)) of each row of [μ | log σ²] [n, 2L], in nats. */
    double[] gaussianKlPerImage(INDArray posterior);

    /** Writes μ + σ·ε to z [n, L], from [μ | log σ²] [n, 2L] and noise ε [n, L]. */
    void reparameterize(INDArray posterior, INDArray noise, INDArray z);

    /** Writes the derivatives with respect to [μ | log σ²] to gradient [n, 2L], from those with respect to z [n, L]. */
    void backReparameterize(INDArray dz, INDArray posterior, INDArray noise, INDArray gradient);

    /** Copies each window of images [n, h·w·c] to a row of windows [n·⌈h/2⌉·⌈w/2⌉, 16·c]. */
    void gather(INDArray images, Halving grid, INDArray windows);

    /** Adds windows up where they overlap, and writes the sums to images: the transpose of {@link #gather}. */
    void scatter(INDArray windows, Halving grid, INDArray images);

    /**
     * Returns the fastest kernels that this backend and data type allow, or the plain ones where asked for.
     *
     * @param type the network's data type
     * @param plain whether to take the plain twin in any case
     */
    static Kernels of(DataType type, boolean plain) {
        return type == DataType.FLOAT && !plain && Platform.inHostMemory() ? new HostKernels() : new PlainKernels();
    }
}
