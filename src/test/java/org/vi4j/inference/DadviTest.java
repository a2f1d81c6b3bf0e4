package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.inference.VariationalPosterior.DadviPosterior;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.posterior.Run;

class DadviTest {
    @Test
    void linearResponseHasTheCovarianceThatMeanFieldLacks() {
        // At a Gaussian Cov_LR − Σ = D S⁻¹ D with D = diag(σⱼ ε̄ⱼ) and S near 2I: σ² ε̄²/2 ≤ 0.36 · 16/2000 / 2 =
        // 1.4e-3
        // for means of 2,000 draws within 4 of their standard errors; the Hessian's differences are exact to 1e-7.
        KnownPosterior target = KnownPosterior.correlated(3, 0.8);
        DadviPosterior result = new Dadvi(2000, 2000, 0.1).fit(target);
        assertThat(result.meanField().optimization().termination()).isEqualTo(Termination.CONVERGED);
        double[][] covariance = target.covariance();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(result.linearResponse().orElseThrow()[i][j]).isCloseTo(covariance[i][j], within(1.5e-3));
            }
            assertThat(result.meanField().unconstrainedSd()[i]).isLessThan(0.7);
        }
    }

    /** The claimed error of the mean is the scatter over seeds: χ²₆₀/60 has the standard deviation 0.18. */
    @Test
    void theFrequentistErrorIsTheScatterOverDraws() {
        KnownPosterior target = KnownPosterior.correlated(2, 0.6);
        int seeds = 60;
        double squares = 0;
        double claimed = 0;
        for (int seed = 0; seed < seeds; seed++) {
            DadviPosterior result = new Dadvi(100, 100, 10).fit(target, Run.of(seed));
            squares += result.meanField().unconstrainedMean()[0]
                    * result.meanField().unconstrainedMean()[0]
                    / seeds;
            claimed += result.standardErrors()[0] * result.standardErrors()[0] / seeds;
        }
        assertThat(squares / claimed).isBetween(1 - 4 * 0.18, 1 + 4 * 0.18);
    }

    @Test
    void drawsAreDoubledUntilTheErrorIsSmall() {
        DadviPosterior coarse = new Dadvi(16, 4096, 0.3).fit(EightSchools.nonCentred());
        DadviPosterior fine = new Dadvi(16, 4096, 0.05).fit(EightSchools.nonCentred());
        assertThat(fine.meanField().optimization().termination()).isEqualTo(Termination.CONVERGED);
        assertThat(fine.fixedDraws()).isGreaterThan(coarse.fixedDraws());
        for (int j = 0; j < 10; j++) {
            assertThat(fine.standardErrors()[j]
                            / Math.sqrt(fine.linearResponse().orElseThrow()[j][j]))
                    .isLessThan(0.05);
        }
        DadviPosterior poor = new Dadvi(16, 16, 0.001).fit(EightSchools.nonCentred());
        assertThat(poor.meanField().optimization().termination()).isEqualTo(Termination.BUDGET);
    }

    @Test
    void aStopGivesWhatThereIs() {
        DadviPosterior result = new Dadvi(8, 8, 0.1).fit(KnownPosterior.funnel(3), Run.DEFAULT.withCancel(() -> true));
        assertThat(result.meanField().optimization().termination()).isEqualTo(Termination.STOPPED);
        assertThat(result.meanField().unconstrainedMean()).containsExactly(0, 0, 0);
    }

    @Test
    void anImproperPosteriorAndBadNumbersAreTold() {
        LogJoint flat = LogJoint.of(Parameters.empty().real("a"), (theta, g) -> 0);
        assertThatThrownBy(() -> Dadvi.defaults().fit(flat))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("improper");
        assertThatThrownBy(() -> new Dadvi(1, 4, 1)).isInstanceOf(UserError.class);
    }
}
