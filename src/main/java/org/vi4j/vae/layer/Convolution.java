package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of a convolution that halves its grid: windows of 4 × 4, stride 2, zeros beyond the edges, then an
 * activation function. Input [n, h·w·c], output [n, ⌈h/2⌉·⌈w/2⌉·k], the channels of a pixel side by side.
 */
final class Convolution extends GridLayer {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    Convolution() {}

    /**
     * Creates the configuration.
     *
     * @param height h of the input
     * @param width w of the input
     * @param channels c of the input
     * @param filters k, channels of the output
     * @param nonlinearity the activation function
     * @param inputGradient whether the backward pass computes the derivative with respect to the input
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    Convolution(
            int height,
            int width,
            int channels,
            int filters,
            Nonlinearity nonlinearity,
            boolean inputGradient,
            boolean plain) {
        super(new Halving(height, width, channels), filters, nonlinearity, inputGradient, plain);
        setNIn(grid().image());
        setNOut((long) grid().places() * filters);
    }

    @Override
    public long rows() {
        return grid().window();
    }

    @Override
    public long columns() {
        return getFilters();
    }

    @Override
    public long biases() {
        return getFilters();
    }

    @Override
    public double first(RandomGenerator random) {
        double bound = 1 / Math.sqrt((double) grid().window());
        return random.nextDouble(-bound, bound);
    }

    @Override
    VaeLayer<?> layer(NeuralNetConfiguration conf, DataType type) {
        return new ConvolutionLayer(conf, type);
    }
}
