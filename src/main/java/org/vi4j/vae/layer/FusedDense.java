package org.vi4j.vae.layer;

import java.util.Collection;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of a dense layer a = f(xW + b) with x [n, nIn], W [nIn, nOut], b [nOut], whose forward and backward
 * passes use the fast matrix product and one pass over the outputs. Parameters and JSON are those of DL4J's DenseLayer.
 */
public final class FusedDense extends FeedForwardLayer implements Initialized {
    private static final long serialVersionUID = 1L;

    private Nonlinearity nonlinearity = Nonlinearity.IDENTITY;
    private boolean inputGradient = true;
    private boolean plain;

    /** For JSON. */
    FusedDense() {}

    /**
     * Creates the configuration.
     *
     * @param nIn inputs
     * @param nOut outputs
     * @param nonlinearity the activation function f
     * @param inputGradient whether the backward pass computes the derivative with respect to x; false where x is data
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    public FusedDense(long nIn, long nOut, Nonlinearity nonlinearity, boolean inputGradient, boolean plain) {
        setNIn(nIn);
        setNOut(nOut);
        // f is applied by the layer itself; DL4J would otherwise fill in its own default.
        setActivationFn(new ActivationIdentity());
        this.nonlinearity = nonlinearity;
        this.inputGradient = inputGradient;
        this.plain = plain;
    }

    /**
     * Returns the activation function f.
     *
     * @return the function
     */
    @JsonProperty
    public Nonlinearity getNonlinearity() {
        return nonlinearity;
    }

    /**
     * Says whether the backward pass computes the derivative with respect to x; false saves a matrix product where x is
     * data.
     *
     * @return whether it does
     */
    @JsonProperty
    public boolean isInputGradient() {
        return inputGradient;
    }

    /**
     * Says whether the layer uses the plain kernels, ND4J's operations one by one, also where faster ones would run.
     *
     * @return whether it does
     */
    @JsonProperty
    public boolean isPlain() {
        return plain;
    }

    @Override
    public double first(RandomGenerator random) {
        double bound = 1 / Math.sqrt((double) getNIn());
        return random.nextDouble(-bound, bound);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType type) {
        LayerValidation.assertNInNOutSet("FusedDense", getLayerName(), index, getNIn(), getNOut());
        FusedDenseLayer layer = new FusedDenseLayer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(paramsView);
        layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return DefaultParamInitializer.getInstance();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        long parameters = initializer().numParams(this);
        return new LayerMemoryReport.Builder(layerName, FusedDense.class, input, getOutputType(-1, input))
                .standardMemory(parameters, getIUpdater().stateSize(parameters))
                .workingMemory(0, 0, 0, getNIn() + getNOut())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FusedDense o
                && super.equals(o)
                && nonlinearity == o.nonlinearity
                && inputGradient == o.inputGradient
                && plain == o.plain;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + nonlinearity.hashCode();
    }
}
