package org.vi4j.vae.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;
import org.vi4j.support.JsonTree;
import org.vi4j.support.Vaes;
import org.vi4j.vae.layer.Nonlinearity;

/** The whole graph: its score is the negative ELBO, its gradient that of the score, in every build of it. */
class VaeGraphTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/vae/vae.json")).get("vae");
    private static final int ROWS = 3;
    private static final int PIXELS = 6;

    private static void forwardAndBack(ComputationGraph graph, INDArray images, INDArray noise) {
        graph.setInputs(images, noise);
        graph.setLabels(images, images);
        graph.computeGradientAndScore();
    }

    @ParameterizedTest
    @EnumSource(Nonlinearity.class)
    void theGradientIsThatOfCentralDifferences(Nonlinearity f) {
        VaeConfig config = Vaes.config(
                Map.of("encoder", List.of(5, 4), "latent", 2, "decoder", List.of(4, 3), "activation", f.toString()));
        ComputationGraph graph = VaeGraph.build(config, PIXELS, DataType.DOUBLE, VaeGraph.Kernels.FUSED);
        // Larger than at the start of training, so that no derivative is tiny and no unit rests at a kink.
        graph.params().muli(1.5);
        INDArray images = Arrays2d.uniform(DataType.DOUBLE, 41, ROWS, PIXELS);
        INDArray noise = Arrays2d.normal(DataType.DOUBLE, 42, 1, ROWS, 2);
        forwardAndBack(graph, images, noise);
        INDArray gradient = graph.gradient().gradient().div(ROWS); // DL4J divides by the batch in its updater
        double error = GradientCheck.maxRelativeError(graph.params(), gradient, 1e-2, () -> {
            forwardAndBack(graph, images, noise);
            return graph.score();
        });
        assertThat(error).isLessThan(1e-6);
    }

    /** One loss after another and every derivative, in double precision to its rounding over a dozen operations. */
    @ParameterizedTest
    @EnumSource(VaeGraph.Kernels.class)
    void lossesAndGradientsArePyTorchs(VaeGraph.Kernels kernels) {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            double tolerance = type == DataType.DOUBLE ? 1e-13 : 3e-6;
            ComputationGraph graph = Vaes.reference(REFERENCE, type, kernels);
            INDArray images = Arrays2d.fromJson(REFERENCE.get("images")).castTo(type);
            INDArray noise = Arrays2d.fromJson(REFERENCE.get("noise").get(0)).castTo(type);
            forwardAndBack(graph, images, noise);
            assertThat(graph.getLayer(VaeGraph.RECONSTRUCTION).score())
                    .isCloseTo(mean(REFERENCE.get("reconstruction")), Offset.offset(10 * tolerance));
            assertThat(graph.getLayer(VaeGraph.KL).score())
                    .isCloseTo(mean(REFERENCE.get("kl")), Offset.offset(10 * tolerance));
            assertThat(graph.score())
                    .as("the score is the negative ELBO")
                    .isCloseTo(
                            mean(REFERENCE.get("reconstruction")) + mean(REFERENCE.get("kl")),
                            Offset.offset(10 * tolerance));
            Map<String, INDArray> gradients = graph.gradient().gradientForVariable();
            assertThat(gradients).hasSize(8);
            gradients.forEach((name, gradient) -> {
                INDArray expected = Arrays2d.fromJson(REFERENCE.get("gradient").get(name));
                // Derivatives are of order 1 (here of the sum over 4 images).
                assertThat(Arrays2d.distance(gradient, expected.mul(images.size(0))))
                        .as("%s of %s", name, type)
                        .isLessThan(10 * tolerance);
            });
        }
    }

    private static double mean(JsonNode values) {
        double sum = 0;
        for (JsonNode value : values) {
            sum += value.doubleValue();
        }
        return sum / values.size();
    }

    @Test
    void fusedAndPlainAgreeToRoundingInSinglePrecision() {
        VaeConfig config = Vaes.config(Map.of("encoder", List.of(50), "latent", 7, "decoder", List.of(30, 50)));
        INDArray images = Arrays2d.uniform(DataType.FLOAT, 43, 70, 784);
        INDArray noise = Arrays2d.normal(DataType.FLOAT, 44, 1, 70, 7);
        ComputationGraph fused = VaeGraph.build(config, 784, DataType.FLOAT, VaeGraph.Kernels.FUSED);
        ComputationGraph plain = VaeGraph.build(config, 784, DataType.FLOAT, VaeGraph.Kernels.PLAIN);
        assertThat(fused.params()).as("the same weights").isEqualTo(plain.params());
        forwardAndBack(fused, images, noise);
        forwardAndBack(plain, images, noise);
        // Sums of 784 terms of order 1: single precision keeps 1e-6 of the whole.
        assertThat(fused.score()).isCloseTo(plain.score(), Offset.offset(2e-6 * plain.score()));
        INDArray a = fused.gradient().gradient();
        INDArray b = plain.gradient().gradient();
        assertThat(a.sub(b).norm2Number().doubleValue())
                .isLessThan(2e-6 * b.norm2Number().doubleValue());
    }

    @Test
    void atInferenceZIsTheMeanWhateverTheNoise() {
        ComputationGraph graph = Vaes.reference(REFERENCE, DataType.DOUBLE, VaeGraph.Kernels.FUSED);
        INDArray images = Arrays2d.fromJson(REFERENCE.get("images"));
        INDArray noise = Arrays2d.fromJson(REFERENCE.get("noise").get(0));
        INDArray[] first = graph.output(images, noise);
        INDArray[] second = graph.output(images, noise.mul(-3));
        assertThat(first).isEqualTo(second);
        INDArray mean = first[1].get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2));
        INDArray hidden = Transforms.tanh(mean.mmul(table("decoder-0_W")).addiRowVector(table("decoder-0_b")), false);
        INDArray logits = hidden.mmul(table("logits_W")).addiRowVector(table("logits_b"));
        assertThat(Arrays2d.distance(first[0], Transforms.sigmoid(logits, false)))
                .as("the output is the mean of p(x | z = μ)")
                .isLessThan(1e-14);
    }

    private static INDArray table(String name) {
        return Arrays2d.fromJson(REFERENCE.get("parameters").get(name));
    }

    @Test
    void weightsAreAPureFunctionOfTheSeedWithinTheirBound() {
        ComputationGraph graph = Vaes.create(Map.of("seed", 5)).graph();
        assertThat(Vaes.create(Map.of("seed", 5)).graph().params()).isEqualTo(graph.params());
        assertThat(Vaes.create(Map.of("seed", 6)).graph().params()).isNotEqualTo(graph.params());
        INDArray weights = graph.getLayer("encoder-0").getParam("W");
        double bound = 1 / Math.sqrt((double) weights.size(0));
        double largest = Transforms.abs(weights, true).maxNumber().doubleValue();
        assertThat(largest).isBetween(0.9 * bound, bound);
    }

    @Test
    void aReplicaKnowsWhatTheOriginalLearns() {
        VaeNetwork vae = Vaes.create(Map.of());
        VaeNetwork replica = vae.replica();
        INDArray images = Arrays2d.uniform(DataType.FLOAT, 45, ROWS, vae.pixels());
        vae.graph().params().muli(0.5);
        assertThat(replica.posterior(images)).isEqualTo(vae.posterior(images));
    }

    /** The parts that evaluation uses, encoder and decoder alone, are those of the graph. */
    @Test
    void encoderAndDecoderAreThoseOfTheGraph() {
        VaeNetwork vae = Vaes.create(Map.of("encoder", List.of(6, 5), "decoder", List.of(5, 6)));
        INDArray images = Arrays2d.uniform(DataType.FLOAT, 46, ROWS, vae.pixels());
        int latent = vae.config().latent();
        INDArray[] output = vae.graph().output(images, Arrays2d.normal(DataType.FLOAT, 47, 1, ROWS, latent));
        INDArray posterior = vae.posterior(images);
        assertThat(posterior).isEqualTo(output[1]);
        INDArray mean = posterior
                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent))
                .dup('c');
        assertThat(Transforms.sigmoid(vae.decode(mean), true)).isEqualTo(output[0]);
    }
}
