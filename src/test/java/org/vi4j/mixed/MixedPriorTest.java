package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Prior;
import org.vi4j.regression.Regression;

/** Draws from the prior of mixed models against the distributions that they are said to have. */
class MixedPriorTest {
    private static final int DRAWS = 20_000;

    @TempDir
    private Path folder;

    /** Kolmogorov and Smirnov's statistic, below its value at 1 in 10,000. */
    private static void requireDrawnFrom(DoubleUnaryOperator below, double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        double most = 0;
        for (int i = 0; i < sorted.length; i++) {
            double own = below.applyAsDouble(sorted[i]);
            most = Math.max(most, Math.max(own - i / (double) sorted.length, (i + 1.0) / sorted.length - own));
        }
        assertThat(most).isLessThan(2.23 / Math.sqrt(sorted.length));
    }

    @Test
    void parametersAreDrawnFromTheirPriors() {
        Spreads spreads =
                new Spreads(List.of(new Layout.Term(0, 0, List.of(Layout.ONE, 0, 1))), true, 1.5, new int[] {4});
        RandomStreams streams = new RandomStreams(1);
        double[][] numbers = new double[6][DRAWS];
        for (int s = 0; s < DRAWS; s++) {
            double[] psi = SpreadsPrior.draw(spreads, streams.at("test", s));
            double[] sd = spreads.sd(psi, 0);
            double[][] covariance = spreads.covariance(psi, 0);
            numbers[0][s] = spreads.sigma(psi);
            numbers[1][s] = sd[1];
            numbers[2][s] = spreads.shared(psi, 0);
            numbers[3][s] = covariance[0][1] / sd[0] / sd[1];
            numbers[4][s] = covariance[0][2] / sd[0] / sd[2];
            numbers[5][s] = covariance[1][2] / sd[1] / sd[2];
        }
        TDistribution t = new TDistribution(null, 3);
        requireDrawnFrom(x -> -Math.expm1(-x), numbers[0]);
        requireDrawnFrom(x -> 2 * t.cumulativeProbability(x / 1.5) - 1, numbers[1]);
        requireDrawnFrom(x -> 2 * t.cumulativeProbability(x / 1.5) - 1, numbers[2]);
        // Each correlation of three, uniform over all matrices.
        BetaDistribution beta = new BetaDistribution(null, 1.5, 1.5);
        for (int k = 3; k < 6; k++) {
            requireDrawnFrom(r -> beta.cumulativeProbability((1 + r) / 2), numbers[k]);
        }
    }

    private Path table() throws IOException {
        Random random = new Random(2);
        StringBuilder text = new StringBuilder("g,x,y\n");
        for (int i = 0; i < 40; i++) {
            text.append(
                    "g" + i % 5 + "," + (3 + random.nextGaussian()) + "," + (100 + 7 * random.nextGaussian()) + "\n");
        }
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    /** Against the same model written down once more: row by row, without units, layouts and levels. */
    @Test
    void aRowsTargetsAreThoseOfTheModel() throws IOException {
        Path table = table();
        double[][] rows = MixedRegression.of(table, "y")
                .features("x")
                .group("g", "1", "x")
                .prior(Prior.normal(0.5))
                .priorPredictive(DRAWS, 3)
                .rows();
        assertThat(rows).hasNumberOfRows(40);
        double[] x = TableSource.open(table).table(List.of("x", "y")).column("x");
        double[] y = TableSource.open(table).table(List.of("x", "y")).column("y");
        double mean = mean(x);
        double level = mean(y);
        double unit = sd(y);
        RandomGenerator random = new RandomStreams(77).at("model", 0);
        TDistribution t = new TDistribution(null, 3);
        for (int i = 0; i < 40; i += 9) {
            double at = (x[i] - mean) / sd(x);
            double[] made = new double[DRAWS];
            for (int s = 0; s < DRAWS; s++) {
                double first = Math.abs(t.inverseCumulativeProbability(random.nextDouble()));
                double second = Math.abs(t.inverseCumulativeProbability(random.nextDouble()));
                double r = 2 * random.nextDouble() - 1;
                double a = random.nextGaussian();
                double b = r * a + Math.sqrt(1 - r * r) * random.nextGaussian();
                double sigma = -Math.log(random.nextDouble());
                made[s] = level
                        + unit
                                * (2.5 * random.nextGaussian()
                                        + 0.5 * random.nextGaussian() * at
                                        + first * a
                                        + second * b * at
                                        + sigma * random.nextGaussian());
            }
            Arrays.sort(made);
            double[] probabilities = {0.005, 0.025, 0.25, 0.5, 0.75, 0.975, 0.995};
            for (int k = 0; k < probabilities.length; k++) {
                // Where the row's quantile lies among the others: both have their errors.
                int place = Arrays.binarySearch(made, rows[i][1 + k]);
                double below = (place < 0 ? -place - 1 : place) / (double) DRAWS;
                double p = probabilities[k];
                assertThat(below).isCloseTo(p, within(4.5 * Math.sqrt(2 * p * (1 - p) / DRAWS) + 1e-4));
            }
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double sd(double[] values) {
        double mean = mean(values);
        return Math.sqrt(
                mean(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).toArray()));
    }

    @Test
    void formulasAndSplinesHaveDrawsAndFlatPriorsNone() throws IOException {
        Path table = table();
        TableSource source = TableSource.open(table);
        String formula = "y ~ x + (1 + x | g)";
        assertThat(MixedRegression.ofFormula(source, formula)
                        .priorPredictive(200, 1)
                        .rows())
                .isDeepEqualTo(MixedRegression.of(table, "y")
                        .features("x")
                        .group("g", "1", "x")
                        .priorPredictive(200, 1)
                        .rows());
        assertThat(MixedRegression.ofFormula(source, "y ~ s(x)")
                        .prior(Prior.learned())
                        .priorPredictive(200, 1)
                        .summary()
                        .lines())
                .anySatisfy(line -> assertThat(line).contains("prior             learned, 200 data sets of 40 rows"));
        assertThatThrownBy(() -> MixedRegression.ofFormula(source, formula)
                        .prior(Prior.flat())
                        .priorPredictive(200, 1))
                .hasMessageContaining("a prior that is flat has no draws");
        assertThatThrownBy(() -> MixedRegression.ofFormula(source, formula).priorPredictive(99, 1))
                .hasMessageContaining("at least 100 draws");
        assertThatThrownBy(() -> Regression.ofFormula(source, formula).fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("groups are for a mixed regression");
    }

    @Test
    void countsOfNewGroupsAreWhole() throws IOException {
        StringBuilder text = new StringBuilder("g,y,w\n");
        for (int i = 0; i < 12; i++) {
            text.append("g" + i % 3 + "," + i % 4 + "," + (1 + i % 2) + "\n");
        }
        Path table = Files.writeString(folder.resolve("c.csv"), text);
        Prior.Predictive made = MixedRegression.of(table, "y")
                .features("1")
                .group("g")
                .weights("w")
                .likelihood(Likelihood.poisson())
                .priorPredictive(100, 1);
        assertThat(made.summary().lines()).anySatisfy(line -> assertThat(line).contains("100 data sets of 18 rows"));
        assertThat(made.rows()).hasNumberOfRows(12);
        for (double[] row : made.rows()) {
            for (double value : row) {
                assertThat(value % 1).isZero();
            }
        }
    }
}
