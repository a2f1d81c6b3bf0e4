package org.vi4j.vae;

import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.vi4j.math.RandomStreams;
import org.vi4j.vae.layer.BernoulliLogitsLoss;
import org.vi4j.vae.layer.ElboTerm;
import org.vi4j.vae.layer.FusedDense;
import org.vi4j.vae.layer.GaussianKlLoss;
import org.vi4j.vae.layer.Nonlinearity;
import org.vi4j.vae.layer.Reparameterization;

/**
 * The VAE as a ComputationGraph. Its inputs are images [n, D] and noise [n, L], its outputs the two terms of the
 * negative ELBO, so that the graph's score is the negative ELBO in nats an image:
 *
 * <pre>
 * image → encoder-0 … → posterior [μ | log σ²] ──┬→ kl
 *                                    noise ──→ latent z = μ + σ·ε → decoder-0 … → logits → reconstruction
 * </pre>
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
     * Describes the graph.
     *
     * @param config sizes and learning rate
     * @param pixels D, the pixels of an image
     * @param type single or double precision
     * @param kernels which implementation of the layers
     * @return the configuration, which DL4J can write as JSON and read again
     */
    public static ComputationGraphConfiguration configuration(
            VaeConfig config, int pixels, DataType type, Kernels kernels) {
        boolean plain = kernels == Kernels.PLAIN;
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(config.seed())
                .dataType(type)
                .updater(new Adam(config.learningRate()))
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs("image", "noise")
                .setInputTypes(InputType.feedForward(pixels), InputType.feedForward(config.latent()));

        String below = "image";
        int width = pixels;
        for (int i = 0; i < config.encoder().size(); i++) {
            int next = config.encoder().get(i);
            graph.addLayer(encoder(i), new FusedDense(width, next, config.activation(), i > 0, plain), below);
            below = encoder(i);
            width = next;
        }
        graph.addLayer(
                POSTERIOR, new FusedDense(width, 2L * config.latent(), Nonlinearity.IDENTITY, true, plain), below);
        graph.addVertex("latent", new Reparameterization(plain), POSTERIOR, "noise");

        below = "latent";
        width = config.latent();
        for (int i = 0; i < config.decoder().size(); i++) {
            int next = config.decoder().get(i);
            graph.addLayer(decoder(i), new FusedDense(width, next, config.activation(), true, plain), below);
            below = decoder(i);
            width = next;
        }
        graph.addLayer(LOGITS, new FusedDense(width, pixels, Nonlinearity.IDENTITY, true, plain), below);
        graph.addLayer(RECONSTRUCTION, new ElboTerm(new BernoulliLogitsLoss(), plain), LOGITS);
        graph.addLayer(KL, new ElboTerm(new GaussianKlLoss(), plain), POSTERIOR);
        return graph.setOutputs(RECONSTRUCTION, KL).build();
    }

    /**
     * Builds the graph with fresh weights: each weight and bias of a layer with nIn inputs uniform in ±1/√nIn, a pure
     * function of the seed.
     *
     * @param config sizes, learning rate and seed
     * @param pixels D, the pixels of an image
     * @param type single or double precision
     * @param kernels which implementation of the layers
     * @return the graph, ready to train
     */
    public static ComputationGraph build(VaeConfig config, int pixels, DataType type, Kernels kernels) {
        ComputationGraphConfiguration configuration = configuration(config, pixels, type, kernels);
        ComputationGraph sizes = new ComputationGraph(configuration.clone());
        sizes.init();
        INDArray parameters = sizes.params();
        double[] values = new double[Math.toIntExact(parameters.length())];
        int offset = 0;
        for (var layer : sizes.getLayers()) {
            if (layer.numParams() > 0) {
                FusedDense dense = (FusedDense) layer.conf().getLayer();
                RandomGenerator random = new RandomStreams(config.seed()).at("weights", offset);
                double bound = 1 / Math.sqrt((double) dense.getNIn());
                for (int end = offset + Math.toIntExact(layer.numParams()); offset < end; offset++) {
                    values[offset] = random.nextDouble(-bound, bound);
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
