package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.internal.math.Normal;
import org.vi4j.math.RandomStreams;

/** The quadrature of the CRPS held against the sum over pairs, and against one normal distribution's closed form. */
class CrpsTest {
    private static double integral(double[] means, double[] sds, double y) {
        return new Crps(means, sds).integral(y, NumberScores.quantiles(means, sds, 0.05, 0.25, 0.75, 0.95));
    }

    /** Widths beside the spread of the means from a thousandth to a thousand, alike or of many sizes, with outliers. */
    @ParameterizedTest
    @ValueSource(
            longs = {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                29, 30
            })
    void quadratureIsTheSumOverPairs(long seed) {
        RandomGenerator random = new RandomStreams(seed).at("mixture", 0);
        int draws = random.nextInt(1, 400);
        double width = Math.pow(10, random.nextDouble(-3, 3));
        double uneven = random.nextInt(3);
        double outliers = random.nextBoolean() ? 1e4 : 1;
        double[] means = new double[draws];
        double[] sds = new double[draws];
        for (int s = 0; s < draws; s++) {
            means[s] = random.nextGaussian() * (random.nextInt(50) == 0 ? outliers : 1);
            sds[s] = width * Math.exp(uneven * random.nextGaussian());
        }
        double close = Arrays.stream(sds).min().orElseThrow() > 0.01 ? 2e-6 : 1e-4;
        for (double y : new double[] {means[0], 0.3, 3 * width, -1e3}) {
            double pairs = new Crps(means, sds).ofPairs(y);
            assertThat(integral(means, sds, y)).isCloseTo(pairs, within(close * pairs));
        }
    }

    /** Of N(m, s²) it is s (z (2Φ(z) − 1) + 2φ(z) − 1/√π). */
    @Test
    void ofOneNormalDistributionItHasItsClosedForm() {
        double[] means = new double[1000];
        double[] sds = new double[1000];
        Arrays.fill(means, 5);
        Arrays.fill(sds, 0.1);
        for (double y : new double[] {5, 5.05, 4.7, 4, 6.5}) {
            double z = (y - 5) / 0.1;
            double closed = 0.1 * (z * (2 * Normal.cdf(z) - 1) + 2 * Normal.density(z) - 1 / Math.sqrt(Math.PI));
            double found = new Crps(means, sds).at(y, NumberScores.quantiles(means, sds, 0.05, 0.25, 0.75, 0.95));
            assertThat(found).isCloseTo(closed, within(1e-9 * closed));
        }
    }

    @Test
    void manyDrawsCostNoPairs() {
        RandomGenerator random = new RandomStreams(1).at("many", 0);
        int draws = 100_000;
        for (double sd : new double[] {1, 1e-6}) {
            double[][] means = {random.doubles(draws).toArray()};
            double[][] variances = {new double[draws]};
            Arrays.fill(variances[0], sd * sd);
            assertThat(assertTimely(means, variances)).isPositive();
        }
    }

    private static double assertTimely(double[][] means, double[][] variances) {
        // All pairs take some minutes.
        return org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> NumberScores.of(means, variances, new double[] {0.4}).crps());
    }
}
