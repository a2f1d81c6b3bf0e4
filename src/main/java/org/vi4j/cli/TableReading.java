package org.vi4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.TableOptions;
import org.vi4j.data.table.TableSource;
import picocli.CommandLine.Option;

/** The options that say how a table's file is to be read, as far as the file itself does not show it. */
final class TableReading {
    /** So many columns of numbers get a line each. */
    private static final int LINES = 30;

    @Option(
            names = "--separator",
            paramLabel = "comma|semicolon|tab|bar",
            description = "What stands between the cells (default: what fits the file).")
    private @Nullable String separator;

    @Option(
            names = "--decimal",
            paramLabel = "point|comma",
            description = "The decimal mark (default: what fits the file).")
    private @Nullable String decimal;

    @Option(
            names = "--na",
            paramLabel = "WORDS",
            description = "The words that stand for a missing value, by comma, alongside empty cells (default: NA, N/A,"
                    + " #N/A, NaN, NULL, None, ?, - and the like).")
    private @Nullable String na;

    @Option(names = "--quiet", description = "Do not say what each column is taken for.")
    private boolean quiet;

    /** For picocli. */
    TableReading() {}

    /** Opens a table as the options say. */
    TableSource open(Path file) {
        return open(file, List.of(), List.of());
    }

    /** Opens a table as the options say, with columns named that are words, or numbers. */
    TableSource open(Path file, List<String> categorical, List<String> numeric) {
        TableOptions options = TableOptions.DEFAULT.withColumns(categorical, numeric);
        if (separator != null) {
            options = options.withSeparator(separator);
        }
        if (decimal != null) {
            options = options.withDecimal(decimal);
        }
        if (na != null) {
            options = options.withMissing(NameList.parse("--na", na));
        }
        return TableSource.open(file, options);
    }

    /** Says on standard error how the file was read. */
    void describe(TableSource source, Output output) {
        if (!quiet) {
            source.notes().forEach(output::note);
        }
    }

    /** Says on standard error how the file was read, and what each column was taken for. */
    void describe(TableSource source, Columns columns, Output output) {
        if (quiet) {
            return;
        }
        describe(source, output);
        List<String> lines = columns.description();
        long numbers = 0;
        for (String line : lines) {
            boolean plain = line.endsWith(": numbers");
            numbers += plain ? 1 : 0;
            if (!plain || numbers <= LINES) {
                output.note(line);
            }
        }
        if (numbers > LINES) {
            output.note(String.format(Locale.ROOT, "and %d more columns of numbers", numbers - LINES));
        }
    }
}
