package org.vi4j.vae.network;

import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.ImageShape;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.math.Platform;
import org.vi4j.vae.layer.Layers;

/**
 * A variational autoencoder: p(z) = N(0, I), p(x|z) a {@link org.vi4j.vae.layer.DecoderLikelihood} whose parameters the
 * decoder gives, ∏ Bernoulli(σ(logits(z))) by default, q(z|x) = N(μ(x), diag σ²(x)) or a richer Gaussian. Holds the
 * configuration, the image size and the ComputationGraph. One thread at a time may use it; {@link #replica} gives
 * another thread its own, on the same parameters.
 */
public final class VaeNetwork {
    private final VaeConfig config;
    private final Codec codec;
    private final ImageShape shape;
    private final ComputationGraph graph;

    /** Names of the layers from the image to q(z|x), and from z to p(x|z). */
    private final List<String> encoder;

    private final List<String> decoder;

    /** Whether results lie in buffers that the next call overwrites. */
    private final boolean reuses;

    private final @Nullable Passes elsewhere;

    private VaeNetwork(
            VaeConfig config, Codec codec, ComputationGraph graph, boolean reuses, @Nullable Passes elsewhere) {
        this.reuses = reuses;
        this.elsewhere = elsewhere;
        this.config = config;
        this.codec = codec;
        this.shape = grid(codec);
        this.graph = graph;
        this.encoder = List.copyOf(VaeGraph.encoder(config, shape, false).keySet());
        this.decoder = List.copyOf(VaeGraph.decoder(config, shape, false).keySet());
    }

    /** Forward passes of the same layers and parameters somewhere else, such as on a GPU; safe for several threads. */
    public interface Passes {
        /**
         * Returns the parameters of q(z|x).
         *
         * @param images grey values in [0, 1], [n, D]
         * @return as {@link VaeNetwork#posterior} does
         */
        INDArray posterior(INDArray images);

        /**
         * Returns the parameters of p(x|z) but for scales that do not depend on z.
         *
         * @param codes z, [n, L]
         * @return [n, D]
         */
        INDArray decode(INDArray codes);
    }

    /**
     * Returns this VAE, computed elsewhere. It encodes and decodes, and takes no derivatives.
     *
     * @param passes of its layers
     * @return a VAE on the same parameters, whose replicas compute there too
     */
    public VaeNetwork through(Passes passes) {
        return new VaeNetwork(config, codec, graph, reuses, passes);
    }

    private static ImageShape grid(Codec codec) {
        List<Integer> grid = codec.grid();
        return new ImageShape(grid.get(0), grid.get(1), grid.get(2));
    }

    /**
     * Creates an untrained VAE, its weights a pure function of the configuration's seed.
     *
     * @param config sizes and seed
     * @param codec of the rows: the shape of images, or the encoding of a table
     * @return single precision, with the fastest layers
     * @throws org.vi4j.UserError if the network would be larger than can be trained, or its likelihood is not one of
     *     such rows
     */
    public static VaeNetwork create(VaeConfig config, Codec codec) {
        return create(config, codec, VaeGraph.Kernels.FUSED);
    }

    /**
     * Creates an untrained VAE on a choice of kernels.
     *
     * @param config sizes and seed
     * @param codec of the rows
     * @param kernels which implementation of the layers
     * @return single precision
     * @throws org.vi4j.UserError if the network would be larger than can be trained, or its likelihood is not one of
     *     such rows
     */
    public static VaeNetwork create(VaeConfig config, Codec codec, VaeGraph.Kernels kernels) {
        ImageShape shape = grid(codec);
        config.requireTrainable(shape);
        if (!codec.groups().isEmpty()) {
            config.likelihood().requireGroups(codec.groups());
        }
        return new VaeNetwork(config, codec, VaeGraph.build(config, shape, DataType.FLOAT, kernels), false, null);
    }

    /** Returns how the numbers of a row are read: the shape of images, or the encoding of a table. */
    public Codec codec() {
        return codec;
    }

    /**
     * Returns a VAE on the same parameters for heavy use by one thread: what it computes lies in buffers of its own,
     * valid until its next call.
     *
     * @return the replica; what one learns, the other knows
     */
    public VaeNetwork replica() {
        return new VaeNetwork(
                config, codec, VaeGraph.withParameters(graph.getConfiguration(), graph.params()), true, elsewhere);
    }

    /**
     * Returns the parameters of q(z|x).
     *
     * @param images grey values in [0, 1], [n, D]
     * @return [μ | log σ²], [n, 2L], and what the family of q adds
     */
    public INDArray posterior(INDArray images) {
        return elsewhere != null ? elsewhere.posterior(images) : through(encoder, images);
    }

    /**
     * Returns the parameters of p(x|z), as {@code config().likelihood()} reads them: logits where it is Bernoulli.
     *
     * @param codes z, [n, L]
     * @return [n, D], and a likelihood's learned scales
     */
    public INDArray decode(INDArray codes) {
        if (elsewhere == null) {
            return through(decoder, codes);
        }
        List<String> last = decoder.subList(decoder.size() - 1, decoder.size());
        boolean scaled =
                Layers.product(graph.getLayer(last.get(0)).conf().getLayer()).kind() == Layers.Kind.SCALES;
        INDArray decoded = elsewhere.decode(codes);
        return scaled ? through(last, decoded) : decoded;
    }

    /**
     * Names the decoder's layers.
     *
     * @return names in the graph, from z to the parameters of p(x|z)
     */
    public List<String> decoderLayers() {
        return decoder;
    }

    /**
     * Takes derivatives back through the decoder after a {@link #decode} of a replica, and leaves those of its weights
     * in the graph's gradient.
     *
     * @param gradient with respect to what decode returned, [n, width]; overwritten
     * @return with respect to z, [n, L]; valid until the next call
     */
    public INDArray backDecoder(INDArray gradient) {
        return back(decoder, gradient);
    }

    /**
     * Takes derivatives back through the encoder after a {@link #posterior} of a replica, and leaves those of its
     * weights in the graph's gradient.
     *
     * @param gradient with respect to what posterior returned, [n, width]; overwritten
     */
    public void backEncoder(INDArray gradient) {
        back(encoder, gradient);
    }

    private INDArray back(List<String> layers, INDArray gradient) {
        if (graph.getGradientsViewArray() == null) {
            graph.initGradientsView();
        }
        return backward(layers, gradient);
    }

    /**
     * Takes derivatives back to the codes that {@link #decode} was last called with, and, unlike {@link #backDecoder},
     * no further. Only a {@link #replica} can, since only it keeps what the layers computed.
     *
     * @param decodedGradient with respect to what decode returned, [n, width]; overwritten
     * @return the derivative with respect to the codes, [n, L]
     */
    public INDArray codeGradient(INDArray decodedGradient) {
        if (!reuses) {
            throw new IllegalStateException("derivatives need a replica, which keeps what its layers computed");
        }
        return backward(decoder, decodedGradient);
    }

    /** Where the graph has no room for derivatives of weights, layers compute none. */
    private INDArray backward(List<String> layers, INDArray gradient) {
        if (elsewhere != null) {
            throw new IllegalStateException("what is computed elsewhere takes no derivatives");
        }
        INDArray delta = gradient;
        for (int i = layers.size() - 1; i >= 0; i--) {
            delta = graph.getLayer(layers.get(i))
                    .backpropGradient(delta, LayerWorkspaceMgr.noWorkspaces())
                    .getSecond();
        }
        return delta;
    }

    private INDArray through(List<String> layers, INDArray input) {
        INDArray activations = input;
        // These layers compute the same while training, but into their own buffers.
        for (String layer : layers) {
            activations = graph.getLayer(layer).activate(activations, reuses, LayerWorkspaceMgr.noWorkspaces());
        }
        return activations;
    }

    /**
     * Says whether to train on the fast path, straight on host memory: where arrays lie there, unless the plain kernels
     * were chosen. Everything else runs on any device.
     *
     * @return whether to
     */
    public boolean usesHostMemory() {
        Layer term = graph.getLayer(VaeGraph.KL).conf().getLayer();
        return !Layers.isPlain(term) && Platform.inHostMemory();
    }

    /**
     * Returns a copy of the parameters.
     *
     * @return all weights and biases, in the graph's order
     */
    public float[] parameters() {
        return graph.params().dup().data().asFloat();
    }

    /**
     * Replaces the parameters, those of all replicas too.
     *
     * @param values all weights and biases, in the graph's order
     */
    public void setParameters(float[] values) {
        INDArray parameters = graph.params();
        parameters.assign(Nd4j.createFromArray(values).reshape(parameters.shape()));
    }

    /**
     * Returns the parameters in pieces.
     *
     * @return all weights and biases, in the graph's order: in host memory a view, which training changes
     */
    public Floats values() {
        INDArray parameters = graph.params();
        if (!Platform.inHostMemory() || parameters.dataType() != DataType.FLOAT) {
            return Floats.of(parameters());
        }
        return new Floats() {
            @Override
            public int count() {
                return Math.toIntExact(parameters.length());
            }

            @Override
            public void get(int from, float[] to, int n) {
                Platform.hostMemory(parameters).get(from, to, 0, n);
            }
        };
    }

    /**
     * Replaces the parameters, those of all replicas too.
     *
     * @param values as {@link #values} returns them
     */
    public void setValues(Floats values) {
        INDArray parameters = graph.params();
        if (!Platform.inHostMemory() || parameters.dataType() != DataType.FLOAT) {
            setParameters(values.toArray());
            return;
        }
        values.copyTo((from, piece, n) -> Platform.hostMemory(parameters).put(from, piece, 0, n));
    }

    /**
     * Takes over another model's parameters, to train on from there with other settings.
     *
     * @param other a model with the same network for rows of the same size
     * @throws UserError if its network is another one, naming what differs
     */
    public void startFrom(VaeNetwork other) {
        require("images of", shape, other.shape);
        require("latent", config().latent(), other.config().latent());
        require("encoder", config().encoder(), other.config().encoder());
        require("decoder", config().decoder(), other.config().decoder());
        require("convolutions", config().convolutions(), other.config().convolutions());
        require("activation", config().activation(), other.config().activation());
        require("posterior", config().posterior(), other.config().posterior());
        require(
                "likelihood",
                config().likelihood().toString(),
                other.config().likelihood().toString());
        setParameters(other.parameters());
    }

    private static void require(String what, Object here, Object there) {
        if (!here.equals(there)) {
            throw new UserError("the model to start from has " + what + " " + there + ", this one " + here
                    + ": give both the same network");
        }
    }

    /**
     * Returns the configuration.
     *
     * @return what the VAE was built from
     */
    public VaeConfig config() {
        return config;
    }

    /**
     * Returns the shape of the images that this is a model of.
     *
     * @return height, width and channels
     * @throws UserError if it is a model of a table, which has no pictures
     */
    public ImageShape imageShape() {
        if (codec instanceof ImageShape images) {
            return images;
        }
        throw new UserError(
                "the model was trained on a table, which has no pictures: draw rows from it, or encode its rows");
    }

    /** Returns the grid that the network sees: the shape of an image, or 1 × k for a row of a table. */
    public ImageShape shape() {
        return shape;
    }

    /**
     * Returns D, the number of pixels.
     *
     * @return numbers of an image
     */
    public int pixels() {
        return (int) shape.size();
    }

    /**
     * Returns the graph itself, for training and for use with DL4J.
     *
     * @return the graph
     */
    public ComputationGraph graph() {
        return graph;
    }

    /**
     * Writes the model file: a zip of configuration and weights, whole or not at all.
     *
     * @param file where to
     * @throws org.vi4j.UserError if it cannot be written
     */
    public void write(Path file) {
        ModelFile.write(this, file);
    }

    /**
     * Reads a model file, or that of a run's folder.
     *
     * @param file the file or the folder
     * @return the model
     * @throws org.vi4j.UserError if it is missing, damaged or no model of vi4j
     */
    public static VaeNetwork read(Path file) {
        return ModelFile.read(file);
    }
}
