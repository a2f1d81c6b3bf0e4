package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.inference.Nuts;
import org.vi4j.inference.NutsResult;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.GaussianPosterior;

/** Predictions of a linear regression, whose predictive densities are normal in closed form. */
class PredictiveAccuracyTest {
    private static final double NOISE = 0.7;
    private static final double PRIOR = 2;

    private final double[][] x = new double[80][3];
    private final double[] y = new double[80];

    PredictiveAccuracyTest() {
        RandomGenerator random = new RandomStreams(5).at("data", 0);
        for (int i = 0; i < y.length; i++) {
            Arrays.setAll(x[i], j -> j == 0 ? 1 : random.nextGaussian());
            y[i] = 0.5 + x[i][1] - x[i][2] + NOISE * random.nextGaussian();
        }
    }

    private static GaussianPosterior posterior(double[][] x, double[] y) {
        KnownPosterior exact = KnownPosterior.regression(x, y, NOISE, PRIOR);
        return GaussianPosterior.of(exact, exact.mean(), exact.covariance());
    }

    /** ln N(y | xᵀm, noise² + xᵀSx). */
    private static double logPredictive(GaussianPosterior q, double[] x, double y) {
        double variance = NOISE * NOISE;
        double mean = 0;
        for (int j = 0; j < x.length; j++) {
            mean += x[j] * q.unconstrainedMean()[j];
            for (int k = 0; k < x.length; k++) {
                variance += x[j] * q.unconstrainedCovariance()[j][k] * x[k];
            }
        }
        return -0.5 * ((y - mean) * (y - mean) / variance + Math.log(2 * Math.PI * variance));
    }

    @Test
    void heldOutRowsGetTheirPredictiveDensity() {
        double[][] past = Arrays.copyOf(x, 50);
        GaussianPosterior q = posterior(past, Arrays.copyOf(y, 50));
        double[][] newX = Arrays.copyOfRange(x, 50, 80);
        double[] newY = Arrays.copyOfRange(y, 50, 80);
        double expected = 0;
        for (int i = 0; i < 30; i++) {
            expected += logPredictive(q, newX[i], newY[i]) / 30;
        }
        MethodResult.Score score = PredictiveAccuracy.ofHeldOut(
                        GlmJoint.linear(newX, newY, NOISE, PRIOR), q.drawUnconstrained(1000, 1), 10, 1, () -> false)
                .orElseThrow();
        // The log of a mean of 1,000 densities whose relative sd is about 0.3: 0.01 a row, correlated over rows.
        assertThat(score.logDensity()).isCloseTo(expected - Math.log(10), within(0.02));
        // Binomial(30, 0.9): 0.9 ± 3·0.055.
        assertThat(score.coverage()).isBetween(0.73, 1.0);
        assertThat(score.rows()).isEqualTo(30);
    }

    private double exactLeaveOneOut() {
        double expected = 0;
        for (int i = 0; i < y.length; i++) {
            double[][] others = new double[y.length - 1][];
            double[] rest = new double[y.length - 1];
            for (int k = 0; k < rest.length; k++) {
                others[k] = x[k < i ? k : k + 1];
                rest[k] = y[k < i ? k : k + 1];
            }
            expected += logPredictive(posterior(others, rest), x[i], y[i]) / y.length;
        }
        return expected;
    }

    private static Assessment.Weights fit(GaussianPosterior q) {
        return q.assess(1000, 1);
    }

    @Test
    void leavingOutByWeightsIsLeavingOut() {
        GlmJoint rows = GlmJoint.linear(x, y, NOISE, PRIOR);
        MethodResult.Score loo = PredictiveAccuracy.leaveOneOut(rows, fit(posterior(x, y)), 1, () -> false)
                .orElseThrow();
        // As above, with weights that cost some draws.
        assertThat(loo.logDensity()).isCloseTo(exactLeaveOneOut(), within(0.02));
        assertThat(loo.worstK()).isLessThan(0.7);
    }

    /** Draws that are too wide and beside the posterior by a standard deviation: the weights know. */
    @Test
    void anApproximationIsWeighedToo() {
        GlmJoint rows = GlmJoint.linear(x, y, NOISE, PRIOR);
        GaussianPosterior p = posterior(x, y);
        double[] mean = p.unconstrainedMean();
        double[][] covariance = p.unconstrainedCovariance();
        for (int j = 0; j < mean.length; j++) {
            mean[j] += p.unconstrainedSd()[j];
            covariance[j] = Arrays.stream(covariance[j]).map(v -> 4 * v).toArray();
        }
        Assessment.Weights fit = fit(GaussianPosterior.of(rows, mean, covariance));
        MethodResult.Score loo =
                PredictiveAccuracy.leaveOneOut(rows, fit, 1, () -> false).orElseThrow();
        // 1,000 draws are worth 100 at least, √10 times the error above: 0.006 over the rows together.
        assertThat(loo.logDensity()).isCloseTo(exactLeaveOneOut(), within(0.02));
        assertThat(loo.worstK()).isLessThan(0.7);
        // Taken for draws of the posterior they would be far off.
        MethodResult.Score naive = PredictiveAccuracy.leaveOneOut(
                        rows, Assessment.Weights.of(fit.draws(), fit.logP(), fit.logP()), 1, () -> false)
                .orElseThrow();
        assertThat(naive.logDensity()).isLessThan(exactLeaveOneOut() - 0.04);
    }

    @Test
    void chainsLeaveOutAsWell() {
        GlmJoint rows = GlmJoint.linear(x, y, NOISE, PRIOR);
        NutsResult nuts = new Nuts(3, 700, 500, 0.8, 10).fit(rows);
        Assessment.Chains fit = nuts.assess(0, 0);
        assertThat(PredictiveAccuracy.leaveOneOut(rows, fit, 1, () -> false)
                        .orElseThrow()
                        .logDensity())
                .isCloseTo(exactLeaveOneOut(), within(0.02));
        assertThat(PredictiveAccuracy.leaveOneOut(rows, fit, 1, () -> true)).isEmpty();
        assertThat(PredictiveAccuracy.ofHeldOut(rows, fit.draws(), 1, 1, () -> true))
                .isEmpty();
    }

    /** What has no weights has no score, and does not end the comparison. */
    @Test
    void drawsWhereTheModelHasNoMassAreLeftOut() {
        GlmJoint rows = GlmJoint.linear(x, y, NOISE, PRIOR);
        Assessment.Weights fit = fit(posterior(x, y));
        Arrays.fill(fit.draws()[0], 1e300);
        fit.logP()[0] = Double.NEGATIVE_INFINITY;
        assertThat(PredictiveAccuracy.leaveOneOut(rows, fit, 1, () -> false)
                        .orElseThrow()
                        .logDensity())
                .isCloseTo(exactLeaveOneOut(), within(0.02));
        Arrays.fill(fit.logP(), Double.NEGATIVE_INFINITY);
        assertThat(PredictiveAccuracy.leaveOneOut(rows, fit, 1, () -> false)).isEmpty();
    }
}
