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
final class ConvolutionLayer extends WindowLayer<Convolution> {
    private static final long serialVersionUID = 1L;

    private final transient Buffer windowGradients = new Buffer();

    ConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        long n = input.size(0);
        long places = n * grid.places();
        INDArray gathered = windows(places);
        kernels.gather(input, grid, gathered);
        INDArray result = outputs(training, places, layerConf().getFilters());
        kernels.multiply(gathered, false, weights(), false, result);
        return activated(result.reshape(n, layerConf().getNOut()), training);
    }

    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray images = throughBias(epsilon);
        long n = images.size(0);
        INDArray delta = images.reshape(n * grid.places(), layerConf().getFilters());
        kernels.multiply(windows(delta.size(0)), true, delta, false, gradientView(DefaultParamInitializer.WEIGHT_KEY));
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
