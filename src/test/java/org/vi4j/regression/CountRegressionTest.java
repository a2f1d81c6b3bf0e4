package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.UserError;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/** Poisson and probit regression against R's glm (counts.R). */
class CountRegressionTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");

    private final JsonNode reference = new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("counts.json")));

    @TempDir
    private Path folder;

    CountRegressionTest() throws IOException {}

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int j = 0; j < numbers.length; j++) {
            numbers[j] = array.get(j).asDouble();
        }
        return numbers;
    }

    private static double[][] rows() throws IOException {
        return Files.readAllLines(REFERENCE.resolve("counts.csv")).stream()
                .skip(1)
                .map(line -> java.util.Arrays.stream(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** With every row counted 400 times the posterior is normal about R's estimate, 20 times as narrow. */
    @Test
    void manyCountsHaveRsEstimateAndItsStandardErrors() throws IOException {
        List<String> lines = Files.readAllLines(REFERENCE.resolve("counts.csv"));
        Path weighted = folder.resolve("weighted.csv");
        Files.write(
                weighted,
                lines.stream()
                        .map(line -> line + (line.startsWith("x") ? ",w" : ",400"))
                        .toList());
        RegressionFit fit = Regression.of(weighted, "y")
                .likelihood(Likelihood.poisson())
                .drop(List.of("b"))
                .weights("w")
                .alpha(1e-9)
                .fit();
        double[] mean = fit.coefficients().mean();
        double[] sd = fit.coefficients().sd();
        double[] expected = numbers(reference.at("/poisson/coefficients"));
        double[] se = numbers(reference.at("/poisson/se"));
        assertThat(fit.ascent().orElseThrow().converged()).isTrue();
        for (int j = 0; j < 3; j++) {
            // The mean is off by O(1/n) of a standard deviation's square, the sd by O(1/n).
            assertThat(mean[j]).isCloseTo(expected[j], within(0.005 * se[j]));
            assertThat(sd[j]).isCloseTo(se[j] / 20, within(0.01 * se[j] / 20));
        }
        assertThat(fit.summary().toString()).contains("rate ratio", "poisson");
    }

    @Test
    void theGradientVanishesAtRsEstimates() throws IOException {
        double[][] rows = rows();
        double[][] x = new double[rows.length][];
        for (int column = 2; column <= 3; column++) {
            double[] y = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                x[i] = new double[] {1, rows[i][0], rows[i][1]};
                y[i] = rows[i][column];
            }
            String name = column == 2 ? "poisson" : "probit";
            GlmJoint joint = GlmJoint.of(
                    x, y, column == 2 ? Likelihood.poisson() : Likelihood.probit(), 1, Double.POSITIVE_INFINITY);
            double[] f = new double[1];
            double[] gradient = new double[3];
            joint.logDensityAndGradient(numbers(reference.at("/" + name + "/coefficients")), 1, f, gradient);
            assertThat(f[0])
                    .isCloseTo(reference.at("/" + name + "/logLikelihood").asDouble(), within(1e-8));
            assertThat(gradient).containsExactly(new double[3], within(1e-6));
        }
    }

    @Test
    void predictionsOfCountsAreCountsAndThoseOfTwoValuesProbabilities() {
        RegressionFit counts = Regression.of(REFERENCE.resolve("counts.csv"), "y")
                .likelihood(Likelihood.poisson())
                .drop(List.of("b"))
                .fit();
        Prediction count = counts.model().predict(new double[] {0.5, 0.2});
        assertThat(count.interval(0.95).lower())
                .isEqualTo(Math.rint(count.interval(0.95).lower()));
        assertThat(count.mean())
                .isBetween(count.interval(0.95).lower(), count.interval(0.95).upper());
        RegressionFit chances = Regression.of(REFERENCE.resolve("counts.csv"), "b")
                .likelihood(Likelihood.logistic())
                .drop(List.of("y"))
                .fit();
        Prediction chance = chances.model().predict(new double[] {0.5, 0.2});
        assertThat(chance.mean()).isEqualTo(chance.probability()).isBetween(0.0, 1.0);
        assertThat(chance.interval(0.95).lower()).isBetween(0.0, chance.mean());
    }

    /** Files that the first release wrote. */
    @Test
    void savedModelsOfTheFirstReleaseStillLoad() throws IOException {
        JsonNode coefficients =
                new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("stored/coefficients.json")));
        for (String name : List.of("gaussian", "probit", "student")) {
            RegressionModel model = RegressionModel.load(REFERENCE.resolve("stored/" + name + ".json"));
            double[] mean = numbers(coefficients.at("/" + name + "/mean"));
            double[] sd = numbers(coefficients.at("/" + name + "/sd"));
            assertThat(model.coefficients().mean()).containsExactly(mean, within(1e-9));
            assertThat(model.coefficients().sd()).containsExactly(sd, within(1e-9));
        }
    }

    /** Twenty rows whose sum of squares says little of the slope: the sd is far too small, and the fit says so. */
    @Test
    void aFitWhoseWeightsAreBadDoesNotSayBelieve() throws IOException {
        StringBuilder text = new StringBuilder("x,y\n");
        for (int i = 0; i < 30; i++) {
            text.append((i * 7 % 30) / 15.0 - 1)
                    .append(',')
                    .append(Math.sin(5.0 * i))
                    .append('\n');
        }
        Path weak = Files.writeString(folder.resolve("weak.csv"), text);
        assertThat(Regression.of(weak, "y")
                        .prior(Prior.learned())
                        .method("cavi")
                        .fit()
                        .summary()
                        .toString())
                .contains("Posterior: don't believe")
                .doesNotContain("Variances: believe them");
    }

    /** Nothing but zeros still says how small the rate is. */
    @ParameterizedTest
    @ValueSource(strings = {"poisson", "negative-binomial"})
    void countsThatAreAllZeroAreFittedUnlessThePriorIsFlat(String name) throws IOException {
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int i = 0; i < 30; i++) {
            csv.append(i * i % 11).append(",0\n");
        }
        Path table = Files.writeString(folder.resolve("zeros.csv"), csv);
        Likelihood likelihood = Likelihood.of(name, Map.of());
        RegressionFit fit = Regression.of(table, "y").likelihood(likelihood).fit();
        assertThat(fit.coefficients().mean()[0]).isLessThan(-3);
        assertThat(String.join("\n", fit.summary().lines())).doesNotContain("NaN");
        Regression flat = Regression.of(table, "y").likelihood(likelihood).prior(Prior.flat());
        assertThatThrownBy(flat::fit)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a flat prior has no posterior");
    }
}
