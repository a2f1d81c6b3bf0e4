package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.data.image.Images;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.support.Vaes;
import org.vi4j.vae.Evaluation.EvaluationProgress;
import org.vi4j.vae.network.VaeNetwork;

/** Bounds and gaps of models other than the dense Bernoulli one. */
class OtherModelsTest {
    private static final Images IMAGES = Vaes.images(6, 3);

    static Stream<Map<String, Object>> models() {
        return Stream.of(
                Map.of("convolutions", List.of(3, 4), "activation", "tanh"),
                Map.of("posterior", "full", "activation", "tanh"),
                Map.of("likelihood", "gaussian-learned", "activation", "tanh"),
                Map.of("likelihood", "laplace:0.5", "activation", "tanh"),
                Map.of("likelihood", "discretized-logistic-per-dimension", "activation", "tanh"));
    }

    /**
     * Single precision: log p is a sum of 25 terms, here up to 200 nats, good to 2e-5; over 2h = 0.02 that is 1e-3, and
     * as much is granted relative to the derivative for the third derivatives of a curved density.
     */
    @ParameterizedTest
    @MethodSource("models")
    void theGradientIsThatOfCentralDifferences(Map<String, Object> settings) {
        VaeLatentModel model = VaeLatentModel.of(Vaes.create(settings), IMAGES);
        int[] rows = {4, 0, 0, 5};
        double[] z = new RandomStreams(2).at("z", 0).doubles(12, -1, 1).toArray();
        double[] log = new double[4];
        double[] gradient = new double[12];
        model.logLikelihoodAndGradient(rows, z, log, gradient);
        double h = 1e-2;
        double largest = 0;
        for (int at = 0; at < 12; at++) {
            double[] up = z.clone();
            double[] down = z.clone();
            up[at] += h;
            down[at] -= h;
            double[] above = new double[4];
            double[] below = new double[4];
            model.logLikelihood(rows, up, above);
            model.logLikelihood(rows, down, below);
            double slope = (above[at / 3] - below[at / 3]) / (2 * h);
            assertThat(gradient[at]).isCloseTo(slope, within(2e-3 * Math.max(1, Math.abs(slope))));
            largest = Math.max(largest, Math.abs(gradient[at]));
        }
        assertThat(largest).isGreaterThan(0.02);
    }

    /** The best Gaussian is no worse than the encoder's, and no better than log p(x) by many samples, within noise. */
    @ParameterizedTest
    @MethodSource("models")
    void gapsAreMeasured(Map<String, Object> settings) {
        VaeNetwork vae = Vaes.create(settings);
        LatentModel model = VaeLatentModel.of(vae, IMAGES);
        try (Workers workers = new Workers(1)) {
            LogLikelihoods best = ImportanceWeighted.evaluateEach(model, 500, 1, workers, EvaluationProgress.NONE);
            InferenceGaps gaps = InferenceGaps.measure(model, best, null, 1, workers, EvaluationProgress.NONE);
            assertThat(gaps.amortization().value()).isGreaterThan(-0.05);
            assertThat(gaps.approximation().value())
                    .isGreaterThan(-0.05 - 4 * gaps.approximation().se());
            MutualInformation information = MutualInformation.estimate(model, 1, workers, EvaluationProgress.NONE);
            assertThat(information.information().value()).isBetween(-0.5, Math.log(6) + 1e-9);
        }
    }
}
