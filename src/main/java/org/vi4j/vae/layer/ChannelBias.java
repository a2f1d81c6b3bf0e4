package org.vi4j.vae.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One bias for each channel of a grid, and its derivative: the same at every pixel, so that whole images are rows. */
final class ChannelBias {
    private final Kernels kernels;
    private final Nonlinearity f;

    ChannelBias(Kernels kernels, Nonlinearity f) {
        this.kernels = kernels;
        this.f = f;
    }

    /** Adds the bias [c] to each pixel of images z [n, pixels·c] and applies f, in place. */
    void add(INDArray z, INDArray bias) {
        long c = bias.length();
        INDArray tiled = Nd4j.zeros(z.dataType(), z.size(1) / c, c);
        tiled.addiRowVector(bias.reshape(1, c));
        kernels.addBiasAndActivate(z, tiled.reshape(z.size(1)), f);
    }

    /** Multiplies delta [n, pixels·c] in place with f′ at the outputs a, and sums it into biasGradient [c]. */
    void back(INDArray delta, INDArray a, INDArray biasGradient) {
        long c = biasGradient.length();
        INDArray sums = Nd4j.createUninitialized(delta.dataType(), delta.size(1));
        kernels.backActivate(delta, a, f, sums);
        biasGradient.assign(sums.reshape(delta.size(1) / c, c).sum(0).reshape(biasGradient.shape()));
    }
}
