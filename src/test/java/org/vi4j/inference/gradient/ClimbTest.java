package org.vi4j.inference.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vi4j.family.CouplingFlow;
import org.vi4j.family.FullRank;
import org.vi4j.family.MeanField;
import org.vi4j.joint.target.Banana;
import org.vi4j.joint.target.GaussianTarget;

class ClimbTest {
    private static final GradientOptions OPTIONS = GradientOptions.DEFAULT.accuracy(0.05);

    @Test
    void independentGaussiansNeedNoMoreThanMeanField() {
        Climb.Result result = Climb.run(GaussianTarget.correlated(3, 0), OPTIONS);
        assertThat(result.best().family()).isEqualTo(new MeanField(3));
        assertThat(result.rungs()).hasSize(1);
    }

    @Test
    void correlationNeedsFullRank() {
        Climb.Result result = Climb.run(GaussianTarget.correlated(2, 0.95), OPTIONS);
        assertThat(result.best().family()).isEqualTo(new FullRank(2));
        assertThat(result.rungs().get(0).paretoK()).isGreaterThan(0.5);
    }

    @Test
    void aBananaNeedsAFlow() {
        Climb.Result result = Climb.run(new Banana(0.8, 0.4), OPTIONS);
        assertThat(result.best().family()).isInstanceOf(CouplingFlow.class);
        assertThat(result.best().fit().elbo().value()).isGreaterThan(-0.05);
        assertThat(result.rungs()).hasSize(3);
        assertThat(result.message()).startsWith("flow(6): k-hat");
    }
}
