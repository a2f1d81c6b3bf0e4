package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;

/**
 * Products, factors and triangular systems against Apache Commons Math, whatever blocks and workers they are cut into.
 */
class GramTest {
    private static double[][] columns(int d, int n) {
        RandomGenerator random = new RandomStreams(3).at("columns", 0);
        double[][] columns = new double[d][n];
        for (double[] column : columns) {
            for (int i = 0; i < n; i++) {
                column[i] = random.nextGaussian();
            }
        }
        return columns;
    }

    private static double distance(double[][] a, RealMatrix b) {
        return new Array2DRowRealMatrix(a, false).subtract(b).getNorm();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,5", "7,1024", "20,9001", "530,1100"})
    void isTheProductWithTheSameBitsForAnyNumberOfWorkers(int d, int n) {
        double[][] x = columns(d, n);
        RealMatrix byColumns = new Array2DRowRealMatrix(x, false);
        RealMatrix expected = byColumns.multiply(byColumns.transpose());
        double[][] one;
        double[][] three;
        try (Workers alone = new Workers(1);
                Workers some = new Workers(3)) {
            one = Gram.of(x, alone);
            three = Gram.of(x, some);
        }
        // Sums of n products of size 1: n roundings.
        assertThat(distance(one, expected)).isLessThan(1e-15 * n * d);
        assertThat(three).isDeepEqualTo(one);
    }

    /** Around the size of a block, 64, and with several of them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 200, 513})
    void factorsAndInvertsAsCommonsMathDoes(int d) {
        double[][] a;
        try (Workers alone = new Workers(1)) {
            a = Gram.of(columns(d, 2 * d + 5), alone);
        }
        Cholesky factor = Cholesky.of(a);
        CholeskyDecomposition expected = new CholeskyDecomposition(new Array2DRowRealMatrix(a));
        assertThat(distance(factor.lower(), expected.getL())).isLessThan(1e-12 * d);
        double logDeterminant = 0;
        for (int j = 0; j < d; j++) {
            logDeterminant += 2 * Math.log(expected.getL().getEntry(j, j));
        }
        assertThat(factor.logDeterminant()).isCloseTo(logDeterminant, within(1e-10 * d));
        RealMatrix identity = new Array2DRowRealMatrix(factor.inverse(), false).multiply(new Array2DRowRealMatrix(a));
        for (int i = 0; i < d; i++) {
            assertThat(identity.getEntry(i, i)).isCloseTo(1, within(1e-10));
        }
    }
}
