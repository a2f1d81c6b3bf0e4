package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.internal.math.Gram;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/** Triangular systems put back into their equations, whatever blocks they are cut into. */
class LinearSystemTest {
    private static double[][] gram(int d) {
        RandomGenerator random = new RandomStreams(3).at("columns", 0);
        double[][] columns = new double[d][2 * d + 5];
        for (double[] column : columns) {
            java.util.Arrays.setAll(column, i -> random.nextGaussian());
        }
        try (Workers alone = new Workers(1)) {
            return Gram.of(columns, alone);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 200, 513})
    void solvesTheBlocksOfTheLowerTriangle(int d) {
        double[][] a = gram(d);
        for (int block : new int[] {1, 3, d}) {
            double[] ones = new double[d * 2];
            java.util.Arrays.fill(ones, 1);
            double[] x;
            try (Workers some = new Workers(2)) {
                x = LinearSystem.solveLower(a, block, ones, some);
            }
            for (int i = 0; i < d; i++) {
                double sum = 0;
                for (int j = 0; j < Math.min(d, (i / block + 1) * block); j++) {
                    sum += a[i][j] * x[2 * j + 1];
                }
                assertThat(sum).isCloseTo(1, within(1e-8));
            }
        }
    }
}
