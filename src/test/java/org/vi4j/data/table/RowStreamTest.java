package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.math.RandomStreams;

/** The fast path and the slow reader yield the same rows. */
class RowStreamTest {
    @TempDir
    private Path folder;

    private static final class Rows implements RowStream.Sink {
        private final List<double[]> rows = new ArrayList<>();

        @Override
        public void accept(double[] values, double[] weights, int count) {
            int width = values.length / weights.length;
            for (int i = 0; i < count; i++) {
                double[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width + 1);
                row[width] = weights[i];
                rows.add(row);
            }
        }
    }

    /** The rows, each with its weight, in an order that does not depend on who read them. */
    private static double[][] sorted(List<Rows> sinks) {
        return sinks.stream()
                .flatMap(sink -> sink.rows.stream())
                .sorted(Arrays::compare)
                .toArray(double[][]::new);
    }

    private static String number(RandomGenerator random) {
        double value = random.nextGaussian() * Math.pow(10, random.nextInt(-6, 9));
        return switch (random.nextInt(6)) {
            case 0 -> Double.toString(value);
            case 1 -> String.format(Locale.ROOT, "%.3f", value);
            case 2 -> String.format(Locale.ROOT, "%+.17e", value);
            case 3 -> Integer.toString(random.nextInt(-9, 99));
            case 4 -> "." + random.nextInt(1000);
            default -> random.nextInt(50) + ".";
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void bothReadersAgree(int workers) throws IOException {
        RandomGenerator random = new RandomStreams(workers).at("csv", 0);
        // Larger than two pieces, so that rows lie across the cuts.
        StringBuilder text = new StringBuilder("\uFEFFid,a,\"b\",y,w\r\n");
        int rows = 0;
        while (text.length() < 9_000_000) {
            text.append("word ").append(rows);
            for (int j = 0; j < 3; j++) {
                text.append(',').append(j < 2 && random.nextInt(40) == 0 ? "" : number(random));
            }
            text.append(',').append(random.nextInt(1, 5));
            text.append(random.nextBoolean() ? "\r\n" : "\n");
            rows++;
        }
        text.append("last,1,2,3,4");
        Path file = Files.writeString(folder.resolve("t.csv"), text);
        Columns columns = new Columns("y", List.of(new Columns.Numeric("b"), new Columns.Numeric("a")), "w");
        for (RowReader.Missing missing : List.of(RowReader.Missing.DROP, RowReader.Missing.MEAN)) {
            double[] fill = missing == RowReader.Missing.MEAN ? new double[] {0.25, -7} : null;
            RowStream.Read<Rows> fast =
                    RowStream.read(TableSource.open(file), columns, missing, fill, workers, Rows::new);
            RowStream.Read<Rows> slow = RowStream.slowly(TableSource.open(file), columns, missing, fill, new Rows());
            assertThat(fast.sinks()).hasSize(workers);
            assertThat(fast.rows()).isEqualTo(slow.rows());
            assertThat(fast.dropped()).isEqualTo(slow.dropped());
            assertThat(fast.rows() + fast.dropped()).isEqualTo(rows + 1);
            assertThat(Arrays.deepEquals(sorted(fast.sinks()), sorted(slow.sinks())))
                    .isTrue();
        }
        assertThatThrownBy(() -> RowStream.read(
                        TableSource.open(file), columns, RowReader.Missing.REFUSE, null, workers, Rows::new))
                .isInstanceOf(UserError.class)
                .hasMessageMatching(".*t.csv, line \\d+, column '[ab]': the cell is empty: .*");
    }

    @Test
    void quotedNumbersGoToTheSlowReaderAndComeOutTheSame() throws IOException {
        Path file = Files.writeString(folder.resolve("q.csv"), "a,y\n\"1\", 2\n3,\"4\"\n\n");
        RowStream.Read<Rows> read = RowStream.read(
                TableSource.open(file),
                Columns.numeric("y", List.of("a")),
                RowReader.Missing.REFUSE,
                null,
                2,
                Rows::new);
        assertThat(sorted(read.sinks())).isDeepEqualTo(new double[][] {{1, 2, 1}, {3, 4, 1}});
    }
}
