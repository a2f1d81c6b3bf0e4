package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.Run;

class FamilySelectionTest {
    private static FamilySelection.Selection select(LogJoint model) {
        return FamilySelection.defaults()
                .withOptions(GradientVi.defaults().withAccuracy(0.05))
                .select(model, Run.DEFAULT);
    }

    @Test
    void independentGaussiansNeedNoMoreThanMeanField() {
        FamilySelection.Selection result = select(KnownPosterior.correlated(3, 0));
        assertThat(result.best().family()).isEqualTo(Family.meanField(3));
        assertThat(result.candidates()).hasSize(1);
    }

    @Test
    void correlationNeedsFullRank() {
        FamilySelection.Selection result = select(KnownPosterior.correlated(2, 0.95));
        assertThat(result.best().family()).isEqualTo(Family.fullRank(2));
        assertThat(result.candidates().get(0).verdict().trust()).isNotEqualTo(Verdict.Trust.BELIEVE);
        assertThat(result.best().verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
    }

    @Test
    void aBananaNeedsAFlow() {
        FamilySelection.Selection result = select(KnownPosterior.banana(0.8, 0.4));
        assertThat(result.best().family().name()).isEqualTo("flow(6)");
        assertThat(result.best().posterior().elbo().value()).isGreaterThan(-0.05);
        assertThat(result.candidates()).hasSize(3);
        assertThat(result.best().posterior().description()).startsWith("flow(6) approximation, ELBO ");
    }

    /** Half as wide as the posterior, k̂ below its limit by a thousand draws: a ridge must not end at mean-field. */
    @Test
    void whatTheJudgeDoesNotBelieveIsNotChosenWhileAnotherIsBelieved() {
        for (double rho : new double[] {0.7, 0.85, 0.99}) {
            FamilySelection.Selection result = select(KnownPosterior.correlated(2, rho));
            assertThat(result.best().family()).isEqualTo(Family.fullRank(2));
            assertThat(result.best().posterior().verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        }
    }
}
