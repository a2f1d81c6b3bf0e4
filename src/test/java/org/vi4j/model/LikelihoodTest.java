package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.math.RandomStreams;

/** Likelihoods with a dispersion: densities and predictions against SciPy (families.py), slopes against differences. */
class LikelihoodTest {
    private final JsonNode reference =
            new ObjectMapper().readTree(Files.readString(Path.of("src/test/resources/reference/model/families.json")));

    LikelihoodTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(strings = {"negative-binomial", "gamma", "beta"})
    void densitiesAreSciPys(String name) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        for (JsonNode row : reference.at("/" + name + "/densities")) {
            double y = row.get(0).asDouble();
            double eta = row.get(1).asDouble();
            double phi = row.get(2).asDouble();
            double expected = row.get(3).asDouble();
            // SciPy's own differences of ln Γ lose as many digits as the numbers have that it subtracts.
            double digits = 1e-9 * Math.max(1, Math.abs(expected)) + 1e-14 * phi * Math.log(phi + 2);
            double density = likelihood.logDensity(y, eta, phi, 1);
            assertThat(density).as(name + " " + row).isCloseTo(expected, within(digits));
            assertThat(likelihood.logDensity(y, eta, phi, 3)).isCloseTo(3 * density, within(3e-12 * Math.abs(density)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"negative-binomial", "gamma", "beta"})
    void derivativesAreThoseOfTheDensity(String name) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        double h = 1e-5;
        for (JsonNode row : reference.at("/" + name + "/densities")) {
            double y = row.get(0).asDouble();
            double eta = row.get(1).asDouble();
            double phi = row.get(2).asDouble();
            double up = likelihood.logDensity(y, eta + h, phi, 1);
            double down = likelihood.logDensity(y, eta - h, phi, 1);
            double slope = slope(likelihood, y, eta, phi);
            double rounding = 1e-15 * (Math.abs(up) + phi) / h;
            assertThat(slope)
                    .as("slope " + name + " " + row)
                    .isCloseTo((up - down) / (2 * h), within(1e-7 * (1 + Math.abs(slope)) + 20 * rounding));
            double difference = (slope(likelihood, y, eta - h, phi) - slope(likelihood, y, eta + h, phi)) / (2 * h);
            double curvature = likelihood.curvature(y, eta, phi);
            assertThat(curvature)
                    .as("curvature " + name + " " + row)
                    .isCloseTo(
                            difference, within(1e-6 * (1 + Math.abs(curvature)) + 1e-14 * (Math.abs(slope) + phi) / h));
            assertThat(likelihood.positiveCurvature(y, eta, phi)).isGreaterThanOrEqualTo(0);
            double[] at = {eta};
            double sum = likelihood.replaceBySlope(at, 0, new double[] {y}, 0, 1, phi);
            double density = likelihood.logDensity(y, eta, phi, 1);
            assertThat(sum + likelihood.constant(y, phi))
                    .isCloseTo(density, within(1e-12 * (Math.abs(sum) + Math.abs(density))));
        }
    }

    private static double slope(Likelihood likelihood, double y, double eta, double phi) {
        double[] at = {eta};
        likelihood.replaceBySlope(at, 0, new double[] {y}, 0, 1, phi);
        return at[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"negative-binomial", "gamma", "beta"})
    void predictionsAreSciPysIntegrals(String name) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        for (JsonNode row : reference.at("/" + name + "/predictions")) {
            double m = row.get("m").asDouble();
            double s = row.get("s").asDouble();
            Precision phi = new Precision.Known(row.get("phi").asDouble());
            assertThat(likelihood.mean(m, s)).isCloseTo(row.get("mean").asDouble(), within(1e-10 * Math.exp(m)));
            assertThat(likelihood.noiseVariance(m, s, phi)
                            / row.get("noiseVariance").asDouble())
                    .isCloseTo(1, within(1e-9));
            assertThat(likelihood.parameterVariance(m, s)
                            / row.get("parameterVariance").asDouble())
                    .isCloseTo(1, within(1e-8));
            double[] ends = likelihood.interval(0.9, m, s, phi);
            for (int k = 0; k < 2; k++) {
                double expected = row.get("interval").get(k).asDouble();
                assertThat(ends[k]).as(name + " " + row).isCloseTo(expected, within(1e-7 * (1e-3 + expected)));
            }
        }
    }

    /** 20,000 draws: means within four standard errors, the variances' standard error by their fourth moment. */
    @ParameterizedTest
    @ValueSource(strings = {"negative-binomial", "gamma", "beta"})
    void drawsHaveTheMeanAndTheVarianceThatPredictionsGive(String name) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        RandomGenerator random = new RandomStreams(3).at("draws", 0);
        int n = 20_000;
        double[] y = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            y[i] = likelihood.draw(0.7, 0.6, random);
            mean += y[i] / n;
            assertThat(likelihood.support().contains(y[i]) || y[i] == 1 || y[i] == 0)
                    .isTrue();
        }
        double variance = 0;
        double fourth = 0;
        for (double value : y) {
            double square = (value - mean) * (value - mean);
            variance += square / n;
            fourth += square * square / n;
        }
        double expected = likelihood.noiseVariance(0.7, 0, new Precision.Known(0.6));
        assertThat(mean).isCloseTo(likelihood.inverseLink(0.7), within(4 * Math.sqrt(expected / n)));
        assertThat(variance).isCloseTo(expected, within(4 * Math.sqrt((fourth - variance * variance) / n)));
    }
}
