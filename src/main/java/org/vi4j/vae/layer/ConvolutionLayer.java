package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The convolution at work: windows are gathered into rows, which one matrix product takes to all outputs. */
final class ConvolutionLayer extends VaeLayer<Convolution> {
    private static final long serialVersionUID = 1L;

    private final transient Kernels kernels;
    private final transient Halving grid;
    private final transient ChannelBias bias;
    private final transient Buffer windows = new Buffer();
    private final transient Buffer outputs = new Buffer();
    private final transient Buffer windowGradients = new Buffer();
    private final transient Buffer inputGradients = new Buffer();
    private transient @Nullable INDArray output;

    ConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.kernels = Kernels.of(type, layerConf().isPlain());
        this.grid = layerConf().grid();
        this.bias = new ChannelBias(kernels, layerConf().getNonlinearity());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        long n = input.size(0);
        long places = n * grid.places();
        INDArray gathered = windows.of(dataType, places, grid.window());
        kernels.gather(input, grid, gathered);
        long filters = layerConf().getFilters();
        INDArray result = training ? outputs.of(dataType, places, filters) : Buffer.fresh(dataType, places, filters);
        kernels.multiply(gathered, false, weights(), false, result);
        INDArray images = result.reshape(n, layerConf().getNOut());
        bias.add(images, biases());
        output = training ? images : null;
        return images;
    }

    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray a = requireForward(output);
        // The derivative belongs to the layer above, which is done with it: it may be overwritten.
        INDArray images = epsilon.ordering() == 'c' ? epsilon : epsilon.dup('c');
        bias.back(images, a, gradientView(DefaultParamInitializer.BIAS_KEY));
        long n = images.size(0);
        INDArray delta = images.reshape(n * grid.places(), layerConf().getFilters());
        INDArray gathered = windows.of(dataType, delta.size(0), grid.window());
        kernels.multiply(gathered, true, delta, false, gradientView(DefaultParamInitializer.WEIGHT_KEY));
        if (!layerConf().isInputGradient()) {
            return result(null);
        }
        INDArray gradients = windowGradients.of(dataType, delta.size(0), grid.window());
        kernels.multiply(delta, false, weights(), true, gradients);
        INDArray inputGradient = inputGradients.of(dataType, n, grid.image());
        kernels.scatter(gradients, grid, inputGradient);
        return result(inputGradient);
    }
}
