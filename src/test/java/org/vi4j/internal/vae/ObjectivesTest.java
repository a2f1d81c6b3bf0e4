package org.vi4j.internal.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.math.Workers;
import org.vi4j.support.TinyRun;
import org.vi4j.support.Vaes;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions.Collapse;
import org.vi4j.vae.training.VaeEpoch;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;

/** Every kind of training: its gradient, its numbers, and the same bits after a stop and a resume. */
class ObjectivesTest {
    private static final Images DATA = Vaes.images(40, 1);
    private static final int[] BATCH = IntStream.range(0, 16).toArray();

    @TempDir
    private Path folder;

    private static Epoch.Terms step(VaeNetwork vae, Objective objective, double epochs, int threads) {
        try (Workers workers = new Workers(threads)) {
            return new Trainer(vae, workers).step(DATA, BATCH, 0.01, 0, objective, epochs);
        }
    }

    /** Free bits so few that no dimension has them take the other way to the gradient, and change nothing. */
    @ParameterizedTest
    @MethodSource("models")
    void bothWaysToTheGradientOfTheElboAgree(Map<String, ?> model) {
        VaeNetwork graph = Vaes.create(model);
        VaeNetwork layers = Vaes.create(model);
        Epoch.Terms a = step(graph, Objective.ELBO, 0, 2);
        Epoch.Terms b = step(layers, new Objective(1, 1, 0, 1), 1, 2);
        assertThat(b.nll()).isCloseTo(a.nll(), within(2e-6 * Math.abs(a.nll())));
        assertThat(b.kl()).isCloseTo(a.kl(), within(1e-5 * a.kl()));
        assertThat(b.objective()).isCloseTo(a.objective(), within(2e-6 * Math.abs(a.objective())));
        float[] p = Vaes.parameters(graph);
        float[] q = Vaes.parameters(layers);
        // Adam's first step is the learning rate times the derivative's sign, unless it is of the size of rounding.
        long apart = IntStream.range(0, p.length)
                .filter(i -> Math.abs(p[i] - q[i]) > 1e-4)
                .count();
        assertThat(apart).isLessThanOrEqualTo(p.length / 100);
    }

    static Stream<Map<String, ?>> models() {
        return Stream.of(
                Map.of(),
                Map.of("posterior", "full"),
                Map.of("likelihood", "gaussian-learned"),
                Map.of("likelihood", "discretized-logistic-per-dimension"),
                Map.of("convolutions", List.of(3, 4)));
    }

    @Test
    void withoutAWeightOnItTheKlTermHasNoGradient() {
        Objective free = new Objective(1, 0, 1e5, 1);
        Objective none = new Objective(0, 0, 0, 1);
        VaeNetwork a = Vaes.create(Map.of());
        VaeNetwork b = Vaes.create(Map.of());
        VaeNetwork c = Vaes.create(Map.of());
        Epoch.Terms terms = step(a, free, 0, 2);
        step(b, none, 0, 2);
        step(c, new Objective(7, 4, 0, 1), 0, 2);
        assertThat(Vaes.parameters(a)).isEqualTo(Vaes.parameters(b)).isEqualTo(Vaes.parameters(c));
        assertThat(terms.objective()).as("free bits count as used").isCloseTo(-terms.nll() - 16 * 3 * 1e5, within(1.0));
        assertThat(Vaes.parameters(step2(new Objective(7, 4, 0, 1), 2))).isNotEqualTo(Vaes.parameters(b));
    }

    private static VaeNetwork step2(Objective objective, double epochs) {
        VaeNetwork vae = Vaes.create(Map.of());
        step(vae, objective, epochs, 2);
        return vae;
    }

    /** The number of workers changes the order of sums alone, with free bits too, and with importance samples. */
    @Test
    void theNumberOfWorkersDoesNotMatter() {
        for (Objective objective : List.of(new Objective(2, 0, 0.02, 1), new Objective(1, 0, 0, 5))) {
            Epoch.Terms one = step(Vaes.create(Map.of()), objective, 0, 1);
            Epoch.Terms three = step(Vaes.create(Map.of()), objective, 0, 3);
            assertThat(three.objective()).isCloseTo(one.objective(), within(1e-5 * Math.abs(one.objective())));
            assertThat(three.kl()).isCloseTo(one.kl(), within(1e-5 * one.kl()));
        }
    }

    /** E[bound] lies above the ELBO; with the same draws their mean does so draw by draw (Jensen), but for the KL's. */
    @Test
    void importanceSamplesTightenTheBound() {
        Epoch.Terms terms = step(Vaes.create(Map.of()), new Objective(1, 0, 0, 50), 0, 2);
        assertThat(terms.objective()).isGreaterThan(-(terms.nll() + terms.kl()));
    }

    static Stream<Map<String, Object>> runs() {
        return Stream.of(
                Map.of("binarize", "dynamic"),
                Map.of("binarize", "static"),
                Map.of("likelihood", "gaussian-per-dimension", "beta", 2, "kl_warmup", 2),
                Map.of("free_bits", 0.05, "convolutions", List.of(2, 3)),
                Map.of("importance", 3, "posterior", "full"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aRunThatWasStoppedAndResumedComesToTheSameBits(Map<String, Object> settings) throws Exception {
        TinyRun whole = new TinyRun(folder.resolve("whole"), settings, Map.of());
        whole.run(RunFolder.Existing.REFUSE);
        new TinyRun(folder.resolve("parts"), settings, Map.of())
                .atStep(run -> {
                    if (run.steps == 11) {
                        run.requestStop();
                    }
                })
                .run(RunFolder.Existing.REFUSE);
        TinyRun rest = new TinyRun(folder.resolve("parts"), settings, Map.of());
        rest.run(RunFolder.Existing.RESUME);
        assertThat(rest.steps).isEqualTo(whole.steps - 11);
        assertThat(Files.readAllBytes(folder.resolve("parts/model.zip")))
                .isEqualTo(Files.readAllBytes(folder.resolve("whole/model.zip")));
        for (int i = 0; i < rest.epochs.size(); i++) {
            VaeEpoch expected = whole.epochs.get(whole.epochs.size() - rest.epochs.size() + i);
            assertThat(rest.epochs.get(i).validation()).isEqualTo(expected.validation());
            assertThat(rest.epochs.get(i).train()).isEqualTo(expected.train());
        }
    }

    @Test
    void dynamicDrawsDifferFromEpochToEpochAndEvaluationsDoNot() {
        Images images = DATA.binarized(4, 1);
        assertThat(images.checksum()).isEqualTo(DATA.binarized(4, 1).checksum());
        assertThat(images.checksum()).isNotEqualTo(DATA.binarized(4, 2).checksum());
        assertThat(images.checksum()).isNotEqualTo(DATA.binarized(5, 1).checksum());
        float[] grey = new float[DATA.width()];
        float[] mean = new float[DATA.width()];
        float[] binary = new float[DATA.width()];
        int draws = 4000;
        for (int draw = 0; draw < draws; draw++) {
            DATA.binarized(6, draw).copy(7, binary, 0);
            for (int i = 0; i < binary.length; i++) {
                assertThat(binary[i] == 0 || binary[i] == 1).isTrue();
                mean[i] += binary[i] / draws;
            }
        }
        DATA.copy(7, grey, 0);
        for (int i = 0; i < grey.length; i++) {
            // Five standard errors of a proportion.
            double se = Math.sqrt(grey[i] * (1 - grey[i]) / draws);
            assertThat((double) mean[i]).isCloseTo(grey[i], within(5 * se + 1e-4));
        }
    }

    private static Epoch epoch(int number, Double... kl) {
        Map<String, Object> numbers = new ElboEstimate(1, -1, 1, 1, 0, 0).toMap();
        numbers.put("kl_by_dimension", List.of(kl));
        return new Epoch(number, Epoch.Terms.ZERO, numbers, 1);
    }

    @Test
    void collapseIsSeenSaidOnceAndActedOn() {
        List<Epoch> fine = List.of(epoch(1, 0.5, 0.009, 0.009, 0.5));
        List<Epoch> gone = List.of(fine.get(0), epoch(2, 0.5, 0.009, 0.009, 0.001));
        List<Epoch> still = List.of(fine.get(0), gone.get(1), epoch(3, 0.5, 0.5, 0.5, 0.5));
        assertThat(new CollapseRule(Collapse.WARN).warning(fine))
                .as("half of them is not most")
                .isNull();
        assertThat(new CollapseRule(Collapse.WARN).warning(gone))
                .contains("3 of 4 dimensions", "after epoch 2", "free_bits 0.1");
        assertThat(new CollapseRule(Collapse.FREE_BITS).warning(gone))
                .contains("continues with free bits of 0.1 nats per dimension");
        assertThat(new CollapseRule(Collapse.WARN).warning(still)).isNull();
        assertThat(new CollapseRule(Collapse.IGNORE).warning(gone)).isNull();
        assertThat(new CollapseRule(Collapse.FREE_BITS).objective(Objective.ELBO, fine))
                .isEqualTo(Objective.ELBO);
        assertThat(new CollapseRule(Collapse.FREE_BITS).objective(Objective.ELBO, gone))
                .isEqualTo(new Objective(1, 0, 0.1, 1));
        assertThat(new CollapseRule(Collapse.FREE_BITS).objective(Objective.ELBO, still))
                .isEqualTo(new Objective(1, 0, 0.1, 1));
        assertThat(new CollapseRule(Collapse.WARN).objective(Objective.ELBO, gone))
                .isEqualTo(Objective.ELBO);
        assertThat(VaeEpoch.of(gone.get(1)).toMap())
                .containsEntry("collapsed_units", 3)
                .containsEntry("kl_by_dimension", List.of(0.5, 0.009, 0.009, 0.001));
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        for (Map<String, ?> bad : List.of(
                Map.of("beta", -1),
                Map.of("beta", "much"),
                Map.of("kl_warmup", -1),
                Map.of("free_bits", Double.NaN),
                Map.of("importance", 0),
                Map.of("importance", 5, "beta", 2),
                Map.of("binarize", "often"),
                Map.of("binarize", "static", "likelihood", "gaussian"),
                Map.of("posterior", "flow"),
                Map.of("posterior", "full", "free_bits", 1),
                Map.of("convolutions", "0"),
                Map.of("convolutions", "1,2,3,4,5,6,7,8,9"),
                Map.of("likelihood", "poisson"))) {
            assertThatThrownBy(() -> Vaes.config(new HashMap<>(bad)))
                    .as("%s", bad)
                    .isInstanceOf(UserError.class)
                    .hasMessageMatching(".*(give|leave).*");
        }
    }
}
