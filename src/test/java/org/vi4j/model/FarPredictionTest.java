package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.vi4j.distribution.Gaussian;

/** Predictions far from every row, or of coefficients that nothing determines: numbers in their order, or infinite. */
class FarPredictionTest {
    private static final double[] LINEAR = {0, 1, 30, 36.7, 300, 745, 1e3, 1e6, 1e16, 1e200};
    private static final double[] SDS = {1e-150, 1e-6, 1, 30, 1e3, 1e8, 1e150};
    static final java.util.List<String> LIKELIHOODS = Likelihood.NAMES;

    @ParameterizedTest
    @FieldSource("LIKELIHOODS")
    void areNumbers(String name) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        if (likelihood instanceof LevelsLikelihood) {
            return; // Their predictors are several, tested with their regressions.
        }
        for (double size : LINEAR) {
            for (double sd : SDS) {
                for (double linear : new double[] {size, -size}) {
                    for (double noise : new double[] {1e-3, 1, 1e3}) {
                        Prediction prediction = Prediction.at(
                                likelihood,
                                Gaussian.ofMean(new double[] {linear}, new double[][] {{1 / sd / sd}}),
                                new Precision.Known(noise),
                                new double[] {1},
                                0);
                        Map<String, Double> values = prediction.values(0.9);
                        assertThat(values.values())
                                .as("%s at %g with sd %g and noise %g: %s", name, linear, sd, noise, values)
                                .noneMatch(value -> Double.isNaN(value));
                        assertThat(values.get("lower")).isLessThanOrEqualTo(values.get("upper"));
                    }
                }
            }
        }
    }
}
