package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.math.RandomStreams;

/** What every family owes: densities that fit its draws, and derivatives that fit its densities. */
class FamilyTest {
    /**
     * Differences of fourth order, step 2e-4: truncation 5e-17 of a fifth derivative, up to 10⁶ in a flow, and rounding
     * of functions up to 10 are both below 1e-10.
     */
    private static final double DIFFERENCES = 1e-9;

    private static final double STEP = 2e-4;

    static List<Family> families() {
        return List.of(
                new MeanField(1),
                new MeanField(4),
                new FullRank(1),
                new FullRank(4),
                new LowRank(4, 2),
                new LowRank(5, 1),
                new CouplingFlow(2, 1, 3),
                new CouplingFlow(5, 2, 4));
    }

    static List<GaussianFamily> gaussians() {
        return families().stream()
                .filter(GaussianFamily.class::isInstance)
                .map(GaussianFamily.class::cast)
                .toList();
    }

    private static double[] normal(int n, long seed) {
        RandomGenerator random = new RandomStreams(seed).at("test", 0);
        double[] x = new double[n];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    private static double[] lambda(Family family) {
        double[] noise = normal(family.size(), 5);
        double[] start = family.start(new double[family.dimension()], ones(family.dimension()));
        Arrays.setAll(start, k -> start[k] + 0.4 * noise[k]);
        return start;
    }

    private static double[] ones(int d) {
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void assertGradient(double[] at, double[] gradient, ToDoubleFunction<double[]> f) {
        for (int k = 0; k < at.length; k++) {
            double[] moved = at.clone();
            double[] values = new double[4];
            for (int i = 0; i < 4; i++) {
                moved[k] = at[k] + STEP * (i < 2 ? i - 2 : i - 1);
                values[i] = f.applyAsDouble(moved);
            }
            double numeric = (8 * (values[2] - values[1]) - (values[3] - values[0])) / (12 * STEP);
            assertThat(gradient[k])
                    .as("element %d", k)
                    .isCloseTo(numeric, within(DIFFERENCES * Math.max(1, Math.abs(numeric))));
        }
    }

    private static double[] logDensity(Family family, double[] lambda, double[] u, int count) {
        double[] out = new double[count];
        family.logDensity(lambda, u, count, out, new double[u.length]);
        return out;
    }

    @ParameterizedTest
    @MethodSource("families")
    void theTransformsDerivativeByLambda(Family family) {
        int count = 3;
        double[] lambda = lambda(family);
        double[] noise = normal(count * family.noiseDimension(), 1);
        double[] w = normal(count * family.dimension(), 2);
        double[] gradient = new double[family.size()];
        family.pullBack(lambda, noise, count, w, gradient);
        assertGradient(lambda, gradient, l -> {
            double[] u = new double[w.length];
            family.transform(l, noise, count, u);
            double sum = 0;
            for (int k = 0; k < u.length; k++) {
                sum += w[k] * u[k];
            }
            return sum;
        });
    }

    @ParameterizedTest
    @MethodSource("families")
    void theDensitysDerivatives(Family family) {
        int count = 3;
        double[] lambda = lambda(family);
        double[] u = normal(count * family.dimension(), 3);
        double[] c = {1, -0.5, 2};
        double[] slope = new double[u.length];
        family.logDensity(lambda, u, count, new double[count], slope);
        assertGradient(
                u,
                slope,
                at -> Arrays.stream(logDensity(family, lambda, at, count)).sum());
        double[] gradient = new double[family.size()];
        family.score(lambda, u, count, c, gradient);
        assertGradient(lambda, gradient, l -> {
            double[] f = logDensity(family, l, u, count);
            return c[0] * f[0] + c[1] * f[1] + c[2] * f[2];
        });
    }

    /** A flow's map is one to one: ln q(u) = ln N(ε) − ln|det ∂u/∂ε|, the determinant by finite differences. */
    @ParameterizedTest
    @MethodSource("families")
    void theDensityIsThatOfTheDraws(Family family) {
        int d = family.dimension();
        if (family.noiseDimension() != d) {
            return;
        }
        double[] lambda = lambda(family);
        double[] noise = normal(d, 4);
        double[][] jacobian = new double[d][d];
        double[] u = new double[d];
        for (int j = 0; j < d; j++) {
            double[] up = noise.clone();
            double[] down = noise.clone();
            up[j] += 1e-5;
            down[j] -= 1e-5;
            double[] high = new double[d];
            family.transform(lambda, up, 1, high);
            family.transform(lambda, down, 1, u);
            for (int i = 0; i < d; i++) {
                jacobian[i][j] = (high[i] - u[i]) / 2e-5;
            }
        }
        family.transform(lambda, noise, 1, u);
        double[][] square = new double[d][d];
        double sum = d * Math.log(2 * Math.PI);
        for (int i = 0; i < d; i++) {
            sum += noise[i] * noise[i];
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    square[i][j] += jacobian[k][i] * jacobian[k][j];
                }
            }
        }
        double expected = -0.5 * (sum + Cholesky.of(square).logDeterminant());
        assertThat(logDensity(family, lambda, u, 1)[0]).isCloseTo(expected, within(1e-8));
    }

    @ParameterizedTest
    @MethodSource("gaussians")
    void gaussiansHaveTheirCovariancesDensityAndEntropy(GaussianFamily family) {
        double[] lambda = lambda(family);
        int d = family.dimension();
        Gaussian expected = Gaussian.ofMean(
                family.mean(lambda), Cholesky.of(family.covariance(lambda)).inverse());
        double[] gradient = new double[family.size()];
        double entropy = family.entropy(lambda, 1, gradient);
        assertThat(entropy)
                .isCloseTo(0.5 * (d * (1 + Math.log(2 * Math.PI)) + expected.logDeterminant()), within(1e-11));
        assertGradient(lambda, gradient, l -> family.entropy(l, 0, new double[family.size()]));
        double[] sd = family.sd(lambda);
        double[][] covariance = family.covariance(lambda);
        for (int j = 0; j < d; j++) {
            assertThat(sd[j]).isCloseTo(Math.sqrt(covariance[j][j]), within(1e-14));
        }
        double[] u = normal(d, 6);
        double square = 0;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                square += (u[i] - lambda[i]) * expected.precision()[i][j] * (u[j] - lambda[j]);
            }
        }
        assertThat(logDensity(family, lambda, u, 1)[0])
                .isCloseTo(-0.5 * (d * Math.log(2 * Math.PI) + expected.logDeterminant() + square), within(1e-10));
    }

    /** 40,000 draws: the standard error of a covariance is √((Σᵢᵢ Σⱼⱼ + Σᵢⱼ²)/n); 5 of them over all families. */
    @ParameterizedTest
    @MethodSource("gaussians")
    void drawsHaveTheCovariance(GaussianFamily family) {
        int n = 40_000;
        double[] lambda = lambda(family);
        double[] u = family.draw(lambda, new RandomStreams(8).at("draws", 0), n);
        double[][] sigma = family.covariance(lambda);
        int d = family.dimension();
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double sum = 0;
                for (int s = 0; s < n; s++) {
                    sum += (u[s * d + i] - lambda[i]) * (u[s * d + j] - lambda[j]);
                }
                double error = Math.sqrt((sigma[i][i] * sigma[j][j] + sigma[i][j] * sigma[i][j]) / n);
                assertThat(sum / n).isCloseTo(sigma[i][j], within(5 * error));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void rescalingMovesTheDraws(Family family) {
        int d = family.dimension();
        double[] shift = normal(d, 11);
        double[] scale = Arrays.stream(normal(d, 12)).map(Math::exp).toArray();
        double[] noise = normal(family.noiseDimension(), 13);
        double[] u = new double[d];
        double[] moved = new double[d];
        family.transform(lambda(family), noise, 1, u);
        family.transform(family.rescale(lambda(family), shift, scale), noise, 1, moved);
        for (int j = 0; j < d; j++) {
            assertThat(moved[j]).isCloseTo(shift[j] + scale[j] * u[j], within(1e-12));
        }
    }

    @Test
    void aFlowStartsAsTheGaussianItIsGiven() {
        FullRank gaussian = new FullRank(3);
        CouplingFlow flow = new CouplingFlow(3, 2, 5);
        double[] lambda = lambda(gaussian);
        double[] u = normal(6, 7);
        assertThat(logDensity(flow, flow.start(lambda), u, 2))
                .containsExactly(logDensity(gaussian, lambda, u, 2), within(1e-13));
    }

    @Test
    void shapesThatCannotBeAreNamed() {
        assertThatThrownBy(() -> new LowRank(3, 4))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rank 4");
        assertThatThrownBy(() -> new CouplingFlow(1, 1, 1)).isInstanceOf(UserError.class);
    }

    @ParameterizedTest
    @MethodSource("gaussians")
    void theVarianceOfASum(GaussianFamily family) {
        double[] lambda = lambda(family);
        double[] a = normal(family.dimension(), 8);
        double[][] covariance = family.covariance(lambda);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                sum += a[i] * covariance[i][j] * a[j];
            }
        }
        assertThat(family.variance(lambda, a)).isCloseTo(sum, within(1e-12 * sum));
    }

    /**
     * Of a precision whose inverse is diagonal plus two factors a member is that inverse: the start is it, to L-BFGS's
     * 1e-6 nats or so, or another local optimum of little divergence. At the inverse CᵀAC is the identity.
     */
    @Test
    void theUnitsOfLowRank() {
        LowRank family = new LowRank(7, 2);
        int exact = 0;
        for (int seed = 1; seed <= 8; seed++) {
            double[] lambda = normal(family.size(), seed);
            double[][] covariance = family.covariance(lambda);
            Cholesky factor = Cholesky.of(covariance);
            double[][] precision = factor.inverse();
            Family.Units units = family.units(precision).orElseThrow();
            double[][] found = family.covariance(units.start());
            double[][] unit = units.curvature(precision);
            double divergence = (factor.logDeterminant() - Cholesky.of(found).logDeterminant() - 7) / 2;
            double trace = 0;
            for (int i = 0; i < 7; i++) {
                trace += unit[i][i];
                for (int j = 0; j < 7; j++) {
                    divergence += precision[i][j] * found[j][i] / 2;
                }
            }
            assertThat(divergence).isBetween(-1e-9, 0.1);
            if (divergence < 1e-5) {
                exact++;
                // KL = ½ Σ (x − 1 − ln x) of the eigenvalues x of CᵀAC: each is 1 to √(2 KL · 2).
                assertThat(trace).isCloseTo(7, within(0.05));
            }
            assertTransposed(units, normal(family.size(), 9), normal(family.size(), 10));
        }
        assertThat(exact).isGreaterThan(4);
    }

    /** ⟨gradient, push(move)⟩ = ⟨pull(gradient), move⟩. */
    private static void assertTransposed(Family.Units units, double[] gradient, double[] move) {
        double[] pushed = new double[move.length];
        units.push(move, pushed);
        double[] pulled = units.pull(gradient);
        double there = 0;
        double here = 0;
        double size = 0;
        for (int k = 0; k < move.length; k++) {
            there += gradient[k] * pushed[k];
            here += pulled[k] * move[k];
            size += Math.abs(pulled[k] * move[k]);
        }
        assertThat(here).isCloseTo(there, within(1e-13 * size));
    }

    /** Random precisions of condition numbers up to 1e8: one of several ranks would let a row of D vanish (Heywood). */
    @Test
    void lowRankBeginsAtAGaussianForAnyPrecision() {
        for (int seed = 0; seed < 200; seed++) {
            int d = 3 + seed % 10;
            double[] z = normal(d * d + d, seed);
            double[][] precision = new double[d][d];
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    for (int k = 0; k < d; k++) {
                        precision[i][j] += z[i * d + k] * z[j * d + k] * Math.exp(4 * z[d * d + k]);
                    }
                }
                precision[i][i] += 1e-4;
            }
            for (int rank = 1; rank <= d; rank++) {
                LowRank family = new LowRank(d, rank);
                Family.Units units = family.units(precision).orElseThrow();
                double[] start = units.start();
                double[] gradient = new double[start.length];
                assertThat(family.entropy(start, 1, gradient))
                        .as("d %d, rank %d, seed %d", d, rank, seed)
                        .isFinite();
                for (int j = 0; j < d; j++) {
                    double conditional = 1 / Math.sqrt(precision[j][j]);
                    assertThat(Math.exp(start[d + j])).isGreaterThan(1e-6 * conditional);
                }
            }
        }
    }
}
