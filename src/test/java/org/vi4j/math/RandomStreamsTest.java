package org.vi4j.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Randomness as a pure function of (seed, stream, step). The statistics below are functions of fixed seeds, so they
 * pass or fail for good; thresholds are those that one good generator in a thousand, or fewer, would miss.
 */
class RandomStreamsTest {
    private static final int N = 20_000;
    /** P(√n D > 1.95) = 2 exp(−2 · 1.95²) = 0.001 for Kolmogorov's statistic D. */
    private static final double KOLMOGOROV = 1.95;

    private final RandomStreams streams = new RandomStreams(42);

    private static float[] normals(long seed, String stream, long step) {
        float[] draws = new float[N];
        new RandomStreams(seed).fillNormal(stream, step, draws);
        return draws;
    }

    @Test
    void isAPureFunctionOfItsArguments() {
        float[] first = normals(42, "noise", 7);
        streams.at("noise", 6).nextLong();
        streams.permutation("shuffle", 7, 100);
        assertThat(normals(42, "noise", 7)).isEqualTo(first);
        float[] prefix = new float[10];
        streams.fillNormal("noise", 7, prefix);
        assertThat(prefix).as("a shorter array gets the same beginning").isEqualTo(Arrays.copyOf(first, 10));
    }

    /** Pinned, so that a run of an earlier version, or on a later Java, can be repeated. */
    @Test
    void theNumbersStayTheSame() {
        assertThat(new RandomStreams(1).at("weights", 0).nextLong()).isEqualTo(-3186068523764652790L);
        assertThat(new RandomStreams(-5).at("", Long.MAX_VALUE).nextLong()).isEqualTo(-4329451186975943873L);
        assertThat(new RandomStreams(1).permutation("shuffle", 3, 6)).containsExactly(1, 3, 5, 2, 0, 4);
    }

    static Stream<float[]> neighbours() {
        return Stream.of(
                normals(42, "noise", 8),
                normals(43, "noise", 7),
                normals(42, "noisf", 7),
                normals(42, "oisen", 7),
                normals(42, "shuffle", 7),
                normals(7, "noise", 42),
                normals(42 ^ Long.MIN_VALUE, "noise", 7));
    }

    @ParameterizedTest
    @MethodSource("neighbours")
    void streamsThatDifferLittleAreUncorrelated(float[] other) {
        float[] one = normals(42, "noise", 7);
        // Under independence √N r is standard normal: beyond 4 once in 16,000. Also at the lags ±1.
        for (int lag = -1; lag <= 1; lag++) {
            double sum = 0;
            for (int i = 1; i < N - 1; i++) {
                sum += one[i] * other[i + lag];
            }
            assertThat(Math.abs(sum) / Math.sqrt(N)).isLessThan(4);
        }
    }

    @Test
    void drawsAreStandardNormal() {
        double[] uniform = new double[N];
        float[] draws = normals(42, "noise", 7);
        for (int i = 0; i < N; i++) {
            uniform[i] = normalDistribution(draws[i]);
        }
        assertThat(kolmogorov(uniform)).isLessThan(KOLMOGOROV);
    }

    /** The first draw of each step: what a weak hash of the step would show. */
    @Test
    void firstDrawsOfConsecutiveStepsAreIndependentAndUniform() {
        double[] first = new double[N];
        double product = 0;
        for (int step = 0; step < N; step++) {
            first[step] = streams.at("noise", step).nextDouble();
            if (step > 0) {
                product += (first[step] - 0.5) * (first[step - 1] - 0.5);
            }
        }
        assertThat(12 * Math.abs(product) / Math.sqrt(N)).isLessThan(4);
        assertThat(kolmogorov(first)).isLessThan(KOLMOGOROV);
    }

    @Test
    void bytesAreUniform() {
        RandomGenerator random = streams.at("bytes", 0);
        int[] counts = new int[256];
        for (int i = 0; i < 8 * N; i++) {
            counts[(int) (random.nextLong() >>> 56)]++;
        }
        // χ² with 255 degrees of freedom: 330.5 is passed once in a thousand.
        assertThat(chiSquare(counts, 8.0 * N / 256)).isLessThan(330.5);
    }

    @Test
    void permutationsArePermutationsAndAllAreAsLikely() {
        for (int n : new int[] {0, 1, 2, 1000}) {
            int[] sorted = streams.permutation("shuffle", n, n);
            Arrays.sort(sorted);
            assertThat(sorted).isEqualTo(java.util.stream.IntStream.range(0, n).toArray());
        }
        int[] counts = new int[24];
        for (int step = 0; step < 12_000; step++) {
            int[] p = streams.permutation("shuffle", step, 4);
            int rank = 0;
            for (int i = 0; i < 4; i++) {
                int smaller = 0;
                for (int j = i + 1; j < 4; j++) {
                    smaller += p[j] < p[i] ? 1 : 0;
                }
                rank = rank * (4 - i) + smaller;
            }
            counts[rank]++;
        }
        // χ² with 23 degrees of freedom: 49.7 is passed once in a thousand.
        assertThat(chiSquare(counts, 500)).isLessThan(49.7);
    }

    private static double chiSquare(int[] counts, double expected) {
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    /** √n times the largest distance between the empirical distribution and the uniform one. */
    private static double kolmogorov(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            double above = (i + 1.0) / sorted.length - sorted[i];
            double below = sorted[i] - (double) i / sorted.length;
            largest = Math.max(largest, Math.max(above, below));
        }
        return largest * Math.sqrt(sorted.length);
    }

    /** Φ(x), by Simpson's rule from 0. */
    private static double normalDistribution(double x) {
        int intervals = 64;
        double h = x / intervals;
        double sum = 0;
        for (int i = 0; i <= intervals; i++) {
            double weight = i == 0 || i == intervals ? 1 : 2 + 2 * (i % 2);
            sum += weight * Math.exp(-0.5 * i * h * i * h);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }
}
