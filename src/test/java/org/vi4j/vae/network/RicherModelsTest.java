package org.vi4j.vae.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.internal.vae.ElboEvaluator;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.support.Arrays2d;
import org.vi4j.support.GradientCheck;
import org.vi4j.support.Vaes;
import org.vi4j.vae.ImportanceWeighted;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/** Models other than the dense Bernoulli one: gradients of the whole graph, files, and evaluation. */
class RicherModelsTest {
    @TempDir
    private Path folder;

    static Stream<Map<String, Object>> models() {
        return Stream.of(
                Map.of("convolutions", List.of(3, 4), "activation", "tanh"),
                Map.of("convolutions", List.of(2), "likelihood", "gaussian-per-dimension", "activation", "softplus"),
                Map.of("posterior", "full", "likelihood", "gaussian-learned", "activation", "tanh"),
                Map.of("likelihood", "discretized-logistic-learned", "activation", "elu"),
                Map.of("likelihood", "laplace:0.3", "activation", "sigmoid"));
    }

    /** Colour images of 5 × 3 pixels; both sides odd. */
    @ParameterizedTest
    @MethodSource("models")
    void theGradientIsThatOfCentralDifferences(Map<String, Object> model) {
        ImageShape shape = new ImageShape(5, 3, 2);
        VaeConfig config = Vaes.config(Map.of("encoder", List.of(4), "latent", 3, "decoder", List.of(4)))
                .with(model);
        ComputationGraph graph = VaeGraph.build(config, shape, DataType.DOUBLE, VaeGraph.Kernels.FUSED);
        assertThat(graph.numParams()).isEqualTo(config.parameters(shape));
        // Weights that begin at zero would hide what they are multiplied by.
        double[] moved = graph.params().dup().data().asDouble();
        var random = new RandomStreams(80).at("moved", 0);
        for (int i = 0; i < moved.length; i++) {
            moved[i] += random.nextDouble(-0.1, 0.1);
        }
        graph.params().assign(Nd4j.createFromArray(moved).reshape(graph.params().shape()));
        INDArray images = Arrays2d.uniform(DataType.DOUBLE, 81, 3, (int) shape.size());
        // Grey values, where the likelihood is one of grey values, and away from the Laplace density's kink.
        images.muli(255);
        images.assign(org.nd4j.linalg.ops.transforms.Transforms.round(images, true))
                .divi(255);
        INDArray noise = Arrays2d.normal(DataType.DOUBLE, 82, 1, 3, 3);
        graph.setInputs(images, noise);
        graph.setLabels(images, images);
        graph.computeGradientAndScore();
        INDArray gradient = graph.gradient().gradient().div(3);
        // Truncation is at most 100 h² here: measured from h = 1e-3 down to 3e-5, errors are 0.2 h² to 30 h². Rounding
        // is 10 units in the last place of the score, over h. A wrong gradient would leave an error that h does not
        // move.
        double step = 1e-5;
        double tolerance = 100 * step * step + 10 * 0x1p-53 * graph.score() / step;
        double error = GradientCheck.maxRelativeError(graph.params(), gradient, 1, step, () -> {
            graph.setInputs(images, noise);
            graph.setLabels(images, images);
            graph.computeGradientAndScore();
            return graph.score();
        });
        assertThat(error).isLessThan(tolerance);
    }

    /** Before the first step nothing is correlated, and all else is as drawn. */
    @Test
    void aFullCovarianceBeginsDiagonal() {
        VaeNetwork vae = Vaes.create(Map.of("posterior", "full", "latent", 3));
        INDArray q = vae.posterior(Arrays2d.uniform(DataType.FLOAT, 85, 4, vae.pixels()));
        assertThat(q.columns()).isEqualTo(9);
        for (int column = 0; column < 9; column++) {
            assertThat(q.getColumn(column).amaxNumber().doubleValue() == 0).isEqualTo(column >= 6);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void filesKeepTheModel(Map<String, Object> model) throws Exception {
        VaeNetwork vae = Vaes.create(model);
        Path file = folder.resolve("model.zip");
        vae.write(file);
        VaeNetwork read = VaeNetwork.read(file);
        assertThat(read.config()).isEqualTo(vae.config());
        assertThat(Vaes.parameters(read)).isEqualTo(Vaes.parameters(vae));
        ComputationGraphConfiguration written = vae.graph().getConfiguration();
        assertThat(ComputationGraphConfiguration.fromJson(written.toJson()).toJson())
                .isEqualTo(written.toJson());
        ComputationGraph dl4j = ModelSerializer.restoreComputationGraph(file.toFile());
        INDArray images = Arrays2d.uniform(DataType.FLOAT, 83, 4, vae.pixels());
        INDArray noise = Arrays2d.normal(DataType.FLOAT, 84, 1, 4, 3);
        assertThat(dl4j.output(images, noise)).isEqualTo(vae.graph().output(images, noise));
    }

    /** The ELBO of evaluation is the mean bound of one importance sample, and that of many is no lower. */
    @ParameterizedTest
    @MethodSource("models")
    void evaluationKnowsTheModel(Map<String, Object> model) {
        VaeNetwork vae = Vaes.create(model);
        Images images = Vaes.images(200, 3);
        try (Workers workers = new Workers(2)) {
            Map<String, Object> numbers =
                    ElboEvaluator.evaluateEach(vae, images, 1, workers).numbers();
            ElboEstimate elbo = ElboEstimate.of(numbers);
            var one = ImportanceWeighted.evaluate(vae, images, 1, 2, workers);
            double se = Math.hypot(elbo.elboSe(), one.se());
            assertThat(one.logLikelihood()).isCloseTo(elbo.elbo(), within(5 * se));
            var many = ImportanceWeighted.evaluate(vae, images, 100, 2, workers);
            assertThat(many.logLikelihood()).isGreaterThan(one.logLikelihood() - 5 * se);
            double marginals = ((List<?>) java.util.Objects.requireNonNull(numbers.get("kl_by_dimension")))
                    .stream().mapToDouble(kl -> (Double) kl).sum();
            assertThat(marginals).isLessThanOrEqualTo(elbo.kl() + 1e-6);
        }
    }

    @Test
    void aMixedLikelihoodMustFitTheColumns() {
        assertThatThrownBy(() -> Vaes.create(Map.of("likelihood", "mixed:1,3")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("of 4 columns, but the data have 25");
        VaeConfig config = Vaes.config(Map.of("likelihood", "mixed:1,3,1,2"));
        assertThat(VaeNetwork.create(config, ImageShape.grey(1, 7))
                        .decode(Arrays2d.normal(DataType.FLOAT, 85, 1, 2, 3))
                        .shape())
                .containsExactly(2, 9);
    }
}
