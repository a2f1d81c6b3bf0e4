package org.vi4j.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Npy;
import org.vi4j.internal.io.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a table of numbers as NumPy's NPY, which is read many times faster than CSV. */
@Command(
        name = "convert",
        description = "Write a table of numbers as an NPY file (float64), and its columns' names to a file next to it."
                + " Empty cells become NaN.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RegressionConvertCommand implements Runnable {
    @Parameters(paramLabel = "F.csv", description = "The table, which may hold only numbers.")
    private Path data;

    @Option(names = "--out", required = true, paramLabel = "F.npy", description = "The NPY file to write.")
    private Path out;

    @Mixin
    private TableReading reading;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    RegressionConvertCommand() {}

    @Override
    public void run() {
        if (!out.toString().endsWith(".npy")) {
            throw new UserError("--out is " + out + ": a name that ends in .npy was expected");
        }
        Path names = Path.of(out + TableSource.NPY_NAMES);
        OutputFiles.check(List.of(data), out, names);
        TableSource source = reading.open(data);
        List<String> header = source.header();
        // The number of rows comes first in the file, so the table is read twice.
        long rows = read(source, row -> {});
        if (rows == 0) {
            throw new UserError(data + " has a header and no rows (n = 0): at least one row is needed");
        }
        WholeFile.write(out, stream -> {
            BufferedOutputStream buffered = new BufferedOutputStream(stream, 1 << 20);
            Npy.header(buffered, Npy.Type.FLOAT64, rows, header.size());
            long written = read(source, row -> Npy.row(buffered, row));
            if (written != rows) {
                throw new IOException(data + " changed while it was read");
            }
            buffered.flush();
        });
        WholeFile.write(
                names, stream -> stream.write((String.join("\n", header) + "\n").getBytes(StandardCharsets.UTF_8)));
        reading.describe(source, output);
        output.line("wrote " + rows + " rows of " + header.size() + " columns to " + out + ", their names to " + names);
        output.next(
                "fits a regression to it",
                "regression",
                "fit",
                "--data",
                out,
                "--target",
                header.get(header.size() - 1));
    }

    private interface RowSink {
        void accept(double[] row) throws IOException;
    }

    private static long read(TableSource source, RowSink sink) {
        Columns all = new Columns(
                "",
                source.header().stream()
                        .<Columns.Input>map(Columns.Numeric::new)
                        .toList(),
                null);
        long rows = 0;
        try (RowReader reader = source.rows(all, false, RowReader.Missing.DROP)) {
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                sink.accept(row);
                rows++;
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return rows;
    }
}
