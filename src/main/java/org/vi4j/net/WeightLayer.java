package org.vi4j.net;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a layer of weights, dense or convolutional, whose weights are numbers or independent normal
 * variables. With numbers it computes xW + b [n, k]; with random weights the [mean | variance] of that, [n, 2k]: x M +
 * b and x² V + v (local reparameterization: Kingma, Salimans and Welling, "Variational dropout and the local
 * reparameterization trick", NeurIPS 2015). A convolution does the same with the windows of an image.
 */
final class WeightLayer extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    private boolean random;
    private boolean inputGradient = true;
    private int height;
    private int width;
    private int channels;
    private int kernel;

    /** For JSON. */
    WeightLayer() {
        setActivationFn(new ActivationIdentity());
    }

    private WeightLayer(long nIn, long nOut, boolean random, boolean inputGradient) {
        this();
        setNIn(nIn);
        setNOut(nOut);
        this.random = random;
        this.inputGradient = inputGradient;
    }

    /** Returns a dense layer. */
    static WeightLayer dense(long nIn, long nOut, boolean random, boolean inputGradient) {
        return new WeightLayer(nIn, nOut, random, inputGradient);
    }

    /** Returns a convolution. */
    static WeightLayer convolution(Windows windows, int filters, boolean random, boolean inputGradient) {
        WeightLayer layer = new WeightLayer(windows.window(), filters, random, inputGradient);
        layer.height = windows.height();
        layer.width = windows.width();
        layer.channels = windows.channels();
        layer.kernel = windows.kernel();
        return layer;
    }

    @JsonProperty
    boolean isRandom() {
        return random;
    }

    @JsonProperty
    boolean isInputGradient() {
        return inputGradient;
    }

    @JsonProperty
    int getHeight() {
        return height;
    }

    @JsonProperty
    int getWidth() {
        return width;
    }

    @JsonProperty
    int getChannels() {
        return channels;
    }

    @JsonProperty
    int getKernel() {
        return kernel;
    }

    /** Returns the windows of a convolution, nothing for a dense layer. */
    @Nullable
    Windows windows() {
        return kernel == 0 ? null : new Windows(height, width, channels, kernel);
    }

    /** Returns how many outputs of the layer's k filters an image has. */
    int places() {
        return kernel == 0 ? 1 : height * width;
    }

    /** Returns the number of weights and biases. */
    long means() {
        return (getNIn() + 1) * getNOut();
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType type) {
        Weights layer = new Weights(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(paramsView);
        layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return WeightParameters.INSTANCE;
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        return InputType.feedForward(places() * getNOut() * (random ? 2 : 1));
    }

    @Override
    public void setNIn(InputType input, boolean override) {
        // The number of inputs is known from the beginning, and for a convolution is that of a window.
    }

    @Override
    public org.deeplearning4j.nn.conf.@Nullable InputPreProcessor getPreProcessorForInputType(InputType input) {
        return null;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, getClass(), input, getOutputType(-1, input))
                .standardMemory(parameters, getIUpdater().stateSize(parameters))
                .workingMemory(0, 0, 0, getNIn() + 2 * getNOut())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WeightLayer o
                && super.equals(o)
                && random == o.random
                && inputGradient == o.inputGradient
                && height == o.height
                && width == o.width
                && channels == o.channels
                && kernel == o.kernel;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + kernel;
    }
}
