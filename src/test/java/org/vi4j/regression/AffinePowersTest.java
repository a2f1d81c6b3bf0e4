package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.math.RandomStreams;

class AffinePowersTest {
    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "1,9", "3,1", "3,8", "7,13", "20,100"})
    void areTheMapRepeated(int d, int count) {
        var random = new RandomStreams(3).at("map", 0);
        double[] map = new double[d * (d + 1)];
        for (int i = 0; i < map.length; i++) {
            map[i] = (2 * random.nextDouble() - 1) / d;
        }
        double[] start = random.doubles(d).toArray();

        double[] powers = AffinePowers.of(map, d, count);

        assertThat(powers).hasSize(count * map.length);
        double[] point = start;
        for (int k = 0; k < count; k++) {
            double[] next = new double[d];
            for (int i = 0; i < d; i++) {
                next[i] = row(map, i, point);
                // Entries below 1, d + 1 of them, a rounding error each.
                assertThat(row(powers, k * d + i, start)).isCloseTo(next[i], within(1e-13));
            }
            point = next;
        }
    }

    private static double row(double[] matrix, int row, double[] point) {
        int wide = point.length + 1;
        double sum = matrix[row * wide + point.length];
        for (int j = 0; j < point.length; j++) {
            sum += matrix[row * wide + j] * point[j];
        }
        return sum;
    }
}
