package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.WholeFile;
import org.vi4j.data.table.RowReader;
import picocli.CommandLine.Option;

/** Where a table goes that has columns appended: a file, standard output, or the document of {@code --json}. */
final class AppendedTable {
    @Option(names = "--out", paramLabel = "F.csv", description = "Write there instead of on standard output.")
    private @Nullable Path out;

    /** For picocli. */
    AppendedTable() {}

    /**
     * Reads the table, as often as it is asked to: its header, then each row as it stands with what is appended.
     *
     * @param <R> what is appended to a row
     */
    @FunctionalInterface
    interface Reading<R> {
        void read(Consumer<String> header, BiConsumer<String, R> rows);
    }

    /** Checks that the file can be written, and is none of those read. */
    void check(List<Path> inputs) {
        OutputFiles.check(inputs, out);
    }

    /** Returns the header with names appended; fails where one is there already. */
    static String header(Path data, RowReader reader, List<String> appended) {
        for (String name : appended) {
            if (reader.records().header().contains(name)) {
                throw new UserError(data + " already has a column '" + name + "': rename it or leave it out");
            }
        }
        return reader.records().headerText() + "," + String.join(",", appended);
    }

    /**
     * Writes the table.
     *
     * @param data the table
     * @param reading reads it
     * @param cells the text to append to a row
     * @param rows what the rows are called
     * @param document makes the document of all rows
     */
    <R> void write(
            Output output,
            Path data,
            Reading<R> reading,
            Function<R, String> cells,
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
            if (!Files.isRegularFile(data) && Files.exists(data) && !Files.isDirectory(data)) {
                throw new UserError(
                        data + " is no ordinary file, and is read twice: save it to one first, or use --out");
            }
            // Read once for errors: what has been printed cannot be taken back.
            reading.read(header -> {}, (text, row) -> {});
            reading.read(output::line, (text, row) -> output.line(text + cells.apply(row)));
        }
    }

    private static <R> long write(Path file, Reading<R> reading, Function<R, String> cells) {
        long[] count = {0};
        WholeFile.write(file, stream -> {
            PrintWriter lines =
                    new PrintWriter(new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), false);
            reading.read(header -> lines.print(header + "\n"), (text, row) -> {
                lines.print(text + cells.apply(row) + "\n");
                count[0]++;
            });
            if (lines.checkError()) {
                throw new IOException("the write failed: is the disk full?");
            }
        });
        return count[0];
    }
}
