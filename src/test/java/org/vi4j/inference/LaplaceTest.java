package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Run;

/** Exact where the posterior is Gaussian; Stirling's formula for a Gamma; errors elsewhere. */
class LaplaceTest {
    @Test
    void isExactForAGaussian() {
        KnownPosterior target = KnownPosterior.correlated(6, 0.8);
        GaussianPosterior laplace = Laplace.defaults().fit(target);
        assertThat(laplace.unconstrainedMean()).containsExactly(target.mean(), within(1e-6));
        // Central differences of a linear gradient err by rounding alone, some 1e-16/6e-6.
        assertThat(laplace.unconstrainedSd()).containsExactly(target.sd(), within(1e-8));
        assertThat(laplace.logEvidence().orElseThrow()).isCloseTo(target.logEvidence(), within(1e-8));
        ImportanceWeights weights = laplace.weigh(laplace.drawUnconstrained(1000, 2));
        assertThat(weights.ess()).isCloseTo(1000, within(1e-3));
        assertThat(Verdict.of(weights).trust()).isEqualTo(Verdict.Trust.BELIEVE);
        double[] f = new double[1];
        double[] u = laplace.drawUnconstrained(1, 3)[0];
        target.logDensityAndGradient(u, 1, f, new double[6]);
        assertThat(laplace.logDensity(u)).isCloseTo(f[0] - target.logEvidence(), within(1e-6));
    }

    /**
     * θ ~ Gamma(a, 1) over u = ln θ: mode ln a, curvature a, evidence a ln a − a + ½ ln(2π/a): Stirling for ln Γ(a).
     */
    @Test
    void evidenceOfAGammaIsStirlings() {
        double a = 7;
        LogJoint gamma = LogJoint.of(Parameters.empty().positive("x"), (x, g) -> {
            g[0] = (a - 1) / x[0] - 1;
            return (a - 1) * Math.log(x[0]) - x[0];
        });
        GaussianPosterior laplace = Laplace.defaults().fit(gamma);
        assertThat(laplace.unconstrainedMean()[0]).isCloseTo(Math.log(a), within(1e-7));
        assertThat(laplace.unconstrainedSd()[0]).isCloseTo(1 / Math.sqrt(a), within(1e-7));
        assertThat(laplace.logEvidence().orElseThrow())
                .isCloseTo(a * Math.log(a) - a + Math.log(2 * Math.PI / a) / 2, within(1e-7));
        assertThat(laplace.drawUnconstrained(5, 1)).isDeepEqualTo(laplace.drawUnconstrained(5, 1));
    }

    @Test
    void whatHasNoPeakIsSaid() {
        Parameters two = Parameters.empty().real("x", 2);
        assertThatThrownBy(() -> Laplace.defaults().fit(LogJoint.of(two, (x, g) -> {
                    g[0] = -x[0];
                    return -x[0] * x[0] / 2;
                })))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("proper prior");
        assertThatThrownBy(() -> Laplace.defaults().fit(LogJoint.of(two, (x, g) -> {
                    g[0] = 1;
                    g[1] = -x[1];
                    return x[0] - x[1] * x[1] / 2;
                })))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("proper prior");
        assertThatThrownBy(() -> Laplace.defaults().fit(LogJoint.of(two, (x, g) -> Double.NaN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no start");
        assertThatThrownBy(() ->
                        Laplace.defaults().fit(KnownPosterior.correlated(6, 0.8), Run.DEFAULT.withCancel(() -> true)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("stopped");
    }
}
