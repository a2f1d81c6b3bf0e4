package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.inference.Family.GaussianFamily;
import org.vi4j.inference.GradientVi.Estimator;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Run;

class GradientViTest {
    private static final GradientVi OPTIONS = GradientVi.defaults();

    static KnownPosterior conjugate() {
        RandomGenerator random = new RandomStreams(3).at("data", 0);
        double[][] x = new double[60][3];
        double[] y = new double[60];
        for (int i = 0; i < 60; i++) {
            Arrays.setAll(x[i], j -> random.nextGaussian());
            x[i][2] += 2 * x[i][0];
            y[i] = x[i][0] - x[i][1] + 0.5 * random.nextGaussian();
        }
        return KnownPosterior.regression(x, y, 0.5, 10);
    }

    /** λ of the posterior itself. */
    private static double[] exact(KnownPosterior target) {
        return Family.fullRank(target.dimension())
                .startAt(target.mean(), Cholesky.of(target.covariance()).lower());
    }

    @Test
    void atThePosteriorTheElboIsTheEvidenceWithoutErrorAndTheLandingSticks() {
        KnownPosterior target = conjugate();
        GaussianFamily family = Family.fullRank(3);
        double[] lambda = exact(target);
        Elbo elbo = GradientVi.elbo(target, family, lambda, 50, 1);
        assertThat(elbo.value()).isCloseTo(target.logEvidence(), within(1e-10));
        assertThat(elbo.standardError()).isLessThan(1e-10);
        double[] noise = family.noise(new RandomStreams(1).at("noise", 0), 5);
        double[] gradient = new double[family.size()];
        new StickingTheLanding().gradient(target, family, lambda, noise, 5, gradient);
        assertThat(gradient).containsOnly(new double[] {0}, within(1e-8));
        // The others are zero in the mean only.
        new ClosedFormEntropy().gradient(target, family, lambda, noise, 5, gradient);
        assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.1);
    }

    /**
     * Away from the optimum all estimators have one expectation: differences within 5 standard errors of 400 repeats.
     */
    @Test
    void theEstimatorsAgreeInTheMean() {
        LogJoint target = KnownPosterior.banana(0.5, 1);
        GaussianFamily family = Family.meanField(2);
        double[] lambda = {0.3, -0.5, -0.4, 0.2};
        List<Estimator> estimators = List.of(new StickingTheLanding(), new ClosedFormEntropy(), new ScoreFunction());
        int repeats = 400;
        double[][] mean = new double[3][4];
        double[][] square = new double[3][4];
        for (int r = 0; r < repeats; r++) {
            for (int e = 0; e < 3; e++) {
                double[] noise = family.noise(new RandomStreams(r).at("noise", e), 20);
                double[] gradient = new double[4];
                estimators.get(e).gradient(target, family, lambda, noise, 20, gradient);
                for (int k = 0; k < 4; k++) {
                    mean[e][k] += gradient[k] / repeats;
                    square[e][k] += gradient[k] * gradient[k] / repeats;
                }
            }
        }
        for (int e = 1; e < 3; e++) {
            for (int k = 0; k < 4; k++) {
                double variance = square[e][k] - mean[e][k] * mean[e][k] + square[0][k] - mean[0][k] * mean[0][k];
                assertThat(mean[e][k]).isCloseTo(mean[0][k], within(5 * Math.sqrt(variance / repeats)));
            }
        }
    }

    @Test
    void fullRankFindsTheConjugatePosteriorAndItsEvidence() {
        KnownPosterior target = conjugate();
        VariationalPosterior result = OPTIONS.withFamily(Family::fullRank).fit(target);
        assertThat(result.optimization().termination()).isEqualTo(Termination.CONVERGED);
        double[] sd = target.sd();
        for (int j = 0; j < 3; j++) {
            // The family holds the posterior: the noise dies out, and what is left of the start's error, about 1e-4
            // (the pilot's tolerance), falls too.
            assertThat(result.unconstrainedMean()[j]).isCloseTo(target.mean()[j], within(1e-4 * sd[j]));
            assertThat(result.unconstrainedSd()[j]).isCloseTo(sd[j], within(1e-4 * sd[j]));
        }
        assertThat(result.elbo().value())
                .isCloseTo(target.logEvidence(), within(1e-6 + 5 * result.elbo().standardError()));
        assertThat(result.optimization().stretches()).isNotEmpty();
    }

    @Test
    void meanFieldsWidthIsThePrecisionsDiagonal() {
        // KL(q‖p) over diagonal q is least at σⱼ = 1/√Λⱼⱼ = 0.82. Pairs of draws leave no noise in the means; widths
        // have a standard error of half the accuracy or less, since a noise of 2 or more standard deviations is among
        // those
        // watched: 1e-3 is 1.2e-3 of a width, 4.8 standard errors.
        KnownPosterior target = KnownPosterior.correlated(3, 0.5);
        GradientVi options = OPTIONS.withDraws(64).withAccuracy(5e-4);
        VariationalPosterior result = options.withFamily(Family::meanField).fit(target);
        assertThat(result.optimization().termination()).isEqualTo(Termination.CONVERGED);
        double[][] precision = Cholesky.of(target.covariance()).inverse();
        for (int j = 0; j < 3; j++) {
            assertThat(result.unconstrainedMean()[j]).isCloseTo(0, within(1e-6));
            assertThat(result.unconstrainedSd()[j]).isCloseTo(1 / Math.sqrt(precision[j][j]), within(1e-3));
        }
    }

    @Test
    void lowRankFindsWhatItCanHold() {
        // Equal correlations are a diagonal and one column.
        KnownPosterior target = KnownPosterior.correlated(6, 0.9);
        VariationalPosterior result =
                OPTIONS.withFamily(d -> Family.lowRank(d, 1)).fit(target);
        assertThat(result.optimization().termination()).isEqualTo(Termination.CONVERGED);
        assertThat(result.elbo().value())
                .isCloseTo(0, within(0.01 + 5 * result.elbo().standardError()));
        assertThat(result.unconstrainedSd()).containsOnly(new double[] {1}, within(OPTIONS.accuracy()));
    }

    @Test
    void theFlowBendsWhereGaussiansCannot() {
        KnownPosterior target = KnownPosterior.banana(0.8, 0.3);
        VariationalPosterior gaussian = OPTIONS.withFamily(Family::fullRank).fit(target);
        VariationalPosterior flow =
                OPTIONS.withFamily(d -> Family.flow(d, 2, 16)).fit(target);
        // The evidence is 1: the ELBO is what is missing.
        assertThat(gaussian.elbo().value()).isLessThan(-0.5);
        assertThat(flow.elbo().value()).isGreaterThan(-0.02);
        // With q's mean of y given x, m(x), and b = x² − 1: KL(q‖p) ≥ E_q[(m − 0.8b)²] / (2 · 0.3²), so that the slope
        // of
        // least squares, over any region, is within √(2 · 0.3² KL / E[b²; region]) of 0.8; and 18,000 draws have noise.
        int n = 20_000;
        double products = 0;
        double squares = 0;
        for (double[] u : flow.drawUnconstrained(n, 1)) {
            double bend = u[0] * u[0] - 1;
            if (Math.abs(u[0]) < 1.7) {
                products += u[1] * bend / n;
                squares += bend * bend / n;
            }
        }
        double kl = -flow.elbo().value() + 2 * flow.elbo().standardError();
        double tolerance = 0.3 * Math.sqrt(2 * kl / squares) + 4 * 0.3 / Math.sqrt(n * squares);
        assertThat(tolerance).isLessThan(0.1);
        assertThat(products / squares).isCloseTo(0.8, within(tolerance));
    }

    @Test
    void fullRankFindsTheCorrelationThatMeanFieldLacks() {
        KnownPosterior target = KnownPosterior.correlated(2, 0.95);
        VariationalPosterior full = OPTIONS.withFamily(Family::fullRank).fit(target);
        double[][] covariance = Family.fullRank(2).covariance(full.lambda());
        double sd = Math.sqrt(covariance[0][0] * covariance[1][1]);
        assertThat(covariance[0][1] / sd).isCloseTo(0.95, within(0.005));
        assertThat(full.unconstrainedSd()).containsOnly(new double[] {1}, within(0.02));
        // −½ ln(1 − ρ²): what independence costs.
        VariationalPosterior mean =
                OPTIONS.withAccuracy(0.1).withFamily(Family::meanField).fit(target);
        assertThat(mean.elbo().value())
                .isCloseTo(
                        0.5 * Math.log(1 - 0.95 * 0.95),
                        within(0.01 + 5 * mean.elbo().standardError()));
    }

    @Test
    void ofTwoModesTheExclusiveDivergenceTakesOne() {
        VariationalPosterior result = OPTIONS.withFamily(Family::meanField).fit(KnownPosterior.twoModes(2, 4));
        double[] mean = result.unconstrainedMean();
        // Eleven standard deviations from the other, one half is a Gaussian to rounding: its noise dies out.
        assertThat(Math.abs(mean[0])).isCloseTo(4, within(1e-3));
        assertThat(mean[1]).isCloseTo(mean[0], within(1e-3));
        assertThat(result.unconstrainedSd()).containsOnly(new double[] {1}, within(1e-3));
        // KL of one of two separate halves: ln 2.
        assertThat(result.elbo().value()).isCloseTo(-Math.log(2), within(1e-3));
    }

    @Test
    void ofTwoModesTheInclusiveDivergenceCoversBoth() {
        // KL(p‖q) falls along E_p[∂ln q/∂λ]: plain ascent on 4,000 draws of p, by turns around either mode.
        KnownPosterior target = KnownPosterior.twoModes(2, 4);
        GaussianFamily family = Family.meanField(2);
        int n = 4000;
        double[] u = new double[2 * n];
        RandomGenerator random = new RandomStreams(2).at("draws", 0);
        for (int k = 0; k < u.length; k++) {
            u[k] = random.nextGaussian() + (k / 2 % 2 == 0 ? 4 : -4);
        }
        double[] c = new double[n];
        Arrays.fill(c, 1.0 / n);
        double[] lambda = {4, 4, 0, 0};
        for (int k = 0; k < 1000; k++) {
            double[] gradient = new double[4];
            family.score(lambda, u, n, c, gradient);
            for (int i = 0; i < 4; i++) {
                lambda[i] += 0.1 * gradient[i];
            }
        }
        // Moment matching, to 5 standard errors: of the mean 1/√n around ±4, of the sd less.
        for (int j = 0; j < 2; j++) {
            assertThat(lambda[j]).isCloseTo(target.mean()[j], within(5 / Math.sqrt(n)));
            assertThat(Math.exp(lambda[2 + j])).isCloseTo(target.sd()[j], within(5 / Math.sqrt(n)));
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        GradientVi options = OPTIONS.withMaxSteps(600);
        LogJoint target = EightSchools.nonCentred();
        VariationalPosterior one = options.withFamily(Family::meanField).fit(target, Run.of(5));
        VariationalPosterior same = options.withFamily(Family::meanField).fit(target, Run.of(5));
        VariationalPosterior other = options.withFamily(Family::meanField).fit(target, Run.of(6));
        assertThat(one.lambda()).containsExactly(same.lambda());
        assertThat(one.elbo()).isEqualTo(same.elbo());
        assertThat(one.lambda()).isNotEqualTo(other.lambda());
        assertThat(one.drawUnconstrained(3, 1)).isDeepEqualTo(same.drawUnconstrained(3, 1));
    }

    @Test
    void miniBatchesFindTheSamePosterior() {
        RandomGenerator random = new RandomStreams(7).at("data", 0);
        double[][] x = new double[500][2];
        double[] y = new double[500];
        for (int i = 0; i < y.length; i++) {
            Arrays.setAll(x[i], j -> random.nextGaussian());
            y[i] = random.nextDouble() < 1 / (1 + Math.exp(x[i][1] - x[i][0])) ? 1 : 0;
        }
        GlmJoint target = GlmJoint.logistic(x, y, 1);
        VariationalPosterior all = OPTIONS.withFamily(Family::meanField).fit(target);
        VariationalPosterior some = OPTIONS.withBatchRows(100)
                .withDraws(2)
                .withAccuracy(0.045)
                .withFamily(Family::meanField)
                .fit(target);
        assertThat(some.optimization().termination()).isEqualTo(Termination.CONVERGED);
        for (int j = 0; j < 2; j++) {
            // Four standard errors: 4 √(0.045² + 0.02²) = 0.197.
            double sd = all.unconstrainedSd()[j];
            assertThat(some.unconstrainedMean()[j]).isCloseTo(all.unconstrainedMean()[j], within(0.2 * sd));
            assertThat(some.unconstrainedSd()[j]).isCloseTo(sd, within(0.2 * sd));
        }
        assertThatThrownBy(() ->
                        OPTIONS.withBatchRows(5).withFamily(Family::meanField).fit(KnownPosterior.banana(1, 1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows");
    }

    @Test
    void aStopGivesWhatThereIs() {
        AtomicInteger asked = new AtomicInteger();
        VariationalPosterior result = OPTIONS.withFamily(Family::fullRank)
                .fit(EightSchools.centred(), Run.DEFAULT.withCancel(() -> asked.incrementAndGet() > 150));
        assertThat(result.optimization().termination()).isEqualTo(Termination.STOPPED);
        assertThat(result.lambda()).doesNotContain(Double.NaN);
    }

    @Test
    void badInputIsToldAtOnce() {
        LogJoint nan = LogJoint.of(Parameters.empty().real("a"), (theta, g) -> Double.NaN);
        assertThatThrownBy(() -> OPTIONS.withFamily(Family::meanField).fit(nan))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("NaN")
                .hasMessageContaining("start");
        assertThatThrownBy(() -> OPTIONS.withFamily(d -> Family.meanField(3)).fit(KnownPosterior.banana(1, 1)))
                .hasMessageContaining("dimension 3");
        assertThatThrownBy(() -> OPTIONS.withEstimator(new ClosedFormEntropy())
                        .withFamily(d -> Family.flow(d, 1, 2))
                        .fit(KnownPosterior.banana(1, 1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("closed form");
        assertThatThrownBy(() -> OPTIONS.withAccuracy(Double.NaN)).isInstanceOf(UserError.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void anImproperPosteriorIsTold(double slope) {
        LogJoint flat = LogJoint.of(Parameters.empty().real("a").real("b"), (theta, g) -> {
            g[0] = -theta[0];
            g[1] = slope;
            return -0.5 * theta[0] * theta[0] + slope * theta[1];
        });
        assertThatThrownBy(() -> OPTIONS.withFamily(Family::meanField).fit(flat))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("improper");
    }
}
