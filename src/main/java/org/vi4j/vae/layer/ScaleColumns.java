package org.vi4j.vae.layer;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Configuration of the layer that puts a likelihood's learned scales behind the decoder's output: [n, D] → [n, D + k],
 * with k parameters r that are the same in every row.
 */
final class ScaleColumns extends LayerConfiguration implements OwnParameters.Sizes {
    private static final long serialVersionUID = 1L;

    /** For JSON. */
    ScaleColumns() {}

    /**
     * Creates the configuration.
     *
     * @param columns D
     * @param scales k, at least 1
     */
    ScaleColumns(long columns, long scales) {
        setNIn(columns);
        setNOut(columns + scales);
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
    VaeLayer<?> layer(NeuralNetConfiguration conf, DataType type) {
        return new ScaleColumnsLayer(conf, type);
    }

    @Override
    public ParamInitializer initializer() {
        return OwnParameters.INSTANCE;
    }
}
