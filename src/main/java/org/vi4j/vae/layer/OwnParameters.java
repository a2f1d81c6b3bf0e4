package org.vi4j.vae.layer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parameters of layers whose number of biases is not their number of outputs; filled in by the graph's builder. */
final class OwnParameters implements ParamInitializer {
    static final OwnParameters INSTANCE = new OwnParameters();

    private static final String W = DefaultParamInitializer.WEIGHT_KEY;
    private static final String B = DefaultParamInitializer.BIAS_KEY;

    private OwnParameters() {}

    /** How many of them a layer has: W [rows, columns], and b [biases] where there are any. */
    interface Sizes {
        long rows();

        long columns();

        long biases();
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        Sizes sizes = (Sizes) layer;
        return sizes.rows() * sizes.columns() + sizes.biases();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return ((Sizes) layer).biases() > 0 ? List.of(W, B) : List.of(W);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return List.of(W);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return ((Sizes) layer).biases() > 0 ? List.of(B) : List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return W.equals(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return B.equals(key);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
        Map<String, INDArray> parameters = Collections.synchronizedMap(getGradientsFromFlattened(conf, view));
        parameters.keySet().forEach(conf::addVariable);
        return parameters;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray view) {
        Sizes sizes = (Sizes) conf.getLayer();
        INDArray flat = view.reshape(view.length());
        long weights = sizes.rows() * sizes.columns();
        Map<String, INDArray> parts = new LinkedHashMap<>();
        parts.put(W, flat.get(NDArrayIndex.interval(0, weights)).reshape('f', sizes.rows(), sizes.columns()));
        if (sizes.biases() > 0) {
            parts.put(B, flat.get(NDArrayIndex.interval(weights, weights + sizes.biases())));
        }
        return parts;
    }
}
