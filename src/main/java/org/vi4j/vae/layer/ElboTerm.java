package org.vi4j.vae.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.vi4j.vae.layer.Layers.ElboLoss;

/**
 * Configuration of an output without parameters that adds one {@link ElboLoss} to the graph's score; with one for the
 * reconstruction and one for the KL divergence, the score is the negative ELBO in nats per image.
 */
final class ElboTerm extends LossLayer {
    private static final long serialVersionUID = 1L;

    private boolean plain;

    /** For JSON. */
    ElboTerm() {}

    /**
     * Creates the output.
     *
     * @param loss the term
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    public ElboTerm(ElboLoss loss, boolean plain) {
        super(new LossLayer.Builder(loss));
        this.plain = plain;
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
        ElboTermLayer layer = new ElboTermLayer(conf, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
        layer.setConf(conf);
        return layer;
    }

    @Override
    public InputType getOutputType(int index, InputType input) {
        return input;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ElboTerm o && super.equals(o) && plain == o.plain;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
