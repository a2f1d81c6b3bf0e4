package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.io.WholeFile;
import picocli.CommandLine.Option;

/** The place for a table that has columns appended: a file, standard output, or the document of {@code --json}. */
final class AppendedTable {
    @Option(names = "--out", paramLabel = "F.csv", description = "Write to this file instead of standard output.")
    private @Nullable Path out;

    /** For picocli. */
    AppendedTable() {}

    /**
     * Reads the table, as often as it is asked to: its header, then each row, as what puts cells behind its text, with
     * what is appended.
     *
     * @param <R> what is appended to a row
     */
    @FunctionalInterface
    interface Reading<R> {
        void read(Consumer<String> header, BiConsumer<Function<List<?>, String>, R> rows);
    }

    /** Says how many rows were left out for missing cells. */
    static String leftOut(long rows) {
        return rows == 1 ? "1 row with missing cells was left out" : rows + " rows with missing cells were left out";
    }

    /** Returns the file that is written, if any. */
    @Nullable
    Path file() {
        return out;
    }

    /** Checks that the file can be written, and is none of those read. */
    void check(List<Path> inputs) {
        OutputFiles.check(inputs, out);
    }

    /**
     * Writes the table.
     *
     * @param reading reads it
     * @param cells the numbers and words to append to a row
     * @param rows what the rows are called
     * @param document makes the document of all rows
     */
    <R> void write(
            Output output,
            Reading<R> reading,
            Function<R, List<?>> cells,
            String rows,
            Function<List<R>, Object> document) {
        if (output.json) {
            List<R> all = new ArrayList<>();
            reading.read(header -> {}, (text, row) -> all.add(row));
            if (out != null) {
                write(out, reading, cells);
            }
            output.document(document.apply(all));
        } else if (out != null) {
            output.line("wrote " + write(out, reading, cells) + " " + rows + " to " + out);
        } else {
            // Read once for errors: what has been printed cannot be taken back.
            reading.read(header -> {}, (text, row) -> {});
            reading.read(output::row, (text, row) -> output.row(text.apply(cells.apply(row))));
        }
    }

    private static <R> long write(Path file, Reading<R> reading, Function<R, List<?>> cells) {
        long[] count = {0};
        WholeFile.write(file, stream -> {
            PrintWriter lines =
                    new PrintWriter(new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), false);
            reading.read(header -> lines.print(header + "\n"), (text, row) -> {
                lines.print(text.apply(cells.apply(row)) + "\n");
                count[0]++;
            });
            if (lines.checkError()) {
                throw new IOException("the write failed: is the disk full?");
            }
        });
        return count[0];
    }
}
