package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The transposed convolution at work: one matrix product makes a window of each place, and windows are added up. */
final class TransposedConvolutionLayer extends VaeLayer<TransposedConvolution> {
    private static final long serialVersionUID = 1L;

    private final transient Kernels kernels;
    private final transient Halving grid;
    private final transient ChannelBias bias;
    private final transient Buffer windows = new Buffer();
    private final transient Buffer outputs = new Buffer();
    private final transient Buffer biasScratch = new Buffer();
    private final transient Buffer inputGradients = new Buffer();
    private transient @Nullable INDArray output;

    TransposedConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.kernels = Kernels.of(type, layerConf().isPlain());
        this.grid = layerConf().grid();
        this.bias = new ChannelBias(kernels, layerConf().getNonlinearity());
    }

    /** The input with a row for each place, [n·places, k]. */
    private INDArray places() {
        INDArray rows = input.ordering() == 'c' ? input : input.dup('c');
        return rows.reshape(rows.size(0) * grid.places(), layerConf().getFilters());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray places = places();
        INDArray made = windows.of(dataType, places.size(0), grid.window());
        kernels.multiply(places, false, weights(), false, made);
        long n = input.size(0);
        INDArray images = training ? outputs.of(dataType, n, grid.image()) : Buffer.fresh(dataType, n, grid.image());
        kernels.scatter(made, grid, images);
        bias.add(images, biases());
        output = training ? images : null;
        return images;
    }

    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray a = requireForward(output);
        // The derivative belongs to the layer above, which is done with it: it may be overwritten.
        INDArray delta = epsilon.ordering() == 'c' ? epsilon : epsilon.dup('c');
        bias.back(
                delta,
                a,
                wantsGradients()
                        ? gradientView(DefaultParamInitializer.BIAS_KEY)
                        : biasScratch.of(dataType, 1, biases().length()));
        INDArray places = places();
        // The windows of the forward pass are no longer needed.
        INDArray gathered = windows.of(dataType, places.size(0), grid.window());
        kernels.gather(delta, grid, gathered);
        if (wantsGradients()) {
            kernels.multiply(places, true, gathered, false, gradientView(DefaultParamInitializer.WEIGHT_KEY));
        }
        INDArray inputGradient =
                inputGradients.of(dataType, places.size(0), layerConf().getFilters());
        kernels.multiply(gathered, false, weights(), true, inputGradient);
        return result(inputGradient.reshape(delta.size(0), layerConf().getNIn()));
    }
}
