package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.math.RandomStreams;
import org.vi4j.posterior.GaussianPosterior;

/** Closed forms: rounding alone makes ln p − ln q differ from draw to draw, and is not taken for a difference. */
class ExactPosteriorTest {
    private static ImportanceWeights weights(LogJoint joint, KnownPosterior exact) {
        GaussianPosterior q = GaussianPosterior.of(joint, exact.mean(), exact.covariance());
        return q.weigh(q.drawUnconstrained(2000, 1));
    }

    @ParameterizedTest
    @CsvSource({"2, 0.9", "10, 0.9999", "100, 0.99"})
    void ofGaussians(int d, double correlation) {
        KnownPosterior target = KnownPosterior.correlated(d, correlation);
        ImportanceWeights weights = weights(target, target);
        assertThat(weights.paretoK()).isNaN();
        assertThat(Verdict.of(weights).trust()).isEqualTo(Verdict.Trust.BELIEVE);
    }

    @ParameterizedTest
    @CsvSource({"100, 1, true", "100, 0.01, true", "100000, 1, true", "100000, 0.01, true", "10000, 1e-5, false"})
    void ofRegressions(int n, double noise, boolean equal) {
        RandomGenerator random = new RandomStreams(3).at("data", n);
        double[][] x = new double[n][3];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            Arrays.setAll(x[i], j -> j == 0 ? 1 : random.nextGaussian());
            x[i][2] = x[i][1] + 0.05 * x[i][2];
            y[i] = 0.5 + x[i][1] - x[i][2] + noise * random.nextGaussian();
        }
        ImportanceWeights weights =
                weights(GlmJoint.linear(x, y, noise, 2.5), KnownPosterior.regression(x, y, noise, 2.5));
        // With a noise of 1e-5 the residuals themselves are differences of almost equal numbers, so weights may differ.
        assertThat(!equal || Double.isNaN(weights.paretoK())).isTrue();
        assertThat(weights.ess()).isGreaterThan(1999.9);
        assertThat(Verdict.of(weights).trust()).isEqualTo(Verdict.Trust.BELIEVE);
    }
}
