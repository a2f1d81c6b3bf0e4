package org.vi4j.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.Posterior.Approximation;

/** An approximation of each mode, added up, against a mixture of normal distributions. */
class WeightedMixtureTest {
    private static final double[][] UNIT = {{1, 0}, {0, 1}};
    private static final double[][] APART = {{-3, 0}, {4, 1}};

    private final KnownPosterior model = KnownPosterior.mixture(new double[] {0.7, 0.3}, APART, new double[] {1, 0.5});

    private Approximation around(double[] mean, double sd) {
        double v = sd * sd;
        return GaussianPosterior.of(model, mean, new double[][] {{v, 0}, {0, v}});
    }

    @Test
    void modesApartWeighAsMuchAsThePosteriorHasThere() {
        Approximation left = around(APART[0], 1);
        assertThat(left.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        Approximation both = Approximation.mixture(List.of(left, around(APART[1], 0.5)), 1);
        assertThat(both.description()).contains("weights 0.700, 0.300");
        assertThat(both.verdict().trust()).as(both.verdict().reason()).isEqualTo(Trust.BELIEVE);
        for (int j = 0; j < 2; j++) {
            assertThat(both.unconstrainedMean()[j]).isCloseTo(model.mean()[j], offset(1e-6));
            assertThat(both.unconstrainedSd()[j]).isCloseTo(model.sd()[j], offset(1e-6));
            assertThat(both.moments().mean()[j]).isCloseTo(model.mean()[j], offset(0.1));
            assertThat(both.moments().sd()[j]).isCloseTo(model.sd()[j], offset(0.1));
        }
    }

    @Test
    void aPartThatAnotherMakesSuperfluousWeighsNothing() {
        Approximation both = Approximation.mixture(
                List.of(around(APART[0], 1), around(APART[1], 0.5), around(new double[] {-3, 2}, 0.7)), 1);
        WeightedMixture mixture = (WeightedMixture) both;
        assertThat(mixture.weights()[0]).isCloseTo(0.7, offset(0.01));
        assertThat(mixture.weights()[2]).isLessThan(0.01);
    }

    /** Of shapes that are not the posterior's, the mixture's verdict tells. */
    @Test
    void aMixtureThatMissesAModeIsNotBelieved() {
        Approximation two = Approximation.mixture(List.of(around(APART[0], 1), around(APART[0], 0.8)), 1);
        assertThat(two.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        assertThat(two.verdict().reason()).contains("2 modes were found");
    }

    @Test
    void partsOfOtherModelsAndNoPartsAreRefused() {
        KnownPosterior other = KnownPosterior.correlated(2, 0.5);
        Approximation part = around(APART[0], 1);
        List<Approximation> mixed = List.of(part, GaussianPosterior.of(other, new double[2], UNIT));
        assertThatThrownBy(() -> Approximation.mixture(mixed, 1)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> Approximation.mixture(List.of(), 1)).isInstanceOf(UserError.class);
    }
}
