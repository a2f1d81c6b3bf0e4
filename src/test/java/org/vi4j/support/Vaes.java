package org.vi4j.support;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeGraph;
import org.vi4j.vae.network.VaeNetwork;

/** Small VAEs and images for them. */
public final class Vaes {
    /** Rows and columns of the images. */
    public static final int SIDE = 5;

    private Vaes() {}

    /** Returns a small configuration, 8-3-8, batch 16, with some settings replaced. */
    public static VaeConfig config(Map<String, ?> settings) {
        return VaeConfig.defaults()
                .with(Map.of(
                        "encoder",
                        List.of(8),
                        "latent",
                        3,
                        "decoder",
                        List.of(8),
                        "batch",
                        16,
                        "learning_rate",
                        0.01,
                        "threads",
                        1))
                .with(settings);
    }

    /** Returns an untrained VAE of that configuration on images of {@link #SIDE}². */
    public static VaeNetwork create(Map<String, ?> settings) {
        return VaeNetwork.create(config(settings), ImageShape.grey(SIDE, SIDE));
    }

    /** Returns the graph of reference/vae/vae.json with its parameters. */
    public static ComputationGraph reference(JsonNode reference, DataType type, VaeGraph.Kernels kernels) {
        VaeConfig config = config(Map.of(
                "encoder",
                List.of(5),
                "latent",
                2,
                "decoder",
                List.of(5),
                "activation",
                "tanh",
                "learning_rate",
                reference.get("learning_rate").doubleValue()));
        ComputationGraph graph = VaeGraph.build(config, 6, type, kernels);
        graph.paramTable()
                .forEach((name, parameter) -> parameter.assign(
                        Arrays2d.fromJson(reference.get("parameters").get(name))
                                .castTo(type)
                                .reshape(parameter.shape())));
        return graph;
    }

    /** Returns the largest difference between a graph's parameters and those of a table of the reference. */
    public static double distance(ComputationGraph graph, JsonNode table) {
        return graph.paramTable().entrySet().stream()
                .mapToDouble(entry -> Arrays2d.distance(entry.getValue(), Arrays2d.fromJson(table.get(entry.getKey()))))
                .max()
                .orElseThrow();
    }

    /** Returns n images of {@link #SIDE}² with something to learn: a bright row or column each, on grey noise. */
    public static Images images(int n, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("images", 0);
        byte[] pixels = new byte[n * SIDE * SIDE];
        for (int i = 0; i < n; i++) {
            int line = random.nextInt(2 * SIDE);
            for (int j = 0; j < SIDE * SIDE; j++) {
                boolean bright = line < SIDE ? j / SIDE == line : j % SIDE == line - SIDE;
                pixels[i * SIDE * SIDE + j] = (byte) (bright ? 200 + random.nextInt(56) : random.nextInt(40));
            }
        }
        return Images.of(SIDE, SIDE, pixels, "test images " + seed);
    }

    /** Returns the parameters, one after another. */
    public static float[] parameters(VaeNetwork vae) {
        INDArray parameters = vae.graph().params();
        return parameters.dup('c').data().asFloat();
    }
}
