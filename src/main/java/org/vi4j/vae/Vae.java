package org.vi4j.vae;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.math.HostMemory;
import org.vi4j.vae.layer.ElboTerm;

/**
 * A variational autoencoder: p(z) = N(0, I), p(x|z) = ∏ Bernoulli(σ(logits(z))), q(z|x) = N(μ(x), diag σ²(x)). Holds
 * the configuration, the image size and the ComputationGraph. One thread at a time may use it; {@link #replica} gives
 * another thread its own, on the same parameters.
 */
public final class Vae {
    private final VaeConfig config;
    private final int height;
    private final int width;
    private final ComputationGraph graph;

    /** Whether results lie in buffers that the next call overwrites. */
    private final boolean reuses;

    private Vae(VaeConfig config, int height, int width, ComputationGraph graph, boolean reuses) {
        this.reuses = reuses;
        this.config = config;
        this.height = height;
        this.width = width;
        this.graph = graph;
    }

    /**
     * Creates an untrained VAE, its weights a pure function of the configuration's seed.
     *
     * @param config sizes and seed
     * @param height of the images, in pixels
     * @param width of the images, in pixels
     * @return single precision, with the fastest layers
     * @throws org.vi4j.UserError if the network would be larger than can be trained
     */
    public static Vae create(VaeConfig config, int height, int width) {
        return create(config, height, width, VaeGraph.Kernels.FUSED);
    }

    /**
     * Creates an untrained VAE on a choice of kernels.
     *
     * @param config sizes and seed
     * @param height of the images, in pixels
     * @param width of the images, in pixels
     * @param kernels which implementation of the layers
     * @return single precision
     * @throws org.vi4j.UserError if the network would be larger than can be trained
     */
    public static Vae create(VaeConfig config, int height, int width, VaeGraph.Kernels kernels) {
        config.requireTrainable(height, width);
        return new Vae(
                config,
                height,
                width,
                VaeGraph.build(config, Math.multiplyExact(height, width), DataType.FLOAT, kernels),
                false);
    }

    /**
     * Returns a VAE on the same parameters for heavy use by one thread: what it computes lies in buffers of its own,
     * valid until its next call.
     *
     * @return the replica; what one learns, the other knows
     */
    public Vae replica() {
        return new Vae(config, height, width, VaeGraph.withParameters(graph.getConfiguration(), graph.params()), true);
    }

    /**
     * Returns the parameters of q(z|x).
     *
     * @param images grey values in [0, 1], [n, D]
     * @return [μ | log σ²], [n, 2L]
     */
    public INDArray posterior(INDArray images) {
        return through(
                Stream.concat(
                                IntStream.range(0, config.encoder().size()).mapToObj(VaeGraph::encoder),
                                Stream.of(VaeGraph.POSTERIOR))
                        .toList(),
                images);
    }

    /**
     * Returns the logits of p(x|z).
     *
     * @param codes z, [n, L]
     * @return logits, [n, D]
     */
    public INDArray logits(INDArray codes) {
        return through(
                Stream.concat(
                                IntStream.range(0, config.decoder().size()).mapToObj(VaeGraph::decoder),
                                Stream.of(VaeGraph.LOGITS))
                        .toList(),
                codes);
    }

    /**
     * Takes a derivative with respect to the logits back to the codes that {@link #logits} was last called with. Only a
     * {@link #replica} can, since only it keeps what the layers computed.
     *
     * @param logitGradient [n, D], overwritten
     * @return the derivative with respect to the codes, [n, L]
     */
    public INDArray codeGradient(INDArray logitGradient) {
        if (!reuses) {
            throw new IllegalStateException("derivatives need a replica, which keeps what its layers computed");
        }
        INDArray gradient = graph.getLayer(VaeGraph.LOGITS)
                .backpropGradient(logitGradient, LayerWorkspaceMgr.noWorkspaces())
                .getSecond();
        for (int i = config.decoder().size() - 1; i >= 0; i--) {
            gradient = graph.getLayer(VaeGraph.decoder(i))
                    .backpropGradient(gradient, LayerWorkspaceMgr.noWorkspaces())
                    .getSecond();
        }
        return gradient;
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
        ElboTerm term = (ElboTerm) graph.getLayer(VaeGraph.KL).conf().getLayer();
        return !term.isPlain() && HostMemory.holdsArrays();
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
     * Returns the configuration.
     *
     * @return what the VAE was built from
     */
    public VaeConfig config() {
        return config;
    }

    /**
     * Returns the height of the images.
     *
     * @return in pixels
     */
    public int height() {
        return height;
    }

    /**
     * Returns the width of the images.
     *
     * @return in pixels
     */
    public int width() {
        return width;
    }

    /**
     * Returns D.
     *
     * @return pixels of an image
     */
    public int pixels() {
        return height * width;
    }

    /**
     * Returns the graph itself, for training and for use with DL4J.
     *
     * @return the graph
     */
    public ComputationGraph graph() {
        return graph;
    }
}
