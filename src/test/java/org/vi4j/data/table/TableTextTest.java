package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.math.RandomStreams;

/** Cells put behind a table's rows are read back as what they were, whatever the file's dialect. */
class TableTextTest {
    private static final int FILES = 20;

    @TempDir
    private Path folder;

    private record Cell(String word, double number) {}

    private TableSource source(String text, TableOptions options) throws IOException {
        return TableSource.open(Files.writeString(folder.resolve("t.csv"), text), options);
    }

    @ParameterizedTest
    @CsvSource({
        "comma, point", "semicolon, point", "tab, point", "bar, point",
        "comma, comma", "semicolon, comma", "tab, comma", "bar, comma"
    })
    void appendedCellsAreReadBack(String separator, String decimal) throws IOException {
        TableOptions options = TableOptions.DEFAULT.withSeparator(separator).withDecimal(decimal);
        for (int seed = 0; seed < FILES; seed++) {
            RandomGenerator random = new RandomStreams(seed).at("appended", 0);
            String name = "n" + word(random);
            List<Cell> cells = new ArrayList<>();
            TableSource table = source(original(options, random), options);
            String written = appended(table, name, cells, random);
            TableSource read = source(written, options);
            assertThat(read.header()).containsExactly("a", "b, c", name, name + "2");
            assertThat(columns(read, name)).containsExactlyElementsOf(cells);
        }
    }

    private static String original(TableOptions options, RandomGenerator random) {
        char separator = options.separator().orElseThrow();
        StringBuilder text = new StringBuilder("a" + separator + "\"b, c\"\n");
        int rows = random.nextInt(1, 9);
        for (int i = 0; i < rows; i++) {
            text.append(i).append(separator).append("\"own; \"\"word\"\"\n.\"\n");
        }
        return text.toString();
    }

    private static String appended(TableSource table, String name, List<Cell> cells, RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        try (TableText lines = table.lines()) {
            text.append(lines.header(List.of(name, name + "2"))).append('\n');
            while (lines.next()) {
                double scale = Math.pow(10, random.nextInt(-9, 9));
                Cell cell = new Cell(word(random), random.nextGaussian() * scale);
                cells.add(cell);
                text.append(lines.text(List.of(cell.word, cell.number))).append('\n');
            }
        }
        return text.toString();
    }

    private static List<Cell> columns(TableSource table, String name) {
        List<Cell> cells = new ArrayList<>();
        try (RowReader rows = table.rows(Columns.numeric("", List.of("a")), false, RowReader.Missing.REFUSE)) {
            while (rows.next() != null) {
                assertThat(rows.cell("b, c")).isEqualTo("own; \"word\"\n.");
                cells.add(new Cell(rows.cell(name), rows.number(name + "2")));
            }
        }
        return cells;
    }

    /** A word of what files' dialects are made of, with letters at its ends. */
    private static String word(RandomGenerator random) {
        StringBuilder word = new StringBuilder("x");
        for (int left = random.nextInt(8); left > 0; left--) {
            word.append(List.of(",", ";", "\t", "|", "\"", ".", "\n", "\r\n", " ", "é", "0")
                    .get(random.nextInt(11)));
        }
        return word + "y";
    }

    @Test
    void plainWordsAndNumbersStandAsTheyAre() throws IOException {
        try (TableText text = source("a;b\n1,5;x\n", TableOptions.DEFAULT).lines()) {
            assertThat(text.header(List.of("p", "q r"))).isEqualTo("a;b;p;q r");
            assertThat(text.next()).isTrue();
            assertThat(text.text(List.of("St. Gallen", "a, b", 0.25, 3, 1e-7, Double.NaN)))
                    .isEqualTo("1,5;x;St. Gallen;a, b;0,25;3;1,0E-7;NaN");
        }
    }
}
