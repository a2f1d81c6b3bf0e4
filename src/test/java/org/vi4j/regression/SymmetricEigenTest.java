package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

class SymmetricEigenTest {
    private static double[][] symmetric(int d) {
        RandomGenerator random = new RandomStreams(3).at("symmetric", d);
        double[][] a = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                a[i][j] = random.nextGaussian();
                a[j][i] = a[i][j];
            }
        }
        return a;
    }

    private static SymmetricEigen decompose(double[][] a, int workers) {
        try (Workers some = new Workers(workers)) {
            return SymmetricEigen.of(a, some);
        }
    }

    /** Sizes below, at and beyond LAPACK's blocks; OpenBLAS 0.3.19 was wrong from 8 on where there is AVX-512. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64, 65, 66, 130, 300})
    void givesTheMatrixBack(int d) {
        double[][] a = symmetric(d);
        SymmetricEigen eigen = decompose(a, 2);
        double[] v = eigen.vectors();
        double[] values = eigen.values();
        double scale = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                double product = 0;
                for (int k = 0; k < d; k++) {
                    sum += values[k] * v[k * d + i] * v[k * d + j];
                    product += v[i * d + k] * v[j * d + k];
                }
                // Rounding: about √d units of 1e-16 of the largest eigenvalue; here a hundred times that.
                assertThat(sum).isCloseTo(a[i][j], within(1e-14 * Math.sqrt(d) * scale));
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-14 * Math.sqrt(d)));
            }
        }
    }

    @Test
    void eigenvaluesAreThoseOfCommonsMath() {
        double[][] a = symmetric(150);
        double[] expected = new EigenDecomposition(new Array2DRowRealMatrix(a)).getRealEigenvalues();
        Arrays.sort(expected);
        assertThat(decompose(a, 1).values()).containsExactly(expected, within(1e-12 * 30));
    }

    /** Rank one with a tiny second eigenvalue, and a matrix of zeros: nothing to divide by. */
    @Test
    void takesDegenerateMatrices() {
        assertThat(decompose(new double[][] {{1, 1}, {1, 1}}, 1).values())
                .containsExactly(new double[] {0, 2}, within(1e-15));
        assertThat(decompose(new double[3][3], 1).values()).containsOnly(0);
    }

    @Test
    void bitsDoNotDependOnTheNumberOfWorkers() {
        double[][] a = symmetric(600);
        assertThat(decompose(a, 2).vectors()).isEqualTo(decompose(a, 1).vectors());
    }
}
