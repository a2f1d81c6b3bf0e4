package org.vi4j.internal.math;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;

class PlatformTest {
    @Test
    void whatDoesNotFitIsNamedWithTheWayOut() {
        double most = Runtime.getRuntime().maxMemory() / (double) Double.BYTES;
        assertThatCode(() -> Platform.requireMemory("all", most / 2, "less")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Platform.requireMemory("a matrix of 20000 coordinates", 1.1 * most, "use mean-field"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("a matrix of 20000 coordinates: needs ")
                .hasMessageContaining("use mean-field, or give Java more, such as VI4J_JAVA_OPTS=-Xmx");
        assertThatThrownBy(() -> Platform.requireMemory("none", Double.NaN, "less"))
                .isInstanceOf(UserError.class);
    }
}
