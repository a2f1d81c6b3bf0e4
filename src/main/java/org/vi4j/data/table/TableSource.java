package org.vi4j.data.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.data.table.Table.TableSummary;
import org.vi4j.internal.text.Nearest;

/**
 * A table on disk, CSV or NPY: the one door through which every command and every method reads its columns and rows. A
 * CSV file may have commas, semicolons, tabs or bars between its cells, decimal points or commas, any line ends, UTF-8
 * or UTF-16 text, and may be gzipped; what it has is found in its beginning. A pipe is read once and kept.
 */
public final class TableSource {
    /** The suffix, added to an NPY file's name, of the file of its columns' names, one per line. */
    public static final String NPY_NAMES = ".columns";

    /** The most levels of a column of words; beyond, its words are taken for identifiers. */
    static final int MAX_LEVELS = 1000;

    private final Path file;
    private final TableOptions options;
    private final @Nullable TextFile text;
    private final Dialect dialect;
    private final Cells cells;
    private final List<String> names;
    private final String headerText;
    private final TableProfiles profiles = new TableProfiles(this);

    private TableSource(Path file, @Nullable TextFile text, TableOptions options) {
        this.file = file;
        this.options = options;
        this.text = text;
        this.dialect = text == null ? Dialect.PLAIN : Dialect.of(text, options);
        this.cells = new Cells(dialect.decimal(), options);
        try (Records records = records()) {
            this.names = records.header();
            this.headerText = records.headerText();
        }
        requireKnown(options.categorical());
        requireKnown(options.numeric());
    }

    /**
     * Opens a table and reads its header.
     *
     * @param file NPY if its name ends in {@code .npy}, else CSV
     * @return the table
     * @throws UserError if it cannot be read, is no text, or its header is malformed
     */
    public static TableSource open(Path file) {
        return open(file, TableOptions.DEFAULT);
    }

    /**
     * Opens a table and reads its header.
     *
     * @param file NPY if its name ends in {@code .npy}, else CSV
     * @param options how to read it, as far as it does not show by itself
     * @return the table
     * @throws UserError as {@link #open(Path)}, and if the options name a column that is not there
     */
    public static TableSource open(Path file, TableOptions options) {
        return new TableSource(file, NpyReader.reads(file) ? null : TextFile.open(file), options);
    }

    /**
     * Asks a database, once, and keeps its answer in a temporary file until the program ends, so that every pass over
     * the table sees the same rows, in bounded memory. Columns of text are words whatever they hold, NULL is a missing
     * cell.
     *
     * @param url the database's address as JDBC has it, such as {@code jdbc:postgresql://host/name}; its driver must be
     *     on the class path
     * @param sql the query, which may not end in a semicolon with some drivers
     * @return the table
     * @throws UserError if there is no driver, the database refuses, or the query gives no columns that a table can
     *     have
     */
    public static TableSource query(String url, String sql) {
        return query(url, sql, TableOptions.DEFAULT);
    }

    /**
     * Asks a database, once; see {@link #query(String, String)}.
     *
     * @param url the database's address
     * @param sql the query
     * @param options the words for a missing value, and columns to read otherwise than by their type
     * @return the table
     * @throws UserError as there, and if the options name a separator, a decimal mark, or a column that is not there
     */
    public static TableSource query(String url, String sql, TableOptions options) {
        if (options.separator().isPresent() || options.decimal().isPresent()) {
            throw new UserError("a query's rows have no separator and no decimal mark: leave them out");
        }
        DatabaseQuery query = DatabaseQuery.ask(url, sql);
        Set<String> words = new TreeSet<>(options.categorical());
        words.addAll(query.words());
        words.removeAll(options.numeric());
        TextFile text = query.text();
        return new TableSource(
                text.name(),
                text,
                options.withColumns(List.copyOf(words), List.copyOf(options.numeric()))
                        .withSeparator(",")
                        .withDecimal("."));
    }

    /**
     * Says whether a file's name is that of a table: {@code .csv}, {@code .tsv}, {@code .txt}, each also with
     * {@code .gz} behind it, or {@code .npy}.
     *
     * @param name of the file
     * @return whether it is
     */
    public static boolean isNamedAsTable(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*\\.(npy|(csv|tsv|txt)(\\.gz)?)");
    }

    /** Opens the records. */
    Records records() {
        return text == null ? new NpyReader(file) : new CsvRecords(text, dialect, cells);
    }

    /**
     * Opens the table's lines, to put cells behind each.
     *
     * @return to be closed by the caller
     */
    public TableText lines() {
        return new TableText(this);
    }

    TableOptions options() {
        return options;
    }

    Cells cells() {
        return cells;
    }

    Dialect dialect() {
        return dialect;
    }

    /** The text of a CSV file; null for NPY. */
    @Nullable
    TextFile text() {
        return text;
    }

    /** Whether the file's numbers can be read piece by piece on all cores. */
    boolean readsFast() {
        return text == null
                ? Files.isRegularFile(file)
                : text.plain() && dialect.decimal() == '.' && Files.isRegularFile(text.content());
    }

    String headerText() {
        return headerText;
    }

    /** The columns' names by place; empty for a first column of row numbers or names. */
    List<String> allNames() {
        return names;
    }

    /** Returns the table's file, as messages name it. */
    public Path file() {
        return file;
    }

    /** Returns the columns' names, in the file's order. */
    public List<String> header() {
        return names.stream().filter(name -> !name.isEmpty()).toList();
    }

    /** Returns what is unusual about how the file is written, a line each, such as semicolons or decimal commas. */
    public List<String> notes() {
        List<String> unusual = new ArrayList<>(dialect.unusual());
        if (text != null) {
            if (text.gzip()) {
                unusual.add("gzip");
            }
            if (!text.charset().equals(java.nio.charset.StandardCharsets.UTF_8)) {
                unusual.add(text.charset().name());
            }
        }
        List<String> notes = new ArrayList<>();
        if (!unusual.isEmpty()) {
            notes.add(file + " is read with " + String.join(", ", unusual));
        }
        if (!dialect.taken().isEmpty()) {
            notes.add(file + ": the point of " + Cells.show(dialect.taken())
                    + " is taken for a decimal mark; if it groups thousands, set decimal to comma");
        }
        if (names.get(0).isEmpty()) {
            notes.add(file + ": the first column has no name, so it is taken for row numbers or names and left out");
        }
        return notes;
    }

    /**
     * Reads the whole table once and returns what each column holds.
     *
     * @return the summary; the same from then on
     * @throws UserError if a record is malformed
     */
    public TableSummary summary() {
        return profiles.whole().summary(names);
    }

    /** What the columns hold. */
    TableProfiles profiles() {
        return profiles;
    }

    /**
     * Finds out how the columns that a regression reads are to be read: as numbers, or as words.
     *
     * @param wish what the user said
     * @return the columns; the target is one of numbers
     * @throws UserError if a column is missing, named twice, or can be read neither way
     */
    public Columns columns(Columns.Wish wish) {
        return Schema.resolve(this, wish, false);
    }

    /**
     * Finds out how the columns that a regression of two outcomes reads are to be read.
     *
     * @param wish what the user said; {@code target=level} among its references names the word that is 0
     * @return the columns, with the target's two words where it holds words, the first in the alphabet as 0
     * @throws UserError as {@link #columns}, and if the target holds other numbers than 0 and 1, not two words, or the
     *     same everywhere
     */
    public Columns columnsOfBinaryTarget(Columns.Wish wish) {
        return Schema.resolve(this, wish, true);
    }

    /**
     * Finds out how the target is to be read where no column explains it but an intercept.
     *
     * @param target the column to explain
     * @param weights a column of row weights, or null
     * @param reference the word that is 0 where there are two outcomes, or null for the first in the alphabet
     * @param binary whether there are two outcomes
     * @return the columns, without inputs
     * @throws UserError as {@link #columns} and {@link #columnsOfBinaryTarget}
     */
    public Columns columnsOfTarget(
            String target, @Nullable String weights, @Nullable String reference, boolean binary) {
        return Schema.ofTarget(this, target, weights, reference, binary);
    }

    /**
     * Finds out how the columns that a regression of a target of levels reads are to be read.
     *
     * @param wish what the user said
     * @return the columns, with the target's levels: numbers in order of size, words in alphabetical order
     * @throws UserError as {@link #columns}, and if the target has fewer than two levels, or more than 100
     */
    public Columns columnsOfLevels(Columns.Wish wish) {
        return Schema.resolve(this, wish, false, TargetLevels.many(this, wish.target()));
    }

    /**
     * Opens the same file with more columns to read as words.
     *
     * @param names columns of numbers that are codes
     * @return the table
     */
    public TableSource withWords(List<String> names) {
        List<String> words = new ArrayList<>(options.categorical());
        words.addAll(names);
        return names.isEmpty()
                ? this
                : new TableSource(file, text, options.withColumns(words, List.copyOf(options.numeric())));
    }

    /**
     * Opens the rows, to be read one by one.
     *
     * @param columns what to read
     * @param withTarget whether target and weight are read too, as a fit needs them
     * @param missing what to do about missing cells; under MEAN and DROP they come out as NaN
     * @return the rows, to be closed
     * @throws UserError if the file lacks a column
     */
    public RowReader rows(Columns columns, boolean withTarget, RowReader.Missing missing) {
        return new RowReader(this, columns, withTarget, new RowReader.Policy(missing, RowReader.Unseen.REFUSE, null));
    }

    /**
     * Opens the rows of a table that a fitted model is to predict, to be read one by one.
     *
     * @param columns what to read; the target is not
     * @param policy what to do about missing cells and about words that the fit did not see
     * @return the rows, to be closed; those to leave out are skipped ones, or hold NaN
     * @throws UserError if the file lacks a column
     */
    public RowReader rows(Columns columns, RowReader.Policy policy) {
        return new RowReader(this, columns, false, policy);
    }

    /**
     * Reads all rows in blocks, in bounded memory.
     *
     * @param columns what to read
     * @param missing what to do about missing cells
     * @param fill for {@link RowReader.Missing#MEAN}: the features' means, {@code [p]}; null to pass NaN on
     * @param workers threads for plain numbers, at least 1
     * @param sinks makes the sinks; those of an attempt that failed are thrown away
     * @return the sinks, filled
     * @param <S> the sinks' type
     * @throws UserError if a cell is not what its column needs, or no row is left
     */
    public <S extends RowStream.Sink> RowStream.Read<S> blocks(
            Columns columns, RowReader.Missing missing, double @Nullable [] fill, int workers, Supplier<S> sinks) {
        return RowStream.read(this, columns, missing, fill, workers, sinks);
    }

    /**
     * Reads all columns, of numbers, into memory.
     *
     * @return the table
     * @throws UserError if a cell is not a finite number
     */
    public Table table() {
        return table(List.of());
    }

    /**
     * Reads columns of numbers into memory.
     *
     * @param columns the columns, in the order in which the table will have them; none for all
     * @return the table
     * @throws UserError if a column is missing, or a cell is not a finite number
     */
    public Table table(List<String> columns) {
        return Table.read(this, columns.isEmpty() ? header() : columns);
    }

    /** The place of a column; the message suggests the nearest name where there is none. */
    int place(String name) {
        int place = names.indexOf(name);
        if (place < 0 || name.isEmpty()) {
            throw new UserError(file + " has no column " + Cells.show(name) + Nearest.hint(name, header()));
        }
        return place;
    }

    void requireKnown(Iterable<String> columns) {
        columns.forEach(this::place);
    }
}
