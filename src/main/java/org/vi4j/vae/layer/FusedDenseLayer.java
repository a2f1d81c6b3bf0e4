package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The dense layer at work. While training, outputs and derivatives live in buffers that the next step overwrites; at
 * inference each call returns an array of its own.
 */
final class FusedDenseLayer extends VaeLayer<FusedDense> {
    private static final long serialVersionUID = 1L;

    private final transient Kernels kernels;
    private final transient Buffer outputs = new Buffer();
    private final transient Buffer inputGradients = new Buffer();
    private final transient Buffer biasScratch = new Buffer();
    private transient @Nullable INDArray output;

    FusedDenseLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
        this.kernels = Kernels.of(type, layerConf().isPlain());
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        INDArray weights = weights();
        long n = input.size(0);
        INDArray result =
                training ? outputs.of(dataType, n, weights.size(1)) : Buffer.fresh(dataType, n, weights.size(1));
        kernels.multiply(input, false, weights, false, result);
        kernels.addBiasAndActivate(result, biases(), layerConf().getNonlinearity());
        output = training ? result : null;
        return result;
    }

    /**
     * Where the graph has made no room for the gradients of parameters, as in one that is never trained, only the
     * derivative with respect to the input is computed, which saves a matrix product.
     */
    @Override
    public Pair<Gradient, @Nullable INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray a = requireForward(output);
        // The derivative belongs to the layer above, which is done with it: it may be overwritten.
        INDArray delta = epsilon.ordering() == 'c' ? epsilon : epsilon.dup('c');
        boolean trained = wantsGradients();
        INDArray biasGradient =
                trained ? gradientView(DefaultParamInitializer.BIAS_KEY) : biasScratch.of(dataType, 1, delta.size(1));
        kernels.backActivate(delta, a, layerConf().getNonlinearity(), biasGradient);
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
