package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.support.JsonTree;

/** ND4J's updaters as the way up. */
class UpdaterTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/inference/updaters.json"));
    private static final Map<String, IUpdater> SAME_AS_PYTORCH = Map.of(
            "adam", new Adam(1),
            "ada-max", new AdaMax(1),
            "rms-prop", new RmsProp(1, 0.95, 1e-8),
            "ada-grad", new AdaGrad(1),
            "sgd", new Sgd(1));

    /** Where an ε stands in the formula differs: 1e-6 beside squares of gradients of 3 and more is below 1e-6. */
    @ParameterizedTest
    @ValueSource(strings = {"adam", "ada-max", "rms-prop", "ada-grad", "sgd"})
    void stepsArePyTorchs(String name) {
        UpdaterAscent ascent = new UpdaterAscent(Objects.requireNonNull(SAME_AS_PYTORCH.get(name)), 3, 0.05);
        double[] lambda = new double[3];
        for (int step = 0; step < 8; step++) {
            ascent.step(lambda, numbers(REFERENCE.get("gradients").get(step)));
            double[] expected = numbers(REFERENCE.get("paths").get(name).get(step));
            assertThat(lambda).as("step %d", step).containsExactly(expected, within(1e-6));
        }
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, k -> array.get(k).asDouble());
        return numbers;
    }

    static Stream<IUpdater> updaters() {
        return Stream.of(
                new Adam(0.05),
                new AdaMax(0.05),
                new AMSGrad(0.05),
                new Nadam(0.05),
                new RmsProp(0.05),
                new AdaGrad(0.1),
                new Nesterovs(0.02),
                new Sgd(0.1));
    }

    /** The worst of 8 numbers is within 4 standard errors of the optimum but for a chance of 1 in 2,000. */
    @ParameterizedTest
    @MethodSource("updaters")
    void eachFindsTheOptimumAndStopsByItself(IUpdater updater) {
        KnownPosterior target = KnownPosterior.correlated(4, 0.7);
        double sd = 1 / Math.sqrt(Cholesky.of(target.covariance()).inverse()[0][0]);
        IUpdater before = updater.clone();
        GradientVi options = GradientVi.defaults().withUpdater(updater);
        VariationalPosterior result = options.withFamily(Family::meanField).fit(target);
        assertThat(result.optimization().termination()).isEqualTo(Termination.CONVERGED);
        assertThat(result.optimization().error().orElseThrow()).isLessThan(options.accuracy());
        double tolerance = 4 * options.accuracy() * sd;
        assertThat(result.unconstrainedMean()).containsOnly(new double[] {0}, within(tolerance));
        assertThat(result.unconstrainedSd()).containsOnly(new double[] {sd}, within(tolerance));
        assertThat(options.withFamily(Family::meanField).fit(target).lambda()).containsExactly(result.lambda());
        assertThat(updater).isEqualTo(before);
    }

    static Stream<IUpdater> withoutRate() {
        return Stream.of(new AdaDelta(), new NoOp(), new Sgd(0), new Adam(Double.NaN), new Adam(-1));
    }

    @ParameterizedTest
    @MethodSource("withoutRate")
    void oneWithoutALearningRateIsRefused(IUpdater updater) {
        assertThatThrownBy(() -> GradientVi.defaults().withUpdater(updater))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("learning rate");
    }

    @Test
    void oneThatNd4jCannotStartIsRefused() {
        assertThatThrownBy(() -> GradientVi.defaults().withUpdater(new AdaBelief(0.05)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("AdaBelief")
                .hasMessageContaining("Adam");
    }

    /** A rate that is far too high is told, and no endless loop. */
    @ParameterizedTest
    @ValueSource(doubles = {100, 1e9})
    void aRateFarTooHighEnds(double rate) {
        GradientVi options = GradientVi.defaults().withUpdater(new Sgd(rate)).withMaxSteps(2_000);
        VariationalPosterior result = options.withFamily(Family::fullRank).fit(KnownPosterior.correlated(4, 0.7));
        assertThat(result.optimization().termination()).isNotEqualTo(Termination.CONVERGED);
    }
}
