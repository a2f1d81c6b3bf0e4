package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

class LogSumExpTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, -1000, 1000})
    void isTheLogarithmOfTheSumWhereverItLies(double shift) {
        RandomGenerator random = new RandomStreams(1).at("log sum", 0);
        for (int n = 1; n < 20; n++) {
            double[] x = random.doubles(n, -3, 3).toArray();
            double sum = Arrays.stream(x).map(Math::exp).sum();
            double[] moved = Arrays.stream(x).map(v -> v + shift).toArray();
            double expected = shift + Math.log(sum);
            // Sums of at most 20 terms, and rounding at 1000.
            assertThat(LogSumExp.of(moved)).isCloseTo(expected, within(1e-12));
            assertThat(LogSumExp.ofMean(moved)).isCloseTo(expected - Math.log(n), within(1e-12));
            double[] longer = new double[n + 4];
            System.arraycopy(moved, 0, longer, 2, n);
            assertThat(LogSumExp.of(longer, 2, n)).isCloseTo(expected, within(1e-12));
            if (n == 2) {
                assertThat(LogSumExp.of(moved[0], moved[1])).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void nothingSumsToNothing(int n) {
        double[] none = new double[n];
        Arrays.fill(none, Double.NEGATIVE_INFINITY);
        assertThat(LogSumExp.of(none, 0, n)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(LogSumExp.of(none[0], none[0])).isEqualTo(Double.NEGATIVE_INFINITY);
    }
}
