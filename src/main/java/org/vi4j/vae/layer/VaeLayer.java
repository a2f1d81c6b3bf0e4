package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the layers with parameters have in common at work: where their parameters and derivatives are. */
abstract class VaeLayer<C extends FeedForwardLayer> extends BaseLayer<C> {
    private static final long serialVersionUID = 1L;

    VaeLayer(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    INDArray weights() {
        return getParam(DefaultParamInitializer.WEIGHT_KEY);
    }

    INDArray biases() {
        return getParam(DefaultParamInitializer.BIAS_KEY);
    }

    /**
     * Says whether derivatives of parameters are wanted: not in a graph that has made no room for them, since it is
     * never trained.
     */
    boolean wantsGradients() {
        return gradientViews != null && !gradientViews.isEmpty();
    }

    INDArray gradientView(String parameter) {
        INDArray view = gradientViews.get(parameter);
        if (view == null) {
            throw new IllegalStateException("no room for the gradient of " + parameter + " " + layerId());
        }
        return view;
    }

    /** Returns what a backward pass gives: all derivatives are in their views already. */
    Pair<Gradient, @Nullable INDArray> result(@Nullable INDArray inputGradient) {
        Gradient gradient = new DefaultGradient();
        if (wantsGradients()) {
            gradientViews.forEach((name, view) -> gradient.gradientForVariable().put(name, view));
        }
        return new Pair<>(gradient, inputGradient);
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }
}
