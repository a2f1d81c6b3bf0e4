package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vi4j.UserError;

/** Rows that do not fit into memory are refused before they are read. */
class RowsTest {
    @Test
    void refusesWhatDoesNotFit() {
        // 5 copies of 1,000 rows of 10 columns of 8 bytes.
        assertThatCode(() -> Rows.requireMemory("t.csv", 1000, 10, 400_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Rows.requireMemory("t.csv", 1000, 10, 399_999))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("t.csv: this likelihood keeps all 1000 rows of 10 columns in memory")
                .hasMessageContaining("VI4J_JAVA_OPTS=-Xmx");
        assertThatCode(() -> Rows.requireMemory("t.csv", 1L << 30, 10, 0)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Rows.requireMemory("t.csv", 1L << 32, 10, 0)).isInstanceOf(UserError.class);
    }
}
