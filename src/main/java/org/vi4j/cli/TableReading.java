package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
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
            description = "The separator between cells (default: what fits the file).")
    private @Nullable String separator;

    @Option(
            names = "--decimal",
            paramLabel = "point|comma",
            description = "The decimal mark (default: what fits the file).")
    private @Nullable String decimal;

    @Option(
            names = "--na",
            paramLabel = "WORDS",
            description = "Words that stand for a missing value, separated by commas, in addition to empty cells"
                    + " (default: NA, N/A, #N/A, NaN, NULL, None, ?, - and the like).")
    private @Nullable String na;

    @Option(
            names = "--categorical",
            paramLabel = "NAMES",
            description = "Columns of numbers that are codes, to read as words, separated by commas.")
    private List<String> categorical = new ArrayList<>();

    @Option(
            names = "--numeric",
            paramLabel = "NAMES",
            description = "Columns to read as numbers, separated by commas; any other cell in them is an error.")
    private List<String> numeric = new ArrayList<>();

    @Option(names = "--quiet", description = "Do not print what each column is taken for.")
    private boolean quiet;

    /** For picocli. */
    TableReading() {}

    /** Opens a table as the options say. */
    TableSource open(Path file) {
        TableOptions options = TableOptions.DEFAULT.withColumns(
                NameList.parse("--categorical", categorical), NameList.parse("--numeric", numeric));
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

    /** Refuses the options where there is no table to read. */
    void requireNone(String data) {
        if (separator != null || decimal != null || na != null || !categorical.isEmpty() || !numeric.isEmpty()) {
            throw new UserError("--separator, --decimal, --na, --categorical and --numeric are for tables, which "
                    + data + " is not: leave them out");
        }
    }

    /** Says on standard error how the file was read. */
    void describe(TableSource source, Output output) {
        if (!quiet) {
            source.notes().forEach(output::note);
        }
    }

    /** Says on standard error how the file was read, and what each column was taken for. */
    void describe(TableSource source, List<String> columns, Output output) {
        if (quiet) {
            return;
        }
        describe(source, output);
        long numbers = 0;
        for (String line : columns) {
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
