package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.math.RandomStreams;

/** Numbers written by either convention are read as they were meant, or refused, or it is said how they were taken. */
class DecimalMarkTest {
    @TempDir
    private Path folder;

    private TableSource source(String text) throws IOException {
        return source(text, TableOptions.DEFAULT);
    }

    private TableSource source(String text, TableOptions options) throws IOException {
        return TableSource.open(Files.writeString(folder.resolve("t.csv"), text), options);
    }

    @Test
    void oneCellDecidesForAllColumns() throws IOException {
        TableSource german = source("y;x\n1.234;2,5\n2.345;3,5\n9.250;12\n");
        assertThat(german.table().column("y")).containsExactly(1234, 2345, 9250);
        assertThat(german.table().column("x")).containsExactly(2.5, 3.5, 12);
        assertThat(source("y;x\n1;1.234\n2;2.345\n3;1,5\n").table().column("x")).containsExactly(1234, 2345, 1.5);
        assertThat(source("y;x\n1,234;2\n2,345;3.5\n").table().column("y")).containsExactly(1234, 2345);
        assertThat(source("y;x\n1.234.567;2\n2.345;3\n").table().column("y")).containsExactly(1234567, 2345);
        assertThat(source("y;x\n1'234.567;2\n2.345;3\n").table().column("y")).containsExactly(1234.567, 2.345);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '/',
            value = {
                "y;x|1.234;2|2.345;3/1.234",
                "y;x|1,234;2|2,345;3/1,234",
                "y,x|\"1,500\",2|\"3,700\",\"1,004\"/1,500"
            })
    void whatMayBeEitherIsRefused(String text, String cell) {
        assertThatThrownBy(() -> source(text.replace('|', '\n')))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.options()).containsExactly("decimal"))
                .hasMessageContaining("line 2: '" + cell + "'");
    }

    @Test
    void pointsBetweenCommasArePlainAndBetweenTabsSaid() throws IOException {
        TableSource plain = source("y,x\n1.234,2\n2.345,3\n");
        assertThat(plain.table().column("y")).containsExactly(1.234, 2.345);
        assertThat(plain.notes()).isEmpty();
        TableSource tabs = source("y\tx\n1.234\t2\n2.345\t3\n");
        assertThat(tabs.table().column("y")).containsExactly(1.234, 2.345);
        assertThat(tabs.notes()).anySatisfy(note -> assertThat(note).contains("'1.234' is taken for a decimal mark"));
    }

    @Test
    void contradictionsNameBothCells() {
        assertThatThrownBy(() -> source("y;x\n1,5;2\n2;3.25\n"))
                .hasMessageContaining("'3.25' in line 3 has a decimal point and '1,5' in line 2 a decimal comma");
    }

    @Test
    void wordsThatAreNumbersWithTheOtherMarkAreRefused() throws IOException {
        TableOptions point = TableOptions.DEFAULT.withDecimal("point");
        TableSource source = source("y;x\n1;2,5\n2;3,5\n3;4\n", point);
        Columns.Wish wish = new Columns.Wish("y", List.of(), List.of(), List.of(), null);
        assertThatThrownBy(() -> source.columns(wish)).hasMessageContaining("column 'x' holds '2,5'");
        assertThatThrownBy(() -> TableEncoding.learn(source)).hasMessageContaining("column 'x' holds '2,5'");
        TableSource words = source("y;x\n1;2,5\n2;3,5\n3;4\n", point.withColumns(List.of("x"), List.of()));
        assertThat(words.columns(wish).features()).containsExactly("x=3,5", "x=4");
    }

    @Test
    void mixedTruthValuesAreRefusedAndSignsHintedAt() throws IOException {
        Columns.Wish wish = new Columns.Wish("y", List.of(), List.of(), List.of(), null);
        TableSource mixed = source("y,t\n1,TRUE\n2,no\n3,yes\n4,FALSE\n");
        assertThatThrownBy(() -> mixed.columns(wish)).hasMessageContaining("'FALSE', 'TRUE', 'no', 'yes'");
        assertThat(source("y,t\n1,no\n2,maybe\n3,yes\n").columns(wish).features())
                .hasSize(2);
        assertThat(ColumnWords.of(source("y,t\n1,$2.50\n2,$3\n").columns(wish)))
                .containsExactly(
                        "t: words, 2 levels ($2.50, $3), $2.50 is the reference; without $ they would be" + " numbers");
        assertThat(ColumnWords.of(source("y,t\n1,20%\n2,3%\n").columns(wish)))
                .singleElement()
                .asString()
                .endsWith("without % they would be numbers");
        assertThat(ColumnWords.of(source("y,t\n1,18-25\n2,3M\n").columns(wish)))
                .singleElement()
                .asString()
                .endsWith("is the reference");
    }

    /** Files of both conventions, the deciding cell anywhere, also beyond what is looked at first. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nothingIsMisreadInSilence(long seed) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("marks", 0);
        for (int k = 0; k < 10; k++) {
            boolean german = random.nextBoolean();
            boolean decides = random.nextInt(3) > 0;
            char separator = (german && !decides ? ";\t|" : ",;\t|").charAt(random.nextInt(german && !decides ? 3 : 4));
            int rows = random.nextInt(4) == 0 ? random.nextInt(1500, 3000) : random.nextInt(2, 30);
            int deciding = random.nextInt(rows);
            boolean thousands = random.nextBoolean();
            double[][] values = new double[2][rows];
            StringBuilder text = new StringBuilder("a").append(separator).append("b\n");
            for (int i = 0; i < rows; i++) {
                int whole = random.nextInt(1, 1000);
                // Either all thousands in groups, or all of three decimals.
                values[0][i] = whole * (thousands ? 1000.0 : 1) + random.nextInt(100, 1000) / (thousands ? 1 : 1000.0);
                values[1][i] = i == deciding && decides ? random.nextInt(1, 10) + 0.25 : random.nextInt(10);
                String a = String.format(Locale.ROOT, thousands ? "%,.0f" : "%.3f", values[0][i]);
                String b = String.format(Locale.ROOT, i == deciding && decides ? "%.2f" : "%.0f", values[1][i]);
                text.append(written(a, german, separator))
                        .append(separator)
                        .append(written(b, german, separator))
                        .append('\n');
            }
            TableSource source;
            try {
                source = source(text.toString());
            } catch (UserError e) {
                assertThat(decides).as(e.getMessage()).isFalse();
                assertThat(e.options()).containsExactly("decimal");
                continue;
            }
            boolean said = source.notes().stream().anyMatch(note -> note.contains("taken for a decimal mark"));
            assertThat(said && decides).isFalse();
            if (!said) {
                Table table = source.table();
                for (int j = 0; j < 2; j++) {
                    double[] read = table.column(j == 0 ? "a" : "b");
                    for (int i = 0; i < rows; i++) {
                        assertThat(read[i])
                                .isEqualTo(Double.parseDouble(String.format(Locale.ROOT, "%.3f", values[j][i])));
                    }
                }
            }
        }
    }

    private static String written(String number, boolean german, char separator) {
        String own = german ? number.replace(',', '_').replace('.', ',').replace('_', '.') : number;
        return own.indexOf(separator) >= 0 ? '"' + own + '"' : own;
    }
}
