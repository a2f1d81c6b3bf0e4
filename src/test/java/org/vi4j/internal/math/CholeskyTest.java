package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

class CholeskyTest {
    /** The Hilbert matrix of order 5: |H| = 1/266716800000, and H⁻¹ has integer entries, the first of them 25. */
    private static double[][] hilbert() {
        double[][] h = new double[5][5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                h[i][j] = 1.0 / (i + j + 1);
            }
        }
        return h;
    }

    @Test
    void factorsAnIllConditionedMatrix() {
        Cholesky factor = Cholesky.of(hilbert());
        // Condition number 5e5: ten digits remain of sixteen.
        assertThat(factor.logDeterminant()).isCloseTo(-Math.log(266_716_800_000.0), within(1e-10));
        assertThat(factor.inverse()[0][0]).isCloseTo(25, within(1e-8));
        assertThat(factor.inverse()[0][1]).isEqualTo(factor.inverse()[1][0]).isCloseTo(-300, within(1e-7));
        assertThat(factor.solve(new double[] {1, 0, 0, 0, 0})[1]).isCloseTo(-300, within(1e-7));
    }

    /** A pivot is small or large only beside the matrix it is in. */
    @Test
    void doesNotMindTheUnit() {
        double[][] tiny = {{1e-20, 0}, {0, 1e-30}};
        assertThat(Cholesky.of(tiny).logDeterminant()).isCloseTo(Math.log(1e-50), within(1e-12));
    }

    @Test
    void refusesWhatIsNotPositiveDefinite() {
        assertThatThrownBy(() -> Cholesky.of(new double[][] {{1, 1}, {1, 1}}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not positive definite at row 2")
                .hasMessageContaining("raise the prior's precision");
    }

    /**
     * Two columns of correlation 1 − c: what is left of the second is about 2c. At c = 1e-12 that is a thousand times
     * float64's rounding, so the variance has three digits; a correlation of 1 is refused, and the columns are named.
     */
    @Test
    void nearlyEqualColumnsKeepTheirDigitsOrAreRefused() {
        double correlation = 1 - 1e-12;
        double left = 1 - correlation * correlation;
        double[][] near = {{1, 0, correlation}, {0, 1, 0}, {correlation, 0, 1}};
        assertThat(Cholesky.of(near).inverse()[2][2] * left).isCloseTo(1, within(1e-3));
        double[][] same = {{1, 0, 1}, {0, 1, 0}, {1, 0, 1}};
        assertThatThrownBy(() -> Cholesky.of(same)).isInstanceOfSatisfying(Cholesky.NotPositiveDefinite.class, e -> {
            assertThat(e.row()).isEqualTo(2);
            assertThat(e.others()).containsExactly(0);
        });
        // A prior's precision of a millionth of the data's tells them apart.
        double[][] prior = {{1 + 1e-6, 0, 1}, {0, 1 + 1e-6, 0}, {1, 0, 1 + 1e-6}};
        assertThat(Cholesky.of(prior).inverse()[2][2] * 2e-6).isCloseTo(1, within(1e-6));
    }

    /**
     * On both sides of LAPACK's blocks of 64 rows: A A⁻¹ = I, and many right-hand sides are solved as each alone is.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 150})
    void theInverseAndManySolutionsDoNotDependOnBlocks(int d) {
        RandomGenerator random = new RandomStreams(d).at("matrix", 0);
        double[] rows = random.doubles(2L * d * d, -1, 1).toArray();
        double[][] a = Gram.ofRows(rows, d);
        for (int j = 0; j < d; j++) {
            a[j][j] += 1;
        }
        Cholesky factor = Cholesky.of(a);
        double[][] inverse = factor.inverse();
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double product = 0;
                for (int k = 0; k < d; k++) {
                    product += a[i][k] * inverse[k][j];
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-11));
                assertThat(inverse[i][j]).isEqualTo(inverse[j][i]);
            }
        }
        double[][] points = new double[5][];
        Arrays.setAll(points, k -> random.doubles(d, -1, 1).toArray());
        double[][] together = factor.solveTransposed(points);
        double[] squares = Gram.squares(a, points);
        for (int k = 0; k < points.length; k++) {
            assertThat(together[k]).containsExactly(factor.solveTransposed(points[k]), within(1e-12));
            double square = 0;
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    square += points[k][i] * a[i][j] * points[k][j];
                }
            }
            assertThat(squares[k]).isCloseTo(square, within(1e-12 * square));
        }
    }
}
