package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of the transpose of {@link Convolution}, which doubles its grid: each place adds a window of 4 × 4 to
 * the output, two by two of them overlapping everywhere. Input [n, ⌈h/2⌉·⌈w/2⌉·k], output [n, h·w·c], where h and w are
 * given, so that images of odd sizes come back to their size.
 */
final class TransposedConvolution extends GridLayer {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    TransposedConvolution() {}

    /**
     * Creates the configuration.
     *
     * @param height h of the output
     * @param width w of the output
     * @param channels c of the output
     * @param filters k, channels of the input
     * @param nonlinearity the activation function
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    TransposedConvolution(int height, int width, int channels, int filters, Nonlinearity nonlinearity, boolean plain) {
        super(new Halving(height, width, channels), filters, nonlinearity, true, plain);
        setNIn((long) grid().places() * filters);
        setNOut(grid().image());
    }

    @Override
    public long rows() {
        return getFilters();
    }

    @Override
    public long columns() {
        return grid().window();
    }

    @Override
    public long biases() {
        return getChannels();
    }

    @Override
    public double first(RandomGenerator random) {
        // Four windows overlap at each pixel.
        double bound = 1 / Math.sqrt(4.0 * getFilters());
        return random.nextDouble(-bound, bound);
    }

    @Override
    VaeLayer<?> layer(NeuralNetConfiguration conf, DataType type) {
        return new TransposedConvolutionLayer(conf, type);
    }
}
