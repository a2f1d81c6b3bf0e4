package org.vi4j.inference.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.joint.ConstrainedJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.EightSchools;
import org.vi4j.joint.target.Funnel;
import org.vi4j.joint.target.GaussianTarget;

class FixedDrawsTest {
    private static FixedDraws options(int draws, int max, double accuracy) {
        return new FixedDraws(draws, max, accuracy, 1, () -> false);
    }

    @Test
    void linearResponseHasTheCovarianceThatMeanFieldLacks() {
        // At a Gaussian Cov_LR − Σ = D S⁻¹ D with D = diag(σⱼ ε̄ⱼ) and S near 2I: σ² ε̄²/2 ≤ 0.36 · 16/2000 / 2 =
        // 1.4e-3
        // for means of 2,000 draws within 4 of their standard errors; the Hessian's differences are exact to 1e-7.
        GaussianTarget target = GaussianTarget.correlated(3, 0.8);
        FixedDraws.Result result = options(2000, 2000, 0.1).run(target);
        assertThat(result.ending()).isEqualTo(Ending.CONVERGED);
        double[][] covariance = target.covariance();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(result.covariance()[i][j]).isCloseTo(covariance[i][j], within(1.5e-3));
            }
            assertThat(result.posterior().unconstrainedSd()[i]).isLessThan(0.7);
        }
    }

    /** The claimed error of the mean is the scatter over seeds: χ²₆₀/60 has the standard deviation 0.18. */
    @Test
    void theFrequentistErrorIsTheScatterOverDraws() {
        GaussianTarget target = GaussianTarget.correlated(2, 0.6);
        int seeds = 60;
        double squares = 0;
        double claimed = 0;
        for (int seed = 0; seed < seeds; seed++) {
            FixedDraws.Result result = new FixedDraws(100, 100, 10, seed, () -> false).run(target);
            squares += result.posterior().unconstrainedMean()[0]
                    * result.posterior().unconstrainedMean()[0]
                    / seeds;
            claimed += result.standardError()[0] * result.standardError()[0] / seeds;
        }
        assertThat(squares / claimed).isBetween(1 - 4 * 0.18, 1 + 4 * 0.18);
    }

    @Test
    void drawsAreDoubledUntilTheErrorIsSmall() {
        FixedDraws.Result coarse = options(16, 4096, 0.3).run(EightSchools.nonCentred());
        FixedDraws.Result fine = options(16, 4096, 0.05).run(EightSchools.nonCentred());
        assertThat(fine.ending()).isEqualTo(Ending.CONVERGED);
        assertThat(fine.draws()).isGreaterThan(coarse.draws());
        for (int j = 0; j < 10; j++) {
            assertThat(fine.standardError()[j] / Math.sqrt(fine.covariance()[j][j]))
                    .isLessThan(0.05);
        }
        FixedDraws.Result poor = options(16, 16, 0.001).run(EightSchools.nonCentred());
        assertThat(poor.ending()).isEqualTo(Ending.BUDGET);
    }

    @Test
    void aStopGivesWhatThereIs() {
        FixedDraws.Result result = new FixedDraws(8, 8, 0.1, 1, () -> true).run(new Funnel(3));
        assertThat(result.ending()).isEqualTo(Ending.STOPPED);
        assertThat(result.posterior().unconstrainedMean()).containsExactly(0, 0, 0);
    }

    @Test
    void anImproperPosteriorAndBadNumbersAreTold() {
        ConstrainedJoint flat = ConstrainedJoint.pointwise(Parameters.empty().real("a"), (theta, g) -> 0);
        assertThatThrownBy(() -> FixedDraws.DEFAULT.run(flat))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("improper");
        assertThatThrownBy(() -> options(1, 4, 1)).isInstanceOf(UserError.class);
    }
}
