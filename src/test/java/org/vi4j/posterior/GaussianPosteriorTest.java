package org.vi4j.posterior;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.comparison.TargetDensities;

/** What a caller of a normal posterior must get right. */
class GaussianPosteriorTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void atLeastOneDrawIsTaken(int count) {
        GaussianPosterior q = GaussianPosterior.of(
                TargetDensities.of("banana", 0, null).joint(), new double[2], new double[][] {{1, 0}, {0, 1}});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> q.drawUnconstrained(count, 1))
                .withMessageContaining("draw count is " + count);
    }
}
