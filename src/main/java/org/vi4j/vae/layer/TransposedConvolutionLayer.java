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
final class TransposedConvolutionLayer extends WindowLayer<TransposedConvolution> {
    private static final long serialVersionUID = 1L;

    TransposedConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
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
        INDArray made = windows(places.size(0));
        kernels.multiply(places, false, weights(), false, made);
        INDArray images = outputs(training, input.size(0), grid.image());
        kernels.scatter(made, grid, images);
        return activated(images, training);
    }

    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray delta = throughBias(epsilon);
        INDArray places = places();
        // The windows of the forward pass are no longer needed.
        INDArray gathered = windows(places.size(0));
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
