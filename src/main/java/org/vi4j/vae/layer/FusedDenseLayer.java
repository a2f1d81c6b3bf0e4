package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
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
final class FusedDenseLayer extends BaseLayer<FusedDense> {
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
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        long n = input.size(0);
        INDArray result =
                training ? outputs.of(dataType, n, weights.size(1)) : Buffer.fresh(dataType, n, weights.size(1));
        kernels.multiply(input, false, weights, false, result);
        kernels.addBiasAndActivate(
                result, getParam(DefaultParamInitializer.BIAS_KEY), layerConf().getNonlinearity());
        output = training ? result : null;
        return result;
    }

    /**
     * Where the graph has made no room for the gradients of parameters, as in one that is never trained, only the
     * derivative with respect to the input is computed, which saves a matrix product.
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        INDArray a = output;
        if (a == null) {
            throw new IllegalStateException("backward pass without a training forward pass before it " + layerId());
        }
        // The derivative belongs to the layer above, which is done with it: it may be overwritten.
        INDArray delta = epsilon.ordering() == 'c' ? epsilon : epsilon.dup('c');
        Gradient gradient = new DefaultGradient();
        if (gradientViews == null || gradientViews.isEmpty()) {
            INDArray unused = biasScratch.of(dataType, 1, delta.size(1));
            kernels.backActivate(delta, a, layerConf().getNonlinearity(), unused);
            return new Pair<>(gradient, inputGradient(delta));
        }
        INDArray weightGradient = gradientView(DefaultParamInitializer.WEIGHT_KEY);
        INDArray biasGradient = gradientView(DefaultParamInitializer.BIAS_KEY);
        kernels.backActivate(delta, a, layerConf().getNonlinearity(), biasGradient);
        kernels.multiply(input, true, delta, false, weightGradient);
        gradient.gradientForVariable().put(DefaultParamInitializer.WEIGHT_KEY, weightGradient);
        gradient.gradientForVariable().put(DefaultParamInitializer.BIAS_KEY, biasGradient);
        return new Pair<>(gradient, layerConf().isInputGradient() ? inputGradient(delta) : null);
    }

    private INDArray gradientView(String parameter) {
        INDArray view = gradientViews.get(parameter);
        if (view == null) {
            throw new IllegalStateException("no room for the gradient of " + parameter + " " + layerId());
        }
        return view;
    }

    private INDArray inputGradient(INDArray delta) {
        INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray result = inputGradients.of(dataType, delta.size(0), weights.size(0));
        kernels.multiply(delta, false, weights, true, result);
        return result;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
