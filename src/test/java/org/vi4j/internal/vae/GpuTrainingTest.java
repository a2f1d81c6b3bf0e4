package org.vi4j.internal.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.internal.cuda.StandIn;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.Batches;
import org.vi4j.internal.training.RowScores;
import org.vi4j.internal.training.Steps;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.support.TinyRun;
import org.vi4j.training.Epoch;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.ImportanceWeighted;
import org.vi4j.vae.LatentModel;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** The GPU's kernels, compiled by g++ and launched by the same Java code, beside the CPU's trainer. */
class GpuTrainingTest {
    private StandIn standIn;

    @BeforeEach
    void load() {
        standIn = StandIn.load();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        standIn.unplug();
        assertThat(standIn.standinAllocated()).isZero();
        assertThatThrownBy(() -> Gpu.open(0)).isInstanceOf(Gpu.Unusable.class);
    }

    private static VaeConfig config(Map<String, ?> settings) {
        return VaeConfig.defaults()
                .with(Map.of("encoder", List.of(9, 7), "latent", 3, "decoder", List.of(8), "batch", 8, "threads", 1))
                .with(settings);
    }

    /** Ten steps and an evaluation on either device: terms, parameters and moments. */
    private void agree(Map<String, ?> settings, double clip) {
        VaeConfig config = config(settings);
        VaeNetwork host = VaeNetwork.create(config, TinyRun.DATA.codec());
        VaeNetwork device = VaeNetwork.create(config, TinyRun.DATA.codec());
        try (Workers workers = new Workers(1);
                Steps onHost = new HostSteps(host, workers, before -> config.objective());
                Gpu gpu = Gpu.open(0);
                Steps onDevice = new GpuSteps(device, gpu, before -> config.objective())) {
            List<Epoch.Terms> expectedTerms = take(onHost, config, clip);
            List<Epoch.Terms> foundTerms = take(onDevice, config, clip);
            for (int i = 0; i < expectedTerms.size(); i++) {
                Epoch.Terms expected = expectedTerms.get(i);
                Epoch.Terms found = foundTerms.get(i);
                assertThat(found.rows()).isEqualTo(expected.rows());
                assertThat(found.nll()).isCloseTo(expected.nll(), within(expected.nll()));
                assertThat(found.kl()).isCloseTo(expected.kl(), within(expected.kl()));
                assertThat(found.objective()).isCloseTo(expected.objective(), within(expected.objective()));
            }
            assertThat(onDevice.steps()).isEqualTo(onHost.steps());
            Steps.Moments expected = onHost.publish();
            Steps.Moments found = onDevice.publish();
            assertThat(found.steps()).isEqualTo(expected.steps());
            assertClose(found.m().toArray(), expected.m().toArray(), 1e-4);
            assertClose(found.v().toArray(), expected.v().toArray(), 1e-4);
            assertClose(device.parameters(), host.parameters(), 1e-5);
            RowScores expectedElbos = onHost.evaluate(TinyRun.DATA.test());
            RowScores foundElbos = onDevice.evaluate(TinyRun.DATA.test());
            for (int i = 0; i < 10; i++) {
                assertThat(foundElbos.scores()[i])
                        .isCloseTo(
                                expectedElbos.scores()[i], within(expectedElbos.scores()[i]));
            }
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double value) {
        return org.assertj.core.data.Offset.offset(1e-5 * Math.max(1, Math.abs(value)));
    }

    private static void assertClose(float[] found, float[] expected, double tolerance) {
        double largest = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i])
                    .as("number %d", i)
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(tolerance * largest));
        }
    }

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(Map.of(), 0.0),
                Arguments.of(Map.of("posterior", "full"), 1.0),
                Arguments.of(Map.of("convolutions", List.of(4, 3), "activation", "tanh"), 0.0),
                Arguments.of(Map.of("convolutions", List.of(3), "likelihood", "gaussian-learned"), 0.0),
                Arguments.of(Map.of("likelihood", "gaussian:0.3", "activation", "sigmoid"), 0.0),
                Arguments.of(Map.of("likelihood", "gaussian-per-dimension", "activation", "leaky_relu"), 0.0),
                Arguments.of(Map.of("likelihood", "laplace-learned", "activation", "softplus"), 0.0),
                Arguments.of(Map.of("likelihood", "laplace-per-dimension"), 0.0),
                Arguments.of(Map.of("likelihood", "discretized-logistic-learned", "activation", "elu"), 0.0),
                Arguments.of(Map.of("likelihood", "mixed:1,3,4,1,5,2"), 0.0),
                Arguments.of(Map.of("beta", 2.0, "kl_warmup", 3), 0.0),
                Arguments.of(Map.of("free_bits", 0.02), 2.0),
                Arguments.of(Map.of("importance", 5), 0.0),
                Arguments.of(
                        Map.of("importance", 3, "posterior", "full", "likelihood", "gaussian-learned", "batch", 5),
                        3.0),
                Arguments.of(Map.of("encoder", List.of(200), "decoder", List.of(130), "batch", 50), 0.0));
    }

    @ParameterizedTest
    @MethodSource("models")
    void whatTheCpuTrainsTheGpuTrainsToRounding(Map<String, ?> settings, double clip) {
        agree(settings, clip);
    }

    /** Forward, backward and a random order: no bit depends on which block or thread comes first. */
    @Test
    void theOrderOfBlocksAndThreadsChangesNoBit() {
        for (Map<String, Object> settings : List.of(
                Map.<String, Object>of("posterior", "full", "convolutions", List.of(4, 3)),
                Map.<String, Object>of("importance", 3, "likelihood", "gaussian-learned"),
                Map.<String, Object>of("encoder", List.of(200), "batch", 50))) {
            List<float[]> trained = new ArrayList<>();
            for (int order : new int[] {0, 1, 2}) {
                standIn.standinOrder(order);
                trained.add(trained(config(settings)));
            }
            for (float[] other : trained) {
                assertThat(other).isEqualTo(trained.get(0));
            }
        }
    }

    private static float[] trained(VaeConfig config) {
        VaeNetwork vae = VaeNetwork.create(config, TinyRun.DATA.codec());
        try (Gpu gpu = Gpu.open(0);
                Steps steps = new GpuSteps(vae, gpu, before -> config.objective())) {
            take(steps, config, 1.0);
            steps.publish();
            return vae.parameters();
        }
    }

    /** Encoding and decoding by a VAE that computes on the GPU, from several threads, and what is built on them. */
    @ParameterizedTest
    @MethodSource("models")
    void whatTheCpuEncodesAndDecodesTheGpuDoesToRounding(Map<String, ?> settings, double clip) {
        VaeConfig config = config(settings);
        VaeNetwork host = VaeNetwork.create(config, TinyRun.DATA.codec());
        INDArray x = Nd4j.createFromArray(IntStream.range(0, 600)
                        .mapToObj(i ->
                                new RandomStreams(4).at("rows", i).doubles(16).toArray())
                        .toArray(double[][]::new))
                .castTo(DataType.FLOAT);
        INDArray z = Nd4j.createFromArray(IntStream.range(0, 600)
                        .mapToObj(i -> new RandomStreams(5)
                                .at("codes", i)
                                .doubles(3, -2, 2)
                                .toArray())
                        .toArray(double[][]::new))
                .castTo(DataType.FLOAT);
        try (Gpu gpu = Gpu.open(0);
                GpuVae copy = GpuVae.on(gpu, host);
                Workers workers = new Workers(3)) {
            VaeNetwork device = host.through(copy);
            assertClose(floats(device.posterior(x)), floats(host.posterior(x)), 1e-5);
            assertThat(device.decode(z).shape()).isEqualTo(host.decode(z).shape());
            assertClose(floats(device.decode(z)), floats(host.decode(z)), 1e-5);
            double[] expected = ElboEvaluator.evaluateEach(host, TinyRun.DATA.train(), 7, workers)
                    .scores();
            double[] found = ElboEvaluator.evaluateEach(device, TinyRun.DATA.train(), 7, workers)
                    .scores();
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(expected[i]));
            }
            assertThatThrownBy(() -> device.codeGradient(z)).isInstanceOf(IllegalStateException.class);
        }
    }

    private static float[] floats(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    /** The ELBO of held-out rows after ten epochs differs from that of single precision by less than its error. */
    @ParameterizedTest
    @CsvSource({"dense, TF32", "dense, BF16", "convolutional, TF32", "convolutional, BF16"})
    void roundedFactorsTrainAsWell(String kind, Gpu.Precision precision) {
        standIn.standinDevice(1, 8, 0, 11_040);
        VaeConfig config =
                config(kind.equals("dense") ? Map.of() : Map.of("convolutions", List.of(4), "posterior", "full"));
        double[] single = scoresAfterTenEpochs(config, Gpu.Precision.FP32);
        double[] rounded = scoresAfterTenEpochs(config, precision);

        assertThat(rounded).isNotEqualTo(single);
        double mean = Arrays.stream(single).average().orElseThrow();
        double variance = Arrays.stream(single)
                        .map(score -> (score - mean) * (score - mean))
                        .sum()
                / (single.length - 1);
        double error = Math.sqrt(variance / single.length);
        assertThat(Arrays.stream(rounded).average().orElseThrow())
                .isCloseTo(mean, org.assertj.core.data.Offset.offset(error));
        standIn.standinOrder(2);
        assertThat(scoresAfterTenEpochs(config, precision)).isEqualTo(rounded);
    }

    private static double[] scoresAfterTenEpochs(VaeConfig config, Gpu.Precision precision) {
        VaeNetwork vae = VaeNetwork.create(config, TinyRun.DATA.codec());
        try (Gpu gpu = Gpu.open(0, precision);
                Steps steps = new GpuSteps(vae, gpu, before -> config.objective())) {
            for (int epoch = 1; epoch <= 10; epoch++) {
                Batches batches = Batches.shuffled(
                        config.seed(), epoch, TinyRun.DATA.train().count(), config.batch());
                steps.take(
                        new Steps.Part(TinyRun.DATA.train(), batches, 0, 3, List.of()),
                        step -> new Steps.How(0.01, 0, 1),
                        (terms, seconds) -> true,
                        () -> false);
            }
            return steps.evaluate(TinyRun.DATA.train()).scores();
        }
    }

    static List<Epoch.Terms> take(Steps steps, VaeConfig config, double clip) {
        List<Epoch.Terms> all = new ArrayList<>();
        Batches batches =
                Batches.shuffled(config.seed(), 1, TinyRun.DATA.train().count(), config.batch());
        steps.take(
                new Steps.Part(TinyRun.DATA.train(), batches, 0, 3, List.of()),
                step -> new Steps.How(0.01 / (step + 1), clip, step / 7.0),
                (terms, seconds) -> all.addAll(terms),
                () -> false);
        return all;
    }

    @Test
    void aStepThatIsNotFiniteIsNotApplied() {
        VaeConfig config = config(Map.of());
        VaeNetwork vae = VaeNetwork.create(config, TinyRun.DATA.codec());
        try (Gpu gpu = Gpu.open(0);
                Steps steps = new GpuSteps(vae, gpu, before -> config.objective())) {
            float[] spoilt = vae.parameters();
            spoilt[spoilt.length - 1] = Float.NaN;
            Floats none = Floats.of(new float[spoilt.length]);
            steps.restore(5, Floats.of(spoilt), new Steps.Moments(none, none, 4));

            assertThat(take(steps, config, 0)).hasSize(7).noneMatch(Epoch.Terms::finite);
            Steps.Moments moments = steps.publish();
            assertThat(moments.steps()).isEqualTo(4);
            assertThat(moments.m().toArray()).containsOnly(0f);
            assertThat(vae.parameters()).isEqualTo(spoilt);
        }
    }

    /**
     * Encoder, likelihood of several codes a row, and their gradients, as annealed importance sampling asks for them.
     */
    @ParameterizedTest
    @ValueSource(strings = {"bernoulli", "laplace-learned"})
    void latentModelsAgree(String likelihood) {
        VaeConfig config = config(Map.of("posterior", "full", "convolutions", List.of(3), "likelihood", likelihood));
        VaeNetwork vae = VaeNetwork.create(config, TinyRun.DATA.codec());
        int[] rows = IntStream.range(0, 300).map(i -> i % 7).toArray();
        double[] z = new RandomStreams(3).at("codes", 0).doubles(900, -2, 2).toArray();
        try (Gpu gpu = Gpu.open(0);
                GpuVae copy = GpuVae.on(gpu, vae)) {
            LatentModel host = LatentModel.of(vae, TinyRun.DATA.test());
            LatentModel device = LatentModel.of(vae, copy, TinyRun.DATA.test());
            double[][] values = new double[2][300];
            double[][] gradients = new double[2][900];
            host.logLikelihoodAndGradient(rows, z, values[0], gradients[0]);
            device.logLikelihoodAndGradient(rows, z, values[1], gradients[1]);
            assertThat(values[1]).containsExactly(values[0], within(values[0][0]));
            assertThat(gradients[1]).containsExactly(gradients[0], org.assertj.core.data.Offset.offset(2e-4));
            device.logLikelihood(rows, z, values[1]);
            assertThat(values[1]).containsExactly(values[0], within(values[0][0]));
            assertThat(ImportanceWeighted.evaluateEach(device, 9, 1, new Workers(1), EvaluationProgress.NONE)
                            .values())
                    .containsExactly(
                            ImportanceWeighted.evaluateEach(host, 9, 1, new Workers(1), EvaluationProgress.NONE)
                                    .values(),
                            within(values[0][0]));
        }
    }
}
