package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Run;

class InclusiveGaussianTest {
    /** Two modes of width 1 at ±(4, 4): KL(q‖p) takes one, KL(p‖q) both. */
    @Test
    void exclusiveTakesOneModeAndInclusiveCoversBoth() {
        KnownPosterior target = KnownPosterior.twoModes(2, 4);
        VariationalPosterior exclusive =
                GradientVi.defaults().withFamily(Family::fullRank).fit(target);
        GaussianPosterior inclusive = InclusiveGaussian.defaults().fit(target);
        for (int j = 0; j < 2; j++) {
            assertThat(Math.abs(exclusive.unconstrainedMean()[j])).isCloseTo(4, within(0.1));
            assertThat(exclusive.unconstrainedSd()[j]).isCloseTo(1, within(0.1));
            // Moments of the mixture: 0 and 1 + 16. Of 4,000 weighted draws worth a quarter at least the standard error
            // is
            // √17/√1000 = 0.13 of the mean and 17·√(2/1000) = 0.76 of the variance; four of them.
            assertThat(inclusive.unconstrainedMean()[j]).isCloseTo(0, within(0.52));
            assertThat(inclusive.unconstrainedCovariance()[j][j]).isCloseTo(17, within(3.0));
        }
        assertThat(inclusive.unconstrainedCovariance()[0][1]).isCloseTo(16, within(3.0));
    }

    /** Where p is Gaussian both divergences are zero at p. */
    @Test
    void aGaussianIsFoundItself() {
        KnownPosterior target = KnownPosterior.correlated(4, 0.8);
        GaussianPosterior q = InclusiveGaussian.defaults().fit(target, Run.of(2));
        for (int j = 0; j < 4; j++) {
            // 4,000 draws, half of q and half of one twice as wide, worth over 2,000: standard error below 0.023,
            // 0.032.
            assertThat(q.unconstrainedMean()[j]).isCloseTo(0, within(0.085));
            for (int k = 0; k < 4; k++) {
                assertThat(q.unconstrainedCovariance()[j][k]).isCloseTo(j == k ? 1 : 0.8, within(0.13));
            }
        }
    }

    /** A proposal twice as wide alone is worth (4/3)^(-d/2): 0.3 % of its draws here, 12. */
    @Test
    void manyDimensionsAreNoHindranceWhereTheProposalIsRight() {
        KnownPosterior target = KnownPosterior.correlated(40, 0);
        GaussianPosterior q = InclusiveGaussian.defaults().fit(target, Run.of(1));
        // Half of 4,000 draws are of q, whose covariance of 820 numbers has errors itself: at least 1,000 are worth
        // something. Standard errors 0.032 and of a variance 0.045; four of them and a half, as the largest of 40.
        for (int j = 0; j < 40; j++) {
            assertThat(q.unconstrainedMean()[j]).isCloseTo(0, within(0.145));
            assertThat(q.unconstrainedCovariance()[j][j]).isCloseTo(1, within(0.21));
        }
    }

    @Test
    void whatWeightsCannotCarryIsSaid() {
        assertThatThrownBy(() -> InclusiveGaussian.defaults().fit(EightSchools.centred()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("too few for a covariance of 10 coordinates");
    }
}
