package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;

class TableTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("t.csv"), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b\n1,2\n-3.5e2,4.\n",
                "a,b\r\n1,2\r\n-3.5e2,4.\r\n",
                "\uFEFFa,b\n1,2\n-3.5e2,4.",
                "\"a\",\"b\"\n\"1\",2\n -350 ,\"4\"\n\n\n",
                " a , b \n+1,2.0\n-350,.4e1\n",
            })
    void readsTheDialectsOfCsv(String text) throws IOException {
        Table table = TableSource.open(file(text)).table(List.of());
        assertThat(table.names()).containsExactly("a", "b");
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.column("a")).containsExactly(1, -350);
        assertThat(table.columns(List.of("b", "a"))).isDeepEqualTo(new double[][] {{2, 4}, {1, -350}});
    }

    @Test
    void namesMayHoldQuotesCommasBackslashesAndLineBreaks() throws IOException {
        Table table = TableSource.open(file("\"a \"\"b\"\"\",\"c,d\",\"e\\\",\\f,\"g\nh\"\n1,2,3,4,5\n"))
                .table(List.of());
        assertThat(table.names()).containsExactly("a \"b\"", "c,d", "e\\", "\\f", "g\nh");
    }

    @Test
    void countsTheLinesOfQuotedLineBreaks() throws IOException {
        Path file = file("a,b\n1,\"x\ny\"\nbad,z\n");
        assertThatThrownBy(() -> TableSource.open(file).table(List.of("a")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 4, column 'a': 'bad' is not a number, 1 of 2 cells are");
    }

    @Test
    void readsOnlyTheColumnsAskedFor() throws IOException {
        Table table = TableSource.open(file("name,a,b\nx,1,2\ny,3,4\n")).table(List.of("b"));
        assertThat(table.names()).containsExactly("b");
        assertThat(table.column("b")).containsExactly(2, 4);
    }

    @Test
    void growsAndCannotBeChanged() throws IOException {
        StringBuilder text = new StringBuilder("a\n");
        for (int i = 0; i < 1000; i++) {
            text.append(i).append('\n');
        }
        Table table = TableSource.open(file(text.toString())).table(List.of());
        assertThat(table.rows()).isEqualTo(1000);
        assertThat(table.column("a")[999]).isEqualTo(999);
        table.column("a")[0] = -1;
        assertThat(table.column("a")[0]).isZero();
    }

    @Test
    void longValuesAreCutInMessages() throws IOException {
        Path file = file("a\n" + "z".repeat(100_000) + "\n");
        assertThatThrownBy(() -> TableSource.open(file).table(List.of()))
                .hasMessageContaining("'" + "z".repeat(40) + "…' is not a number, 0 of 1 cells are");
    }
}
