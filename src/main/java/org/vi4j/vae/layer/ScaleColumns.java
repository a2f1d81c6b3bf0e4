package org.vi4j.vae.layer;

import java.util.Collection;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of the layer that puts a likelihood's learned scales behind the decoder's output: [n, D] → [n, D + k],
 * with k parameters r that are the same in every row.
 */
public final class ScaleColumns extends FeedForwardLayer implements OwnParameters.Sizes, Initialized {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    ScaleColumns() {}

    /**
     * Creates the configuration.
     *
     * @param columns D
     * @param scales k, at least 1
     */
    public ScaleColumns(long columns, long scales) {
        setNIn(columns);
        setNOut(columns + scales);
        setActivationFn(new ActivationIdentity());
    }

    @Override
    public long rows() {
        return 1;
    }

    @Override
    public long columns() {
        return getNOut() - getNIn();
    }

    @Override
    public long biases() {
        return 0;
    }

    @Override
    public double first(RandomGenerator random) {
        return Math.log(Scale.FIRST);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType type) {
        ScaleColumnsLayer layer = new ScaleColumnsLayer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(paramsView);
        layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return OwnParameters.INSTANCE;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return new LayerMemoryReport.Builder(layerName, ScaleColumns.class, input, getOutputType(-1, input))
                .standardMemory(columns(), columns())
                .workingMemory(0, 0, 0, getNOut())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
