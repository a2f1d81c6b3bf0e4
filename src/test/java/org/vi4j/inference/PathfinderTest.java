package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior;

/** The factors against BFGS written out in full; Gaussians found; the banana repaired by weights. */
class PathfinderTest {
    /** H₊ = (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ (Nocedal and Wright, eq. 6.17), step by step, in full. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 30})
    void theFactorsAreBfgsInFull(int d) {
        RandomGenerator random = new RandomStreams(1).at("bfgs", d);
        double[] alpha = random.doubles(d, 0.5, 2).toArray();
        double[] u = random.doubles(d).toArray();
        double[] gradient = random.doubles(d, -1, 1).toArray();
        RealMatrix h = MatrixUtils.createRealDiagonalMatrix(alpha);
        LowRankGaussian.Pair[] pairs = new LowRankGaussian.Pair[3];
        for (int k = 0; k < pairs.length; k++) {
            double[] s = random.doubles(d, -1, 1).toArray();
            double[] y = new double[d];
            // A Hessian diag(1 + j/d), so that sᵀy > 0.
            Arrays.setAll(y, j -> s[j] * (1 + (double) j / d));
            pairs[k] = new LowRankGaussian.Pair(s, y);
            RealMatrix sColumn = MatrixUtils.createColumnRealMatrix(s);
            RealMatrix yColumn = MatrixUtils.createColumnRealMatrix(y);
            double rho = 1 / LowRankGaussian.dot(s, y);
            RealMatrix left = MatrixUtils.createRealIdentityMatrix(d)
                    .subtract(sColumn.multiply(yColumn.transpose()).scalarMultiply(rho));
            h = left.multiply(h)
                    .multiply(left.transpose())
                    .add(sColumn.multiply(sColumn.transpose()).scalarMultiply(rho));
        }
        LowRankGaussian q = new LowRankGaussian(u, gradient, alpha, List.of(pairs));
        double[] mean = h.operate(gradient);
        Arrays.setAll(mean, j -> mean[j] + u[j]);
        assertThat(q.mean()).containsExactly(mean, within(1e-9));
        RealMatrix covariance = h;
        double[] variance = new double[d];
        Arrays.setAll(variance, j -> covariance.getEntry(j, j));
        assertThat(q.variance()).containsExactly(variance, within(1e-9));
        // A draw is μ + Az with AAᵀ = H.
        double[][] a = new double[d][];
        for (int j = 0; j < d; j++) {
            double[] unit = new double[d];
            unit[j] = 1;
            double[] column = q.draw(unit);
            Arrays.setAll(column, i -> column[i] - mean[i]);
            a[j] = column;
        }
        RealMatrix rows = new Array2DRowRealMatrix(a);
        assertThat(rows.transpose().multiply(rows).subtract(h).getNorm()).isLessThan(1e-9);
        double[] at = random.doubles(d).toArray();
        double[] off = new double[d];
        Arrays.setAll(off, j -> at[j] - mean[j]);
        LUDecomposition lu = new LUDecomposition(h);
        double expected = -(LowRankGaussian.dot(off, lu.getSolver().getInverse().operate(off))
                        + Math.log(lu.getDeterminant())
                        + d * Math.log(2 * Math.PI))
                / 2;
        assertThat(q.logDensity(at)).isCloseTo(expected, within(1e-8));
    }

    @Test
    void aGaussianIsFound() {
        KnownPosterior target = KnownPosterior.correlated(4, 0.7);
        Posterior.Approximation pathfinder = Pathfinder.defaults().fit(target);
        assertThat(pathfinder.description()).isEqualTo("Pathfinder, a mixture of 4 paths");
        assertThat(pathfinder.assess(2000, 1).verdict().trust()).isNotEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        double[][] draws = pathfinder.resample(1000, 2);
        for (int j = 0; j < 4; j++) {
            int coordinate = j;
            double[] x = Arrays.stream(draws).mapToDouble(u -> u[coordinate]).toArray();
            double mean = Arrays.stream(x).average().orElseThrow();
            double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / 999;
            // Five standard errors of 500 independent draws, as the weights cost some of the 1,000.
            assertThat(mean).isCloseTo(target.mean()[j], within(5 * target.sd()[j] / Math.sqrt(500)));
            assertThat(Math.sqrt(variance)).isCloseTo(target.sd()[j], within(5 * target.sd()[j] / Math.sqrt(1000)));
        }
        assertThat(Arrays.stream(draws).map(u -> u[0]).distinct().count()).isEqualTo(1000);
        assertThat(pathfinder.resample(10, 5)).isDeepEqualTo(pathfinder.resample(10, 5));
        double[][] plain = pathfinder.drawUnconstrained(4000, 3);
        double mean = Arrays.stream(plain).mapToDouble(u -> u[0]).average().orElseThrow();
        assertThat(mean)
                .isCloseTo(
                        pathfinder.unconstrainedMean()[0],
                        within(5 * pathfinder.unconstrainedSd()[0] / Math.sqrt(4000)));
    }

    /**
     * The weights move the banana's second coordinate, whose mean a Gaussian at the mode has wrong, towards the truth.
     */
    @Test
    void weightsRepairTheBanana() {
        KnownPosterior banana = KnownPosterior.banana(0.3, 1);
        Posterior.Approximation pathfinder = Pathfinder.defaults().fit(banana);
        double[][] draws = pathfinder.drawUnconstrained(4000, 1);
        double[] second = Arrays.stream(draws).mapToDouble(u -> u[1]).toArray();
        double weighted = pathfinder.weigh(draws).mean(second);
        double off = Math.abs(pathfinder.unconstrainedMean()[1] - banana.mean()[1]);
        assertThat(Math.abs(weighted - banana.mean()[1])).isLessThan(off / 2);
    }

    @Test
    void whatHasNoGaussianIsSaid() {
        Parameters one = Parameters.empty().real("x");
        LogJoint nan = LogJoint.of(one, (x, g) -> Double.NaN);
        assertThatThrownBy(() -> Pathfinder.defaults().fit(nan))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("none of 4 paths");
        LogJoint flat = LogJoint.of(one, (x, g) -> 0);
        assertThatThrownBy(() -> Pathfinder.defaults().withPaths(2).fit(flat)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Pathfinder.defaults().withPaths(0).fit(flat)).hasMessageContaining("paths is 0");
    }
}
