package org.vi4j.vae.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the configurations of layers with parameters have in common. */
abstract sealed class LayerConfiguration extends FeedForwardLayer implements Initialized
        permits ActivatedLayer, ScaleColumns {
    private static final long serialVersionUID = 1L;

    LayerConfiguration() {
        // A layer applies its function itself; DL4J would otherwise fill in its own default.
        setActivationFn(new ActivationIdentity());
    }

    abstract VaeLayer<?> layer(NeuralNetConfiguration conf, DataType type);

    /** Returns the numbers that the layer keeps for each image besides its inputs and outputs. */
    long scratch() {
        return 0;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType type) {
        VaeLayer<?> layer = layer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(paramsView);
        layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, getClass(), input, getOutputType(-1, input))
                .standardMemory(parameters, getIUpdater().stateSize(parameters))
                .workingMemory(0, 0, 0, getNIn() + getNOut() + scratch())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
