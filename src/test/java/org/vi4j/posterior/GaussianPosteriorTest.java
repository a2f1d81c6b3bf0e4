package org.vi4j.posterior;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.joint.target.KnownPosterior;

/** What a caller of a normal posterior must get right. */
class GaussianPosteriorTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void atLeastOneDrawIsTaken(int count) {
        GaussianPosterior q =
                GaussianPosterior.of(KnownPosterior.banana(0.6, 0.8), new double[2], new double[][] {{1, 0}, {0, 1}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> q.drawUnconstrained(count, 1))
                .withMessageContaining("draw count is " + count);
    }
}
