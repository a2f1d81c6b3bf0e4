package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.TableSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--query",
            paramLabel = "SQL",
            description = "Read the rows that this query gives of a database: --data is its address as JDBC has it,"
                    + " jdbc:... The driver's jar is named in VI4J_CLASSES.")
    private @Nullable String query;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--quiet", description = "Do not print what each column is taken for.")
    private boolean quiet;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
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
        String data = named();
        if (query != null && Path.of(data).equals(file)) {
            if (!data.startsWith("jdbc:")) {
                throw new UserError("--query is for a database, which --data " + data
                        + " is not: give its address, jdbc:..., or leave out --query");
            }
            return TableSource.query(data, query, options);
        }
        if (file.toString().startsWith("jdbc:")) {
            throw new UserError("--data is a database: say what to read of it with --query \"SELECT ...\"");
        }
        return TableSource.open(file, options);
    }

    /** The data as they were given; a path has lost a slash of an address. */
    private String named() {
        OptionSpec data = command.findOption("--data");
        return data == null || data.originalStringValues().isEmpty()
                ? ""
                : data.originalStringValues().get(0);
    }

    /** Whether data of this name are a table: a file, or what a database answers. */
    boolean isTable(String data) {
        return query != null || TableSource.isNamedAsTable(data);
    }

    /** What a document calls the data: an address may hold a password. */
    String said(Object data) {
        return query == null ? data.toString() : "query";
    }

    /** What stands for the data in the next command: for a query, whose address may hold a password, another table. */
    String shown(Object data) {
        return query == null ? data.toString() : "new.csv";
    }

    /** Refuses the options where there is no table to read. */
    void requireNone(String data) {
        if (query != null) {
            throw new UserError("--query is not for a VAE, whose run must find its data again: save the query's rows as"
                    + " CSV, and name the file with --data");
        }
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
