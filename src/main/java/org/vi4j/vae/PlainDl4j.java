package org.vi4j.vae;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.vae.network.VaeGraph;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A VAE of DL4J's own dense layers, for programs that have DL4J but not vi4j: a ComputationGraph with the inputs
 * {@code image} [n, D] and {@code code} z [n, L], and the outputs {@code posterior} [μ | log σ²] [n, 2L] and
 * {@code logits} [n, D], side by side. For use, not for training: it has no losses.
 */
final class PlainDl4j {
    private PlainDl4j() {}

    /**
     * Writes a model as DL4J's ModelSerializer does, whole or not at all.
     *
     * @param vae the model
     * @param file where to
     * @throws UserError if it cannot be written, or the model is not dense, Bernoulli and with a diagonal q(z|x)
     */
    static void write(VaeNetwork vae, Path file) {
        Exchangeable.requireDense(vae.config());
        ComputationGraph graph = graph(vae);
        WholeFile.write(file, out -> ModelSerializer.writeModel(graph, out, false));
    }

    private static ComputationGraph graph(VaeNetwork vae) {
        int latent = vae.config().latent();
        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image", "code")
                .setInputTypes(InputType.feedForward(vae.pixels()), InputType.feedForward(latent));
        IActivation activation = vae.config().activation().dl4j();
        String below = "image";
        int width = vae.pixels();
        for (int i = 0; i < vae.config().encoder().size(); i++) {
            int next = vae.config().encoder().get(i);
            builder.addLayer(VaeGraph.encoder(i), dense(width, next, activation), below);
            below = VaeGraph.encoder(i);
            width = next;
        }
        builder.addLayer(VaeGraph.POSTERIOR, dense(width, 2 * latent, new ActivationIdentity()), below);
        below = "code";
        width = latent;
        for (int i = 0; i < vae.config().decoder().size(); i++) {
            int next = vae.config().decoder().get(i);
            builder.addLayer(VaeGraph.decoder(i), dense(width, next, activation), below);
            below = VaeGraph.decoder(i);
            width = next;
        }
        builder.addLayer(VaeGraph.LOGITS, dense(width, vae.pixels(), new ActivationIdentity()), below);
        ComputationGraph graph = new ComputationGraph(builder.setOutputs(VaeGraph.POSTERIOR, VaeGraph.LOGITS)
                .validateOutputLayerConfig(false)
                .build());
        graph.init();
        graph.paramTable()
                .forEach((name, parameter) -> parameter.assign(vae.graph().getParam(name)));
        return graph;
    }

    private static DenseLayer dense(int inputs, int outputs, IActivation activation) {
        return new DenseLayer.Builder()
                .nIn(inputs)
                .nOut(outputs)
                .activation(activation)
                .build();
    }
}
