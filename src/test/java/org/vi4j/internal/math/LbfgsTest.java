package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LbfgsTest {
    private static final Lbfgs LBFGS = new Lbfgs(10, 1e-18, 2000);

    /** Σ 100 (xⱼ₊₁ − xⱼ²)² + (1 − xⱼ)², lowest at 1 (Rosenbrock 1960). */
    private static double rosenbrock(double[] x, double[] g) {
        double f = 0;
        java.util.Arrays.fill(g, 0);
        for (int j = 0; j + 1 < x.length; j++) {
            double a = x[j + 1] - x[j] * x[j];
            double b = 1 - x[j];
            f += 100 * a * a + b * b;
            g[j] += -400 * a * x[j] - 2 * b;
            g[j + 1] += 200 * a;
        }
        return f;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 100})
    void rosenbrocksValley(int d) {
        double[] start = new double[d];
        java.util.Arrays.setAll(start, j -> j % 2 == 0 ? -1.2 : 1);
        Lbfgs.Result result = LBFGS.minimize(LbfgsTest::rosenbrock, start, x -> false);
        assertThat(result.converged()).isTrue();
        // The Hessian's smallest eigenvalue at the minimum is above 0.3: the distance is within √(2 · 1e-18 / 0.3).
        assertThat(result.x()).containsOnly(new double[] {1}, within(1e-7));
    }

    @Test
    void aQuadraticOfConditionOneMillion() {
        double[] weights = {1, 1e3, 1e6};
        Lbfgs.Result result = LBFGS.minimize(
                (x, g) -> {
                    double f = 0;
                    for (int j = 0; j < 3; j++) {
                        g[j] = weights[j] * (x[j] - j);
                        f += 0.5 * g[j] * (x[j] - j);
                    }
                    return f;
                },
                new double[] {5, 5, 5},
                x -> false);
        assertThat(result.converged()).isTrue();
        assertThat(result.x()).containsExactly(new double[] {0, 1, 2}, within(1e-8));
    }

    @Test
    void wallsAreBackedAwayFrom() {
        // −ln x + x, infinite or NaN left of 0, lowest at 1.
        Lbfgs.Result result = LBFGS.minimize(
                (x, g) -> {
                    g[0] = 1 - 1 / x[0];
                    return x[0] - Math.log(x[0]);
                },
                new double[] {50},
                x -> false);
        assertThat(result.converged()).isTrue();
        // It ends at most a hundred roundings of f = 1 above the minimum, where f'' = 1.
        assertThat(result.x()[0]).isCloseTo(1, within(Math.sqrt(2 * 100 * Math.ulp(1.0))));
    }

    @Test
    void whatHasNoMinimumDoesNotConvergeAndEnds() {
        Lbfgs.Result result = LBFGS.minimize(
                (x, g) -> {
                    g[0] = -1;
                    return -x[0];
                },
                new double[] {0},
                x -> x[0] > 1e12);
        assertThat(result.converged()).isFalse();
        assertThat(result.x()[0]).isGreaterThan(1e12);
        assertThat(result.evaluations()).isLessThan(200);
    }

    @Test
    void aStopGivesTheBestSoFar() {
        double[] start = {-1.2, 1};
        Lbfgs.Result result = LBFGS.minimize(LbfgsTest::rosenbrock, start, x -> true);
        assertThat(result.converged()).isFalse();
        assertThat(result.x()).containsExactly(start);
    }
}
