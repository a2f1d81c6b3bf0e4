package org.vi4j.net;

import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.vi4j.vae.layer.Nonlinearity;

/**
 * Configuration of what follows a {@link WeightLayer}: a = f(m + √v · ε) of its [mean | variance] and noise ε from
 * outside, or f(m)∘ε of its numbers, where ε is dropout's mask; then, after a convolution, the largest of each 2 × 2
 * pixels. At inference the noise is not looked at: f(m).
 */
final class Draw extends GraphVertex {
    private static final long serialVersionUID = 1L;

    private final boolean random;
    private final Nonlinearity nonlinearity;
    private final int height;
    private final int width;
    private final int channels;

    /**
     * Creates the configuration.
     *
     * @param random whether the input is [mean | variance]
     * @param nonlinearity f
     * @param height of the grid of places
     * @param width of the grid
     * @param channels k
     */
    @JsonCreator
    Draw(
            @JsonProperty("random") boolean random,
            @JsonProperty("nonlinearity") Nonlinearity nonlinearity,
            @JsonProperty("height") int height,
            @JsonProperty("width") int width,
            @JsonProperty("channels") int channels) {
        this.random = random;
        this.nonlinearity = nonlinearity;
        this.height = height;
        this.width = width;
        this.channels = channels;
    }

    @JsonProperty
    boolean isRandom() {
        return random;
    }

    @JsonProperty
    Nonlinearity getNonlinearity() {
        return nonlinearity;
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

    /** Returns the number of draws for a row: places times channels. */
    int draws() {
        return height * width * channels;
    }

    /** Says whether the largest of 2 × 2 pixels is kept. */
    boolean pools() {
        return height * width > 1;
    }

    /** Returns the numbers that a row has afterwards. */
    int outputs() {
        return pools() ? (height + 1) / 2 * ((width + 1) / 2) * channels : channels;
    }

    @Override
    public Draw clone() {
        return new Draw(random, nonlinearity, height, width, channels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Draw d
                && d.random == random
                && d.nonlinearity == nonlinearity
                && d.height == height
                && d.width == width
                && d.channels == channels;
    }

    @Override
    public int hashCode() {
        return Objects.hash(random, nonlinearity.name(), height, width, channels);
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
        return new DrawVertex(graph, name, index, type, this);
    }

    @Override
    public InputType getOutputType(int index, InputType... inputs) {
        return InputType.feedForward(outputs());
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return new LayerMemoryReport.Builder("", Draw.class, inputs[0], getOutputType(-1, inputs))
                .standardMemory(0, 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(0, 0)
                .build();
    }
}
