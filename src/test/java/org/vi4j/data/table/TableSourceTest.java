package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.Table.TableSummary;
import org.vi4j.math.RandomStreams;

/** Files as they come: every way of writing one table is read as the same table, or refused with the cell named. */
class TableSourceTest {
    @TempDir
    private Path folder;

    private TableSource source(String text) throws IOException {
        return source(text, TableOptions.DEFAULT);
    }

    private TableSource source(String text, TableOptions options) throws IOException {
        return TableSource.open(Files.writeString(folder.resolve("t.csv"), text), options);
    }

    private static TableSummary.Column column(TableSource source, String name) {
        return source.summary().column(name);
    }

    /** Numbers of all sizes, written in random dialects, are the same bits. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyDialectIsTheSameTable(long seed) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("dialect", 0);
        int rows = random.nextInt(2, 40);
        double[][] values = new double[3][rows];
        for (double[] one : values) {
            for (int i = 0; i < rows; i++) {
                one[i] = random.nextInt(4) == 0 ? random.nextInt(-9, 3000) + 0.25 : random.nextGaussian();
            }
        }
        char separator = ",;\t|".charAt(random.nextInt(4));
        boolean comma = separator != ',' && random.nextBoolean();
        boolean thousands = random.nextBoolean() && separator != ',';
        String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
        StringBuilder text = new StringBuilder("a" + separator + "\"b\"" + separator + "c" + end);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < 3; j++) {
                String cell = number(values[j][i], comma, thousands);
                text.append(j == 0 ? "" : separator).append(random.nextInt(5) == 0 ? '"' + cell + '"' : cell);
            }
            text.append(i == rows - 1 && random.nextBoolean() ? "" : end);
        }
        Path file = folder.resolve(random.nextBoolean() ? "t.csv" : "t.csv.gz");
        Files.write(
                file, bytes(text.toString(), random.nextInt(4), file.toString().endsWith("gz")));
        Table table = TableSource.open(file).table();
        assertThat(table.names()).containsExactly("a", "b", "c");
        assertThat(table.columns(table.names())).isDeepEqualTo(values);
    }

    private static String number(double value, boolean comma, boolean thousands) {
        boolean plain = !thousands || Math.abs(value) < 1000;
        String text = plain ? Double.toString(value) : String.format(Locale.ROOT, "%,.2f", value);
        return comma ? text.replace(',', '_').replace('.', ',').replace('_', '.') : text;
    }

    private static byte[] bytes(String text, int encoding, boolean gzip) throws IOException {
        Charset charset = encoding < 2
                ? StandardCharsets.UTF_8
                : encoding == 2 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        byte[] plain = ((encoding == 0 ? "" : "\uFEFF") + text).getBytes(charset);
        if (!gzip) {
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "na", "N/A", "#N/A", "NaN", "NULL", "null", "None", "?", "-", ".", "<NA>", "\\N"})
    void wordsForMissingAreMissingAmongNumbers(String word) throws IOException {
        TableSource source = source("x,y\n1,2\n" + word + ",3\n4,5\n");
        assertThat(column(source, "x").missing()).isEqualTo(1);
        assertThat(column(source, "x").kind()).isEqualTo(TableSummary.Kind.NUMBERS);
        assertThat(column(source, "x").mean()).isEqualTo(2.5);
    }

    @Test
    void otherWordsForMissingReplaceTheUsualOnes() throws IOException {
        TableSource source =
                source("x\n1\n-999\nmissing\n", TableOptions.DEFAULT.withMissing(List.of("-999", "missing")));
        assertThat(column(source, "x").missing()).isEqualTo(2);
        TableSource none = source("x,y\nNone,1\nMild,2\nNone,3\n", TableOptions.DEFAULT.withMissing(List.of("NA")));
        assertThat(column(none, "x").levels()).containsExactly("Mild", "None");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c,y;DE,1;NA,2;ZA,3 | DE NA ZA",
                "c,y;\"Oslo\",1;\"NA\",2;\"Rome\",3 | NA Oslo Rome",
                "c,y;Oslo,1;NA,2;Rome,3 | Oslo Rome",
                "c,y;18-25,1;41+,2;26-40,3 | 18-25 26-40 41+",
                "c,y;1st,1;2nd,2;1st,3 | 1st 2nd",
                "c,y;Sony,1;3M,2;Bosch,3 | 3M Bosch Sony",
                "c,y;2020-01-05,1;2020-01-06,2;2020-01-05,3 | 2020-01-05 2020-01-06",
                "c,y;2020Q1,1;10ml,2;Inf,3;low,4 | 10ml 2020Q1 Inf low",
                "c,y;S,1;M,2;42,3;L,4 | 42 L M S",
                "c,y;TRUE,1;FALSE,2 | FALSE TRUE",
            })
    void wordsAreLevels(String text, String levels) throws IOException {
        TableSource source = source(text.replace(';', '\n'));
        assertThat(column(source, "c").kind()).isEqualTo(TableSummary.Kind.WORDS);
        assertThat(column(source, "c").levels()).containsExactly(levels.split(" "));
    }

    @Test
    void oneBadCellIsNamedWithItsLineAndHowManyAreNumbers() throws IOException {
        StringBuilder text = new StringBuilder("mpg,horsepower\n");
        for (int i = 2; i <= 41; i++) {
            text.append(i).append(',').append(i == 9 ? "12kg" : i).append('\n');
        }
        TableSource source = source(text.toString());
        Columns.Wish wish = new Columns.Wish("mpg", List.of(), List.of(), List.of(), null);
        String message = "line 9, column 'horsepower': '12kg' is not a number, 39 of 40 cells are";
        assertThatThrownBy(() -> source.columns(wish)).hasMessageContaining(message);
        assertThatThrownBy(() -> source.table(List.of("horsepower"))).hasMessageContaining(message);
        assertThatThrownBy(() -> TableEncoding.learn(source)).hasMessageContaining(message);
    }

    @Test
    void codesAreWordsWhereAskedForAndKeepTheOrderOfNumbers() throws IOException {
        String text = "region,y\n10,1\n9,2\n10,3\n1,4\n";
        TableOptions options = TableOptions.DEFAULT.withColumns(List.of("region"), List.of());
        Columns columns = source(text, options).columns(new Columns.Wish("y", List.of(), List.of(), List.of(), null));
        assertThat(columns.features()).containsExactly("region=9", "region=10");
        assertThat(columns.description()).containsExactly("region: words, 3 levels (1, 9, 10), 1 is the reference");
        assertThatThrownBy(() -> source(text, TableOptions.DEFAULT.withColumns(List.of("zone"), List.of())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no column 'zone'");
    }

    @Test
    void aTargetOfWordsNamesTheLikelihoodThatTakesThem() throws IOException {
        TableSource source = source("x,sold\n1,no\n2,yes\n3,no\n");
        Columns.Wish wish = new Columns.Wish("sold", List.of(), List.of(), List.of(), null);
        assertThatThrownBy(() -> source.columns(wish))
                .hasMessageContaining("the target 'sold' holds words, 'no' and 'yes': a logistic or probit likelihood");
        assertThat(source.columnsOfBinaryTarget(wish).levels()).containsExactly("no", "yes");
    }

    @Test
    void aFirstColumnWithoutNameIsLeftOutWithANote() throws IOException {
        TableSource source = source("\"\",x,y\n\"1\",3,4\n\"2\",5,6\n");
        assertThat(source.header()).containsExactly("x", "y");
        assertThat(source.table().column("x")).containsExactly(3, 5);
        assertThat(source.notes()).singleElement().asString().contains("row numbers or names and left out");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeIsReadOnceAndKept() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(pipe, "x,y\n1,2\n3,4\n");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        TableSource source = TableSource.open(pipe);
        writer.join();
        assertThat(source.summary().rows()).isEqualTo(2);
        assertThat(source.table().column("y")).containsExactly(2, 4);
    }

    @Test
    void whatIsNoTextIsRefusedByName() throws IOException {
        List<byte[]> files = new ArrayList<>();
        files.add("x\n1\n2\ncaf\u00E9\n".getBytes(StandardCharsets.ISO_8859_1));
        files.add(new byte[] {'P', 'K', 3, 4, 0, 0});
        files.add(new byte[] {'P', 'A', 'R', '1'});
        files.add(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2});
        files.add(new byte[] {'a', 'b', 0, 'c', '\n'});
        List<String> says =
                List.of("line 4: the byte 0xE9 is not UTF-8", "zip archive", "Parquet", "damaged gzip", "zero bytes");
        for (int i = 0; i < says.size(); i++) {
            Path file = Files.write(folder.resolve("f" + i), files.get(i));
            assertThatThrownBy(() -> TableSource.open(file).summary())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(says.get(i));
        }
    }

    @Test
    void aCommaThatMayBeEitherIsRefusedUnlessSaid() throws IOException {
        String text = "x\ty\n1,234\t1\n2,345\t2\n";
        assertThatThrownBy(() -> source(text)).hasMessageContaining("line 2: '1,234' has a comma");
        assertThat(source(text, TableOptions.DEFAULT.withDecimal("comma"))
                        .table()
                        .column("x"))
                .containsExactly(1.234, 2.345);
        assertThat(source(text, TableOptions.DEFAULT.withDecimal("point"))
                        .table()
                        .column("x"))
                .containsExactly(1234, 2345);
    }

    @ParameterizedTest
    @CsvSource({"REFERENCE,0,0", "MEAN,0.25,0.5", "SKIP,0,0"})
    void unseenWordsAreDealtWithAsAsked(RowReader.Unseen unseen, double first, double second) throws IOException {
        Columns columns =
                new Columns("y", List.of(new Columns.Categorical("city", List.of("Oslo", "Paris", "Rome"))), null);
        TableSource source = source("city\nRom\nRome\n");
        RowReader.Policy policy = new RowReader.Policy(RowReader.Missing.REFUSE, unseen, List.of(0.25, 0.5));
        try (RowReader rows = source.rows(columns, policy)) {
            assertThat(rows.next()).containsExactly(first, second);
            assertThat(rows.skipped()).isEqualTo(unseen == RowReader.Unseen.SKIP);
            assertThat(rows.next()).containsExactly(0, 1);
            assertThat(rows.skipped()).isFalse();
            assertThat(rows.notes()).singleElement().asString().contains("city=Rom (1)");
        }
        assertThatThrownBy(() -> {
                    try (RowReader rows = source.rows(columns, false, RowReader.Missing.REFUSE)) {
                        rows.next();
                    }
                })
                .hasMessageContaining("line 2, column 'city': 'Rom' is not one of its levels: did you mean 'Rome'?");
    }
}
