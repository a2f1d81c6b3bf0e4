package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;
import org.vi4j.net.NetData.Target;
import org.vi4j.vae.layer.Nonlinearity;

/** The layers of a net and how its ComputationGraph joins them. */
final class NetGraph {
    private static final long MOST = 1L << 28;
    private static final int KERNEL = 5;

    private NetGraph() {}

    /**
     * Throws if no net of such settings can have such rows and targets, whatever its weights.
     *
     * @param config of the net
     * @param codec of rows and targets
     * @param rows that go through it at once
     * @throws UserError naming the setting
     */
    static void requireFits(NetConfig config, NetCodec codec, int rows) {
        if (config.method() == NetConfig.NetMethod.LAPLACE_LAST) {
            LastLayer.requireFits(config, codec);
        }
        if (codec.features() instanceof ImageShape shape) {
            shape.requireHalvings(config.convolutions().size());
        } else if (!config.convolutions().isEmpty()) {
            throw new UserError("convolutions is " + config.convolutions()
                            + ", and the rows are a table's: convolutions are for images; give none")
                    .by("convolutions none");
        }
        requireSize(config, codec, config.method().isRandom());
        // The nets that IVON draws are of numbers.
        boolean random = config.method().isRandom() && config.method() != NetConfig.NetMethod.IVON;
        RowsAtOnce.requireFits(weightLayers(config, codec, random), rows, codec.features());
    }

    static void requireSize(NetConfig config, NetCodec codec, boolean random) {
        long parameters = 0;
        for (WeightLayer layer : weightLayers(config, codec, random)) {
            parameters += layer.means() * (random ? 2 : 1);
        }
        if (parameters > MOST) {
            throw new UserError("the net would have " + parameters + " parameters: at most " + MOST
                            + " can be trained; give narrower layers")
                    .by("hidden");
        }
    }

    /** Returns the layers of weights, from the row to the output. */
    static List<WeightLayer> weightLayers(NetConfig config, NetCodec codec, boolean random) {
        List<WeightLayer> layers = new ArrayList<>();
        List<Integer> grid = codec.features().grid();
        int height = grid.get(0);
        int width = grid.get(1);
        int channels = grid.get(2);
        for (int filters : config.convolutions()) {
            requireInputs((long) height * width * KERNEL * KERNEL * channels);
            layers.add(WeightLayer.convolution(
                    new Windows(height, width, channels, KERNEL), filters, random, !layers.isEmpty()));
            height = (height + 1) / 2;
            width = (width + 1) / 2;
            channels = filters;
        }
        requireInputs((long) height * width * channels);
        int in = height * width * channels;
        for (int k : config.hidden()) {
            layers.add(WeightLayer.dense(in, k, random, !layers.isEmpty()));
            in = k;
        }
        layers.add(WeightLayer.dense(in, outputs(config, codec), random, !layers.isEmpty()));
        return layers;
    }

    private static void requireInputs(long numbers) {
        if (numbers > MOST) {
            throw new UserError("a layer of the net would take " + numbers + " numbers of a row: at most " + MOST
                    + " are possible; give smaller rows or fewer channels");
        }
    }

    /** Returns the number of outputs: classes, a number, or a number and its noise. */
    static int outputs(NetConfig config, NetCodec codec) {
        if (codec.target() instanceof Target.Classes classes) {
            return classes.classes().size();
        }
        return config.noise() == NetConfig.Noise.HETEROSCEDASTIC ? 2 : 1;
    }

    /** Says whether the last layer's sum is drawn too: not of a number with one noise, whose variance just adds up. */
    static boolean drawsOutput(NetConfig config, NetCodec codec) {
        return codec.target() instanceof Target.Classes || config.noise() == NetConfig.Noise.HETEROSCEDASTIC;
    }

    static List<String> layers(NetConfig config) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < config.convolutions().size(); i++) {
            names.add("convolution-" + i);
        }
        for (int i = 0; i < config.hidden().size(); i++) {
            names.add("dense-" + i);
        }
        names.add("output");
        return names;
    }

    static String draw(String layer) {
        return layer + "-draw";
    }

    /** Describes the graph, which takes the row and the noise of each draw. */
    static ComputationGraphConfiguration configuration(
            NetConfig config, NetCodec codec, boolean random, DataType type) {
        List<String> names = layers(config);
        List<WeightLayer> layers = weightLayers(config, codec, random);
        boolean outputDrawn = drawsOutput(config, codec);
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(config.seed())
                .dataType(type)
                .updater(new Adam(config.learningRate()))
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("row");
        List<InputType> types = new ArrayList<>();
        types.add(InputType.feedForward(codec.inputs()));
        String below = "row";
        for (int i = 0; i < layers.size(); i++) {
            WeightLayer layer = layers.get(i);
            graph.addLayer(names.get(i), layer, below);
            below = names.get(i);
            boolean last = i == layers.size() - 1;
            if (!last || outputDrawn) {
                boolean grid = layer.windows() != null;
                Draw vertex = new Draw(
                        random,
                        last ? Nonlinearity.IDENTITY : config.activation(),
                        grid ? layer.getHeight() : 1,
                        grid ? layer.getWidth() : 1,
                        (int) layer.getNOut());
                String noise = "noise-" + i;
                graph.addInputs(noise).addVertex(draw(below), vertex, below, noise);
                types.add(InputType.feedForward(vertex.draws()));
                below = draw(below);
            }
        }
        return graph.setInputTypes(types.toArray(InputType[]::new))
                .setOutputs(below)
                .build();
    }
}
