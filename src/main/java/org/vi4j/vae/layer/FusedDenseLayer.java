package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The dense layer at work. */
final class FusedDenseLayer extends BufferedLayer<FusedDense> {
    private static final long serialVersionUID = 1L;

    FusedDenseLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray weights = weights();
        INDArray result = outputs(training, input.size(0), weights.size(1));
        kernels.multiply(input, false, weights, false, result);
        kernels.addBiasAndActivate(result, biases(), layerConf().getNonlinearity());
        return kept(result, training);
    }

    /**
     * Computes the backward pass; where the graph has made no room for the gradients of parameters, as in one that is
     * never trained, only the derivative with respect to the input is computed, which saves a matrix product.
     */
    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray a = requireForward();
        INDArray delta = own(epsilon);
        boolean trained = wantsGradients();
        kernels.backActivate(delta, a, layerConf().getNonlinearity(), biasGradient());
        if (trained) {
            kernels.multiply(input, true, delta, false, gradientView(DefaultParamInitializer.WEIGHT_KEY));
        }
        return result(!trained || layerConf().isInputGradient() ? inputGradient(delta) : null);
    }

    private INDArray inputGradient(INDArray delta) {
        INDArray result = inputGradients.of(dataType, delta.size(0), weights().size(0));
        kernels.multiply(delta, false, weights(), true, result);
        return result;
    }
}
