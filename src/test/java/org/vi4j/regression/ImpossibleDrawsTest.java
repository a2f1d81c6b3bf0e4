package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.data.table.TableSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/** Draws of a normal approximation may lie where the posterior has no density: they weigh nothing, and stop nothing. */
class ImpossibleDrawsTest {
    @TempDir
    private Path folder;

    /** A small table, whose rarer levels have few rows, so that cutpoints lie close together. */
    private Path table(String likelihood, int seed) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at(likelihood, 0);
        int n = 8 + random.nextInt(8);
        int levels = 3 + random.nextInt(3);
        List<String> lines = new ArrayList<>(List.of("x,z,y"));
        for (int i = 0; i < n; i++) {
            double x = random.nextGaussian();
            double eta = x + random.nextGaussian();
            String y = switch (likelihood) {
                case "ordinal", "ordinal-probit", "categorical" ->
                    i < levels
                            ? Integer.toString(i)
                            : Integer.toString((int) Math.max(0, Math.min(levels - 1, 1 + eta)));
                case "negative-binomial", "poisson" -> Integer.toString((int) Math.exp(eta));
                case "logistic", "probit" -> i < 2 ? Integer.toString(i) : eta > 0 ? "1" : "0";
                case "beta" -> Double.toString(1 / (1 + Math.exp(-eta)));
                default -> Double.toString(Math.exp(eta));
            };
            lines.add(x + "," + random.nextGaussian() + "," + y);
        }
        return Files.write(folder.resolve(likelihood + seed + ".csv"), lines);
    }

    private static boolean impossible(RegressionFit fit) {
        return fit.draws().list().stream().anyMatch(draw -> draw.logP() == Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit"})
    void cutpointsInDisorderStopNoSummaryCheckOrComparison(String likelihood) throws IOException {
        int seen = 0;
        for (int seed = 0; seed < 8; seed++) {
            Path table = table(likelihood, seed);
            RegressionFit fit = Regression.of(table, "y")
                    .likelihood(Likelihood.of(likelihood, Map.of()))
                    .fit();
            RegressionFit other = Regression.of(table, "y")
                    .features(List.of("x"))
                    .likelihood(Likelihood.of(likelihood, Map.of()))
                    .fit();
            seen += impossible(fit) ? 1 : 0;
            assertThat(fit.model().score().nats()).isFinite();
            assertThat(String.join("\n", fit.summary().lines())).doesNotContain("NaN", "Infinity");
            PowerScaling scaling = PowerScaling.of(fit, fit.draws());
            assertThat(Arrays.stream(scaling.prior()).filter(s -> !(s >= 0))).isEmpty();
            assertThat(Arrays.stream(scaling.likelihood()).filter(s -> !(s >= 0)))
                    .isEmpty();
            FittedRegression.Validation how = FittedRegression.Validation.leaveOneOut();
            assertThat(String.join(
                            "\n",
                            FittedRegression.compare(
                                            Map.of("all", fit.model(), "x", other.model()),
                                            TableSource.open(table),
                                            how)
                                    .summary()
                                    .lines()))
                    .doesNotContain("NaN", "Infinity");
        }
        assertThat(seen).as("tables whose draws lie beyond the posterior").isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"categorical", "poisson", "logistic", "probit", "negative-binomial", "gamma", "beta", "student"})
    void fewRowsStopNoSummary(String likelihood) throws IOException {
        for (int seed = 0; seed < 3; seed++) {
            RegressionFit fit = Regression.of(table(likelihood, seed), "y")
                    .likelihood(Likelihood.of(likelihood, Map.of()))
                    .fit();
            PowerScaling scaling = PowerScaling.of(fit, fit.draws());
            assertThat(String.join("\n", fit.summary().lines())).doesNotContain("NaN", "Infinity");
            assertThat(scaling.prior()).hasSize(fit.coefficients().names().size());
        }
    }

    /** However far out a draw lies, its density is a number or zero. */
    @ParameterizedTest
    @CsvSource({
        "gaussian, 2",
        "student, 2",
        "logistic, 1",
        "probit, 0",
        "poisson, 3",
        "negative-binomial, 0",
        "negative-binomial, 7",
        "gamma, 0.1",
        "beta, 0.3"
    })
    void densitiesFarOutAreNumbers(String name, double y) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        for (double linear : new double[] {-1e6, -800, -40, 0, 40, 800, 1e6}) {
            for (double beta : new double[] {1e-12, 1e-3, 1, 1e9, 1e16}) {
                assertThat(likelihood.logDensity(y, linear, beta, 1))
                        .as(name + " at " + linear + ", " + beta)
                        .isLessThan(Double.POSITIVE_INFINITY);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit", "categorical"})
    void levelsFarOutHaveNumbers(String name) {
        LevelsLikelihood likelihood = ((LevelsLikelihood) Likelihood.of(name, Map.of())).of(List.of("a", "b", "c"));
        double[] ends = {-1e300, -1e160, -1e6, -40, 0, 40, 1e6, 1e160, 1e300};
        for (double a : ends) {
            for (double b : ends) {
                for (int level = 0; level < 3; level++) {
                    assertThat(likelihood.logProbability(level, new double[] {a, b}))
                            .as(name + ", level " + level + " at " + a + ", " + b)
                            .isLessThanOrEqualTo(0);
                }
            }
        }
    }
}
