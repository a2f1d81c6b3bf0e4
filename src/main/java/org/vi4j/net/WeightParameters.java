package org.vi4j.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Where the parameters of a {@link WeightLayer} lie in its part of the graph's: means W [in, out] by rows and b [out],
 * then, where weights are random, the variances of both in the same order.
 */
final class WeightParameters implements ParamInitializer {
    static final WeightParameters INSTANCE = new WeightParameters();

    static final String W = "W";
    static final String B = "b";
    static final String W_VARIANCE = "Wvariance";
    static final String B_VARIANCE = "bvariance";

    private WeightParameters() {}

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        WeightLayer weights = (WeightLayer) layer;
        return weights.means() * (weights.isRandom() ? 2 : 1);
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return ((WeightLayer) layer).isRandom() ? List.of(W, B, W_VARIANCE, B_VARIANCE) : List.of(W, B);
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return ((WeightLayer) layer).isRandom() ? List.of(W, W_VARIANCE) : List.of(W);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return ((WeightLayer) layer).isRandom() ? List.of(B, B_VARIANCE) : List.of(B);
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return weightKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return biasKeys(layer).contains(key);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray view, boolean initialize) {
        Map<String, INDArray> parameters = Collections.synchronizedMap(getGradientsFromFlattened(conf, view));
        parameters.keySet().forEach(conf::addVariable);
        return parameters;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray view) {
        WeightLayer layer = (WeightLayer) conf.getLayer();
        INDArray flat = view.reshape(view.length());
        Map<String, INDArray> parts = new LinkedHashMap<>();
        long at = 0;
        for (String key : paramKeys(layer)) {
            boolean matrix = isWeightParam(layer, key);
            long length = matrix ? layer.getNIn() * layer.getNOut() : layer.getNOut();
            INDArray part = flat.get(NDArrayIndex.interval(at, at + length));
            parts.put(key, matrix ? part.reshape('c', layer.getNIn(), layer.getNOut()) : part);
            at += length;
        }
        return parts;
    }
}
