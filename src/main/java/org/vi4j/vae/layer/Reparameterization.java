package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of the reparameterization layer z = μ + σ·ε (Kingma and Welling, "Auto-encoding variational Bayes",
 * ICLR 2014), a vertex since it has two inputs: the posterior's parameters [μ | log σ²] [n, 2L], and noise ε [n, L].
 * Noise comes from outside, so that the same seed gives the same bits; at inference z = μ and the noise is not looked
 * at.
 */
final class Reparameterization extends GraphVertex {
    private static final long serialVersionUID = 1L;

    private final boolean plain;
    private final LatentPosterior posterior;

    /**
     * Creates the configuration for a diagonal posterior.
     *
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    public Reparameterization(boolean plain) {
        this(plain, LatentPosterior.DIAGONAL);
    }

    /**
     * Creates the configuration.
     *
     * @param plain whether to use the plain kernels also where faster ones would run
     * @param posterior the family of q(z|x); none in configurations older than the choice
     */
    @JsonCreator
    public Reparameterization(
            @JsonProperty("plain") boolean plain, @JsonProperty("family") @Nullable LatentPosterior posterior) {
        this.plain = plain;
        this.posterior = posterior == null ? LatentPosterior.DIAGONAL : posterior;
    }

    /**
     * Returns the family of q(z|x).
     *
     * @return the family
     */
    @JsonProperty("family")
    public LatentPosterior posterior() {
        return posterior;
    }

    /**
     * Says whether the plain kernels are used in any case.
     *
     * @return whether they are
     */
    public boolean isPlain() {
        return plain;
    }

    @Override
    public Reparameterization clone() {
        return new Reparameterization(plain, posterior);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reparameterization r && r.plain == plain && r.posterior == posterior;
    }

    @Override
    public int hashCode() {
        return 31 * posterior.name().hashCode() + Boolean.hashCode(plain);
    }

    @Override
    public long numParams(boolean backprop) {
        return 0;
    }

    @Override
    public int minVertexInputs() {
        return 2;
    }

    @Override
    public int maxVertexInputs() {
        return 2;
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray paramsView,
            boolean initializeParams,
            DataType type) {
        return new ReparameterizationVertex(graph, name, index, type, plain, posterior);
    }

    @Override
    public InputType getOutputType(int index, InputType... inputs) throws InvalidInputTypeException {
        long parameters = inputs[0].arrayElementsPerExample();
        long noise = inputs[1].arrayElementsPerExample();
        if (parameters != posterior.width(noise)) {
            throw new InvalidInputTypeException(
                    "the reparameterization layer takes [μ | log σ²] of twice the noise's width; got widths "
                            + parameters + " and " + noise + " for a posterior that is " + posterior);
        }
        return InputType.feedForward(noise);
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return new LayerMemoryReport.Builder("", Reparameterization.class, inputs[0], getOutputType(-1, inputs))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(0, 0)
                .build();
    }
}
