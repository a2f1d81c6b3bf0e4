package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the convolution and its transpose at work have in common: a grid, its windows, and a bias for each channel. */
abstract class WindowLayer<C extends GridLayer> extends BufferedLayer<C> {
    private static final long serialVersionUID = 1L;

    final transient Halving grid;
    private final transient ChannelBias bias;
    private final transient Buffer windows = new Buffer();

    WindowLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.grid = layerConf().grid();
        this.bias = new ChannelBias(kernels, layerConf().getNonlinearity());
    }

    /** Room for the window of each place, [places, window]; the backward pass uses it again. */
    INDArray windows(long places) {
        return windows.of(dataType, places, grid.window());
    }

    /** Adds the biases, applies f, and keeps the outputs for the backward pass where there is to be one. */
    INDArray activated(INDArray images, boolean training) {
        bias.add(images, biases());
        return kept(images, training);
    }

    /** Takes the derivative through f in place, and through the biases; returns it. */
    INDArray throughBias(INDArray epsilon) {
        INDArray a = requireForward();
        INDArray delta = own(epsilon);
        bias.back(delta, a, biasGradient());
        return delta;
    }
}
