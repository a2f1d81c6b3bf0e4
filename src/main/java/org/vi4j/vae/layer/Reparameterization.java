package org.vi4j.vae.layer;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of the reparameterization layer z = μ + σ·ε (Kingma and Welling, "Auto-encoding variational Bayes",
 * ICLR 2014), a vertex since it has two inputs: the posterior's parameters [μ | log σ²] [n, 2L], and noise ε [n, L].
 * Noise comes from outside, so that the same seed gives the same bits; at inference z = μ and the noise is not looked
 * at.
 */
public final class Reparameterization extends GraphVertex {
    private static final long serialVersionUID = 1L;

    private final boolean plain;

    /**
     * Creates the configuration.
     *
     * @param plain whether to use the plain kernels also where faster ones would run
     */
    public Reparameterization(@JsonProperty("plain") boolean plain) {
        this.plain = plain;
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
        return new Reparameterization(plain);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reparameterization r && r.plain == plain;
    }

    @Override
    public int hashCode() {
        return Boolean.hashCode(plain);
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
        return new ReparameterizationVertex(graph, name, index, type, plain);
    }

    @Override
    public InputType getOutputType(int index, InputType... inputs) throws InvalidInputTypeException {
        long posterior = inputs[0].arrayElementsPerExample();
        long noise = inputs[1].arrayElementsPerExample();
        if (posterior != 2 * noise) {
            throw new InvalidInputTypeException(
                    "the reparameterization layer takes [μ | log σ²] of twice the noise's width; got widths "
                            + posterior + " and " + noise);
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
