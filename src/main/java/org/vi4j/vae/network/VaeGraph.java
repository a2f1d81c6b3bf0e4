package org.vi4j.vae.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.vi4j.data.image.ImageShape;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.layer.Layers;
import org.vi4j.vae.layer.Layers.ElboLoss;
import org.vi4j.vae.layer.Nonlinearity;

/**
 * The VAE as a ComputationGraph. Its inputs are images [n, D] and noise [n, L], its outputs the two terms of the
 * negative ELBO, so that the graph's score is the negative ELBO in nats per image:
 *
 * <pre>
 * image → encoder-0 … → posterior [μ | log σ²] ──┬→ kl
 *                                    noise ──→ latent z = μ + σ·ε → decoder-0 … → logits → reconstruction
 * </pre>
 *
 * <p>Where there are convolutions, they come before encoder-0 and, transposed, behind the decoder's hidden layers, the
 * last of them as "logits"; a likelihood with learned scales has one more layer, "scale", behind it.
 *
 * <p>Trained with {@code fit}, the labels are the images, twice; the KL term does not look at its own.
 */
public final class VaeGraph {
    /** The layer that puts out [μ | log σ²]. */
    public static final String POSTERIOR = "posterior";

    /** The layer that puts out the logits of p(x|z). */
    public static final String LOGITS = "logits";

    /** The output whose score is the reconstruction term. */
    public static final String RECONSTRUCTION = "reconstruction";

    /** The output whose score is the KL term. */
    public static final String KL = "kl";

    private VaeGraph() {}

    /** Which implementation of the layers to build: the same mathematics, to rounding. */
    public enum Kernels {
        /** The fastest that the backend allows. */
        FUSED,
        /** ND4J's operations one by one: any device; the reference. */
        PLAIN
    }

    /**
     * Describes the graph of a network for rows of numbers.
     *
     * @param config sizes and learning rate, without convolutions
     * @param pixels D, the numbers of a row
     * @param type single or double precision
     * @param kernels which implementation of the layers
     * @return the configuration, which DL4J can write as JSON and read again
     */
    public static ComputationGraphConfiguration configuration(
            VaeConfig config, int pixels, DataType type, Kernels kernels) {
        return configuration(config, ImageShape.grey(1, pixels), type, kernels);
    }

    /**
     * Describes the graph.
     *
     * @param config sizes and learning rate
     * @param shape of an image
     * @param type single or double precision
     * @param kernels which implementation of the layers
     * @return the configuration, which DL4J can write as JSON and read again
     */
    public static ComputationGraphConfiguration configuration(
            VaeConfig config, ImageShape shape, DataType type, Kernels kernels) {
        boolean plain = kernels == Kernels.PLAIN;
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(config.seed())
                .dataType(type)
                .updater(new Adam(config.learningRate()))
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("image", "noise")
                .setInputTypes(InputType.feedForward(shape.size()), InputType.feedForward(config.latent()));
        chain(graph, encoder(config, shape, plain), "image");
        graph.addVertex("latent", Layers.reparameterization(plain, config.posterior()), POSTERIOR, "noise");
        String last = chain(graph, decoder(config, shape, plain), "latent");
        graph.addLayer(RECONSTRUCTION, Layers.elboTerm(config.likelihood(), plain), last);
        graph.addLayer(KL, Layers.elboTerm(ElboLoss.kl(config.posterior()), plain), POSTERIOR);
        return graph.setOutputs(RECONSTRUCTION, KL).build();
    }

    private static String chain(GraphBuilder graph, Map<String, Layer> layers, String input) {
        String below = input;
        for (Map.Entry<String, Layer> layer : layers.entrySet()) {
            graph.addLayer(layer.getKey(), layer.getValue(), below);
            below = layer.getKey();
        }
        return below;
    }

    /** Returns the layers from an image to the parameters of q(z|x), by name. */
    static Map<String, Layer> encoder(VaeConfig config, ImageShape shape, boolean plain) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        List<ImageShape> grids = config.grids(shape);
        for (int i = 0; i < config.convolutions().size(); i++) {
            ImageShape grid = grids.get(i);
            layers.put(
                    "convolution-" + i,
                    Layers.convolution(
                            grid.height(),
                            grid.width(),
                            grid.channels(),
                            config.convolutions().get(i),
                            config.activation(),
                            i > 0,
                            plain));
        }
        long width = grids.get(grids.size() - 1).size();
        for (int i = 0; i < config.encoder().size(); i++) {
            int next = config.encoder().get(i);
            layers.put(encoder(i), Layers.dense(width, next, config.activation(), !layers.isEmpty(), plain));
            width = next;
        }
        long parameters = config.posterior().width(config.latent());
        layers.put(POSTERIOR, Layers.dense(width, parameters, Nonlinearity.IDENTITY, true, plain));
        return layers;
    }

    /** Returns the layers from z to the parameters of p(x|z), by name. */
    static Map<String, Layer> decoder(VaeConfig config, ImageShape shape, boolean plain) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        List<ImageShape> grids = config.grids(shape);
        long width = config.latent();
        for (int i = 0; i < config.decoder().size(); i++) {
            int next = config.decoder().get(i);
            layers.put(decoder(i), Layers.dense(width, next, config.activation(), true, plain));
            width = next;
        }
        int convolutions = config.convolutions().size();
        if (convolutions == 0) {
            layers.put(LOGITS, Layers.dense(width, shape.size(), Nonlinearity.IDENTITY, true, plain));
        } else {
            long smallest = grids.get(convolutions).size();
            layers.put("grid", Layers.dense(width, smallest, config.activation(), true, plain));
        }
        for (int i = convolutions - 1; i >= 0; i--) {
            ImageShape grid = grids.get(i);
            layers.put(
                    i == 0 ? LOGITS : "transposed-" + i,
                    Layers.transposedConvolution(
                            grid.height(),
                            grid.width(),
                            grid.channels(),
                            config.convolutions().get(i),
                            i == 0 ? Nonlinearity.IDENTITY : config.activation(),
                            plain));
        }
        int scales = config.likelihood().scales((int) shape.size());
        if (scales > 0) {
            layers.put("scale", Layers.scaleColumns(shape.size(), scales));
        }
        return layers;
    }

    /**
     * Builds the graph of a network for rows of numbers with fresh weights.
     *
     * @param config sizes, learning rate and seed, without convolutions
     * @param pixels D, the numbers of a row
     * @param type single or double precision
     * @param kernels which implementation of the layers
     * @return the graph, ready to train
     */
    public static ComputationGraph build(VaeConfig config, int pixels, DataType type, Kernels kernels) {
        return build(config, ImageShape.grey(1, pixels), type, kernels);
    }

    /**
     * Builds the graph with fresh weights: each weight and bias of a layer with nIn inputs uniform in ±1/√nIn, a pure
     * function of the seed. Those that q(z|x) has beside μ and log σ² begin at 0, so that it begins diagonal.
     *
     * @param config sizes, learning rate and seed
     * @param shape of an image
     * @param type single or double precision
     * @param kernels which implementation of the layers
     * @return the graph, ready to train
     */
    public static ComputationGraph build(VaeConfig config, ImageShape shape, DataType type, Kernels kernels) {
        ComputationGraph graph = fresh(configuration(config, shape, type, kernels), config.seed(), type);
        if (config.posterior() != LatentPosterior.DIAGONAL) {
            var beside = NDArrayIndex.interval(
                    2L * config.latent(), config.posterior().width(config.latent()));
            for (String part : List.of(DefaultParamInitializer.WEIGHT_KEY, DefaultParamInitializer.BIAS_KEY)) {
                graph.getLayer(POSTERIOR)
                        .getParam(part)
                        .get(NDArrayIndex.all(), beside)
                        .assign(0);
            }
        }
        return graph;
    }

    /**
     * Builds a graph with fresh weights.
     *
     * @param configuration of its layers
     * @param seed of the weights
     * @param type of its arrays
     * @return the graph
     */
    public static ComputationGraph fresh(ComputationGraphConfiguration configuration, long seed, DataType type) {
        ComputationGraph sizes = new ComputationGraph(configuration.clone());
        sizes.init();
        INDArray parameters = sizes.params();
        double[] values = new double[Math.toIntExact(parameters.length())];
        int offset = 0;
        for (var layer : sizes.getLayers()) {
            if (layer.numParams() > 0) {
                Layer first = layer.conf().getLayer();
                RandomGenerator random = new RandomStreams(seed).at("weights", offset);
                for (int end = offset + Math.toIntExact(layer.numParams()); offset < end; offset++) {
                    values[offset] = Layers.first(first, random);
                }
            }
        }
        return withParameters(
                configuration,
                Nd4j.create(values, new long[] {1, values.length}, 'c').castTo(type));
    }

    /** Builds a graph that works on the given parameters [1, P] themselves, not on a copy. */
    static ComputationGraph withParameters(ComputationGraphConfiguration configuration, INDArray parameters) {
        ComputationGraph graph = new ComputationGraph(configuration.clone());
        graph.init(parameters, false);
        return graph;
    }

    /**
     * Names a hidden layer of the encoder.
     *
     * @param i from 0, the image's side first
     * @return its name in the graph
     */
    public static String encoder(int i) {
        return "encoder-" + i;
    }

    /**
     * Names a hidden layer of the decoder.
     *
     * @param i from 0, the latent side first
     * @return its name in the graph
     */
    public static String decoder(int i) {
        return "decoder-" + i;
    }
}
