package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.math.RandomStreams;

/** Power-scaling against normal distributions, whose scaled posteriors are normal, and flags that come out each way. */
class PowerScalingTest {
    @TempDir
    private Path folder;

    /** The distance of two distributions on an interval, by the midpoint rule over their distribution functions. */
    private static double byIntegration(DoubleUnaryOperator p, DoubleUnaryOperator q, double low, double high) {
        int cells = 200_000;
        double[] divergence = new double[2];
        double[] bound = new double[2];
        for (int i = 0; i < cells; i++) {
            double x = low + (high - low) * (i + 0.5) / cells;
            for (int side = 0; side < 2; side++) {
                double a = side == 0 ? p.applyAsDouble(x) : 1 - p.applyAsDouble(x);
                double b = side == 0 ? q.applyAsDouble(x) : 1 - q.applyAsDouble(x);
                double m = (a + b) / 2;
                divergence[side] += (a > 0 ? a * Math.log(a / m) : 0) + (b > 0 ? b * Math.log(b / m) : 0);
                bound[side] += a + b;
            }
        }
        return Math.sqrt(Math.max(divergence[0] / bound[0], divergence[1] / bound[1]) / Math.log(2));
    }

    /** y ~ N(θ, 1) once, θ ~ N(0, v): scaled, the precisions α/v + 1 and 1/v + α. */
    @Test
    void sensitivitiesAreThoseOfTheNormalDistributionsOwn() {
        double y = 2;
        for (double v : new double[] {0.3, 2, 50}) {
            double precision = 1 / v + 1;
            int n = 40_000;
            RandomGenerator random = new RandomStreams(3).at("draws", 0);
            double[] draws = new double[n];
            Arrays.setAll(draws, s -> y / precision + random.nextGaussian() / Math.sqrt(precision));
            double[] prior = Arrays.stream(draws).map(t -> -t * t / (2 * v)).toArray();
            double[] likelihood =
                    Arrays.stream(draws).map(t -> -(y - t) * (y - t) / 2).toArray();
            PowerScaling scaling = PowerScaling.of(List.of("theta"), new double[][] {draws}, prior, likelihood);
            double low = Arrays.stream(draws).min().orElseThrow();
            double high = Arrays.stream(draws).max().orElseThrow();
            double[] expected = new double[2];
            for (int which = 0; which < 2; which++) {
                for (double alpha : new double[] {0.99, 1 / 0.99}) {
                    double a = which == 0 ? alpha / v : 1 / v;
                    double b = which == 0 ? 1 : alpha;
                    NormalDistribution scaled = new NormalDistribution(b * y / (a + b), 1 / Math.sqrt(a + b));
                    NormalDistribution base = new NormalDistribution(y / precision, 1 / Math.sqrt(precision));
                    expected[which] +=
                            byIntegration(base::cumulativeProbability, scaled::cumulativeProbability, low, high)
                                    / (2 * Math.log(1 / 0.99) / Math.log(2));
                }
            }
            // The shift of a mean by weights of n draws has a relative error of about √(2/n), 0.7 %.
            assertThat(scaling.prior()[0]).as("prior " + v).isCloseTo(expected[0], within(0.04 * expected[0] + 2e-4));
            assertThat(scaling.likelihood()[0])
                    .as("likelihood " + v)
                    .isCloseTo(expected[1], within(0.04 * expected[1]));
        }
    }

    @Test
    void equalWeightsAreNoDistance() {
        double[] draws = {3, 1, 2, 5, 4};
        double[] equal = {0.2, 0.2, 0.2, 0.2, 0.2};
        assertThat(PowerScaling.distance(draws, equal)).isCloseTo(0, within(1e-7));
        // All of the weight on the smallest: P = i/5 and Q = 1, by hand over four unit intervals.
        double[] one = {0, 1, 0, 0, 0};
        double sum = 0;
        double bound = 0;
        double mirrored = 0;
        double mirroredBound = 0;
        for (int i = 1; i < 5; i++) {
            double p = i / 5.0;
            double m = (p + 1) / 2;
            sum += (p * Math.log(p / m) + Math.log(1 / m)) / Math.log(2);
            bound += p + 1;
            mirrored += (1 - p) * Math.log(2) / Math.log(2);
            mirroredBound += 1 - p;
        }
        assertThat(PowerScaling.distance(draws, one))
                .isCloseTo(Math.sqrt(Math.max(sum / bound, mirrored / mirroredBound)), within(1e-12));
    }

    private Path table(int rows) throws IOException {
        RandomGenerator random = new RandomStreams(8).at("table", 0);
        StringBuilder text = new StringBuilder("x,z,y\n");
        for (int i = 0; i < rows; i++) {
            double x = random.nextGaussian();
            double z = random.nextGaussian();
            text.append(x).append(',').append(z).append(',');
            text.append(3 * x + random.nextGaussian()).append('\n');
        }
        return Files.writeString(folder.resolve("t" + rows + ".csv"), text);
    }

    private static String sentence(RegressionFit fit) {
        return fit.summary().lines().stream()
                .filter(line -> line.startsWith("Prior sensitivity"))
                .findFirst()
                .orElse("");
    }

    @Test
    void manyRowsDependOnNoPriorAndAPriorAgainstTheDataIsNamed() throws IOException {
        Path many = table(400);
        assertThat(sentence(Regression.of(many, "y").fit())).contains("nothing above depends on it");
        String against = sentence(
                Regression.of(many, "y").priorFor(List.of("x=normal:0.1")).fit());
        // All priors are scaled together, and the noise takes up what the coefficient may not: x comes first.
        assertThat(against).containsPattern("limit 0.05\\): x [0-9.]+ \\(prior and data pull apart\\)");
        // Where rows say nothing the posterior is the prior, and scaling the likelihood changes nothing.
        String weak = sentence(
                Regression.of(many, "y").priorFor(List.of("z=normal:0.001")).fit());
        assertThat(weak).contains("z ", "the data say little").doesNotContain("x 0");
    }

    @Test
    void onlyPriorsOfGivenWidthsAreScaled() throws IOException {
        Path rows = table(40);
        assertThat(sentence(Regression.of(rows, "y").prior(Prior.flat()).fit())).isEmpty();
        assertThat(sentence(Regression.of(rows, "y").prior(Prior.learned()).fit()))
                .isEmpty();
        assertThat(sentence(Regression.of(rows, "y").alpha(1.0).fit())).isNotEmpty();
    }
}
