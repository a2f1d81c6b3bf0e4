package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.internal.io.Safetensors;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.JsonTree;
import org.vi4j.support.Vaes;
import org.vi4j.vae.layer.DecoderLikelihood;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.layer.Layers.ElboLoss;
import org.vi4j.vae.layer.Nonlinearity;
import org.vi4j.vae.network.VaeNetwork;

/**
 * Models to and from PyTorch, against what PyTorch computes with the same files. Single precision: sums of at most
 * seven terms of order one, so errors of a few 6e-8.
 */
class TorchModelTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/exchange");
    private static final double ROUNDING = 1e-5;

    @TempDir
    private Path folder;

    private static INDArray array(JsonNode reference, String name) {
        return Arrays2d.fromJson(reference.get(name)).castTo(DataType.FLOAT);
    }

    /** A model that PyTorch wrote, and one that vi4j wrote and PyTorch read. */
    @ParameterizedTest
    @ValueSource(strings = {"torch", "exported", "torch-conv", "torch-colour"})
    void computesWhatPyTorchComputes(String name) {
        JsonNode reference = JsonTree.read(REFERENCE.resolve(name + ".json"));
        VaeNetwork vae = TorchModel.read(REFERENCE.resolve(name));
        int latent = vae.config().latent();
        INDArray images = array(reference, "images");
        INDArray noise = array(reference, "noise");

        INDArray posterior = vae.posterior(images);
        INDArray mean = posterior.get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent));
        INDArray logVar = posterior.get(NDArrayIndex.all(), NDArrayIndex.interval(latent, 2 * latent));
        assertThat(Arrays2d.distance(mean, array(reference, "mean"))).isLessThan(ROUNDING);
        assertThat(Arrays2d.distance(logVar, array(reference, "log_var"))).isLessThan(ROUNDING);
        assertThat(Arrays2d.distance(vae.decode(noise), array(reference, "logits")))
                .isLessThan(ROUNDING);

        INDArray code = mean.add(Transforms.exp(logVar.div(2), true).mul(noise));
        double[] loss = DecoderLikelihood.parse("bernoulli").perImage(images, vae.decode(code));
        double[] kl = ElboLoss.kl(LatentPosterior.DIAGONAL).perImage(images, posterior);
        for (int i = 0; i < loss.length; i++) {
            assertThat(-loss[i] - kl[i]).isCloseTo(reference.get("elbo").get(i).doubleValue(), Offset.offset(ROUNDING));
        }
    }

    @Test
    void modelsThatTheFormatsDoNotHoldAreRefused() {
        Map<String, Map<String, ?>> models = Map.of(
                "likelihood gaussian:0.1", Map.of("likelihood", "gaussian:0.1"),
                "posterior full", Map.of("posterior", "full"));
        models.forEach((what, settings) -> {
            VaeNetwork vae = Vaes.create(settings);
            assertThatThrownBy(() -> TorchModel.write(vae, folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the model has " + what + ", which no export format holds");
            assertThatThrownBy(() -> PlainDl4j.write(vae, folder.resolve("model.zip")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(what);
        });
        assertThatThrownBy(() ->
                        PlainDl4j.write(Vaes.create(Map.of("convolutions", List.of(2))), folder.resolve("model.zip")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("convolutions [2]")
                .hasMessageContaining("write safetensors");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsReadAndWrittenAgainIsTheSameToTheByte() throws Exception {
        Path exported = REFERENCE.resolve("exported");
        TorchModel.write(TorchModel.read(exported), folder);
        for (String file : new String[] {"model.safetensors", "config.json"}) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(exported.resolve(file));
        }
        assertThat(Files.size(folder.resolve("model.safetensors"))).isPositive();
    }

    /** In PyTorch's orientation, name by name. */
    @ParameterizedTest
    @ValueSource(strings = {"torch-conv", "torch-colour"})
    void whatPyTorchWroteIsWrittenAgain(String name) {
        TorchModel.write(TorchModel.read(REFERENCE.resolve(name)), folder);
        var written = Safetensors.read(folder.resolve("model.safetensors"));
        var expected = Safetensors.read(REFERENCE.resolve(name).resolve("model.safetensors"));
        assertThat(written.keySet()).isEqualTo(expected.keySet());
        expected.forEach((tensor, of) -> {
            assertThat(written.get(tensor)).isNotNull().satisfies(to -> {
                assertThat(to.shape()).as(tensor).isEqualTo(of.shape());
                assertThat(to.values()).as(tensor).isEqualTo(of.values());
            });
        });
        assertThat(JsonTree.read(folder.resolve("config.json")))
                .isEqualTo(JsonTree.read(REFERENCE.resolve(name).resolve("config.json")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRoundTripKeepsEveryWeight(boolean convolutions) {
        VaeNetwork vae = Vaes.create(Map.of(
                "encoder",
                List.of(6, 4),
                "activation",
                "leaky_relu",
                "convolutions",
                convolutions ? List.of(2, 3) : List.of()));
        TorchModel.write(vae, folder);
        VaeNetwork back = TorchModel.read(folder);
        assertThat(Vaes.parameters(back)).isEqualTo(Vaes.parameters(vae));
        assertThat(back.config().activation()).isEqualTo(Nonlinearity.LEAKY_RELU);
        assertThat(back.shape().height()).isEqualTo(Vaes.SIDE);
    }

    /** DL4J's own layers compute the same, for each activation function. */
    @ParameterizedTest
    @EnumSource
    void plainLayersComputeTheSame(Nonlinearity activation) throws Exception {
        VaeNetwork vae = Vaes.create(Map.of("encoder", List.of(6, 4), "activation", activation.toString()));
        Path file = folder.resolve("plain.zip");
        PlainDl4j.write(vae, file);
        ComputationGraph graph = ModelSerializer.restoreComputationGraph(file.toFile());
        assertThat(graph.getConfiguration().toJson()).doesNotContain("vi4j");

        Nd4j.getRandom().setSeed(5);
        INDArray images = Nd4j.rand(DataType.FLOAT, 3, vae.pixels());
        INDArray codes = Nd4j.randn(DataType.FLOAT, 3, 3).mul(3);
        INDArray[] outputs = graph.output(images, codes);
        assertThat(Arrays2d.distance(outputs[0], vae.posterior(images))).isLessThan(ROUNDING);
        assertThat(Arrays2d.distance(outputs[1], vae.decode(codes))).isLessThan(ROUNDING);
    }
}
