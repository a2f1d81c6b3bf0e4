package org.vi4j.vae.layer;

import java.util.Collection;
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
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What the configurations of the convolution and of its transpose have in common. */
abstract sealed class GridLayer extends FeedForwardLayer implements OwnParameters.Sizes, Initialized
        permits Convolution, TransposedConvolution {
    private static final long serialVersionUID = 1L;

    private int height;
    private int width;
    private int channels;
    private int filters;
    private Nonlinearity nonlinearity = Nonlinearity.IDENTITY;
    private boolean inputGradient = true;
    private boolean plain;

    GridLayer() {}

    GridLayer(Halving grid, int filters, Nonlinearity nonlinearity, boolean inputGradient, boolean plain) {
        this.height = grid.height();
        this.width = grid.width();
        this.channels = grid.channels();
        this.filters = filters;
        this.nonlinearity = nonlinearity;
        this.inputGradient = inputGradient;
        this.plain = plain;
        // The layer applies its function itself; DL4J would otherwise fill in its own default.
        setActivationFn(new ActivationIdentity());
    }

    abstract VaeLayer<?> layer(NeuralNetConfiguration conf, DataType type);

    /** Returns the larger grid. */
    Halving grid() {
        return new Halving(height, width, channels);
    }

    /**
     * Returns the height of the larger grid.
     *
     * @return in pixels
     */
    @JsonProperty
    public int getHeight() {
        return height;
    }

    /**
     * Returns the width of the larger grid.
     *
     * @return in pixels
     */
    @JsonProperty
    public int getWidth() {
        return width;
    }

    /**
     * Returns the channels of the larger grid.
     *
     * @return how many
     */
    @JsonProperty
    public int getChannels() {
        return channels;
    }

    /**
     * Returns the channels of the smaller grid.
     *
     * @return how many
     */
    @JsonProperty
    public int getFilters() {
        return filters;
    }

    /**
     * Returns the activation function.
     *
     * @return the function
     */
    @JsonProperty
    public Nonlinearity getNonlinearity() {
        return nonlinearity;
    }

    /**
     * Says whether the backward pass computes the derivative with respect to the input.
     *
     * @return whether it does
     */
    @JsonProperty
    public boolean isInputGradient() {
        return inputGradient;
    }

    /**
     * Says whether the plain kernels are used in any case.
     *
     * @return whether they are
     */
    @JsonProperty
    public boolean isPlain() {
        return plain;
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
    public ParamInitializer initializer() {
        return OwnParameters.INSTANCE;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, getClass(), input, getOutputType(-1, input))
                .standardMemory(parameters, getIUpdater().stateSize(parameters))
                .workingMemory(0, 0, 0, getNIn() + getNOut() + (long) grid().places() * grid().window())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GridLayer o
                && super.equals(o)
                && grid().equals(o.grid())
                && filters == o.filters
                && nonlinearity == o.nonlinearity
                && inputGradient == o.inputGradient
                && plain == o.plain;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + grid().hashCode();
    }
}
