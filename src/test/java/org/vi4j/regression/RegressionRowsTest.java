package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;

/** Rows that do not fit into memory are refused before they are read. */
class RegressionRowsTest {
    @Test
    void refusesWhatDoesNotFit() {
        // 6 copies of 1,000 rows of 10 columns of 8 bytes.
        assertThatCode(() -> RegressionRows.requireMemory("t.csv", 1000, 10, 480_000))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RegressionRows.requireMemory("t.csv", 1000, 10, 479_999))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("t.csv: this likelihood keeps all 1000 rows of 10 columns in memory");
        assertThatCode(() -> RegressionRows.requireMemory("t.csv", 1L << 30, 10, 0))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RegressionRows.requireMemory("t.csv", 1L << 32, 10, 0))
                .isInstanceOf(UserError.class);
    }
}
