package org.vi4j.data.table;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.Dataset;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.math.RandomStreams;

/** The rows of a CSV table as vectors of numbers, by a {@link TableEncoding}. Immutable. */
public final class EncodedTable implements Dataset {
    private static final int TESTED = 10;
    private static final long SEED = 1;

    private final TableEncoding encoding;
    private final float[] values;
    private final String source;

    /** The rows of the file, where some were left out. */
    private final List<Integer> kept;

    private final String note;

    private EncodedTable(TableEncoding encoding, float[] values, String source, List<Integer> kept, String note) {
        this.encoding = encoding;
        this.values = values;
        this.source = source;
        this.kept = kept;
        this.note = note;
    }

    /** Says what became of words that were not there in training; empty where there were none. */
    public String note() {
        return note;
    }

    @Override
    public List<String> keys() {
        return kept.isEmpty() ? List.of() : List.of("row");
    }

    @Override
    public List<String> keys(int row) {
        Objects.checkIndex(row, count());
        return kept.isEmpty() ? List.of() : List.of(Integer.toString(kept.get(row)));
    }

    /**
     * Rows of one table to train on, and rows that are held out.
     *
     * @param train the rows to train on
     * @param test the rows held out
     * @param name the file
     */
    public record Halves(EncodedTable train, EncodedTable test, String name) implements TrainingData {}

    /**
     * Says whether data are a table.
     *
     * @param data as given by the user
     * @return whether its name is that of a table
     */
    public static boolean is(String data) {
        return TableSource.isNamedAsTable(data);
    }

    /**
     * Reads a whole table.
     *
     * @param file CSV with a header row
     * @param encoding of its columns
     * @return a row each
     * @throws UserError as of {@link TableEncoding#encode}
     */
    public static EncodedTable read(Path file, TableEncoding encoding) {
        return read(TableSource.open(file), encoding);
    }

    /**
     * Reads a whole table as it was opened.
     *
     * @param table the table
     * @param encoding of its columns
     * @return a row each
     * @throws UserError as of {@link TableEncoding#encode}
     */
    public static EncodedTable read(TableSource table, TableEncoding encoding) {
        return read(table, encoding, RowReader.Unseen.REFUSE);
    }

    /**
     * Reads a whole table as it was opened.
     *
     * @param table the table
     * @param encoding of its columns
     * @param unseen what is done about words that were not there in training
     * @return a row each; where rows are left out, each has its row in the file, from 0, as its key
     * @throws UserError as of {@link TableEncoding#encode}
     */
    public static EncodedTable read(TableSource table, TableEncoding encoding, RowReader.Unseen unseen) {
        TableEncoding.Rows rows = encoding.encode(table, unseen);
        return new EncodedTable(encoding, rows.values(), table.file().toString(), rows.kept(), rows.note());
    }

    /**
     * Reads a table to train on, and sets aside a tenth of its rows, drawn by a fixed seed, to validate on.
     *
     * @param file CSV with a header row
     * @param encoding of its columns
     * @return both parts
     * @throws UserError as of {@link TableEncoding#encode}, or if there are fewer than two rows
     */
    public static Halves split(Path file, TableEncoding encoding) {
        return split(TableSource.open(file), encoding);
    }

    /**
     * Reads a table as it was opened, and sets aside a tenth of its rows, as above.
     *
     * @param table the table
     * @param encoding of its columns
     * @return both parts
     * @throws UserError as of {@link TableEncoding#encode}, or if there are fewer than two rows
     */
    public static Halves split(TableSource table, TableEncoding encoding) {
        Path file = table.file();
        EncodedTable all = read(table, encoding);
        int n = all.count();
        if (n < 2) {
            throw new UserError(file + " has one row: training takes at least two, one of them to validate on");
        }
        int tested = Math.max(1, n / TESTED);
        int[] order = new RandomStreams(SEED).permutation("table", 0, n);
        int[] test = IntStream.range(0, tested).map(i -> order[i]).sorted().toArray();
        int[] train = IntStream.range(tested, n).map(i -> order[i]).sorted().toArray();
        return new Halves(all.subset(train), all.subset(test), file.toString());
    }

    @Override
    public int count() {
        return values.length / width();
    }

    @Override
    public TableEncoding codec() {
        return encoding;
    }

    @Override
    public void copy(int row, float[] out, int at) {
        Objects.checkIndex(row, count());
        System.arraycopy(values, row * width(), out, at, width());
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public EncodedTable subset(int[] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("a table needs at least one row");
        }
        int width = width();
        float[] chosen = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            copy(rows[i], chosen, i * width);
        }
        List<Integer> chosenKept =
                kept.isEmpty() ? kept : IntStream.of(rows).mapToObj(kept::get).toList();
        return new EncodedTable(encoding, chosen, source, chosenKept, note);
    }

    @Override
    public EncodedTable binarized(long seed, int draw) {
        throw new UserError(source + " is a table: its numbers are not grey values, so they cannot be binarised");
    }

    /**
     * Returns the first columns alone.
     *
     * @param columns with which this table's encoding begins
     * @return the same rows
     */
    public EncodedTable first(TableEncoding columns) {
        int width = columns.features().size();
        float[] chosen = new float[Math.multiplyExact(count(), width)];
        for (int i = 0; i < count(); i++) {
            System.arraycopy(values, i * width(), chosen, i * width, width);
        }
        return new EncodedTable(columns, chosen, source, kept, note);
    }

    /** Returns the sum of the numbers of rows and columns and of all entries, as those of grey images of 1 × k. */
    @Override
    public String checksum() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // The header of an IDX file of images, so that runs that were begun by earlier versions know their data.
            ByteBuffer header = ByteBuffer.allocate(4 * Integer.BYTES);
            digest.update(header.putInt(0x00000803)
                    .putInt(count())
                    .putInt(1)
                    .putInt(width())
                    .array());
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES);
            for (float value : values) {
                digest.update(bytes.putFloat(0, value).array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * How a table's file is to be read, as far as the file itself should not decide.
     *
     * @param separator the character between cells; empty for the one that fits the file: comma, semicolon, tab or bar
     * @param decimal the decimal mark, a point or a comma; empty for the one that fits the file
     * @param missing the words that stand for a missing value, blind to case, instead of {@link #MISSING}; empty for
     *     those. An empty cell is always missing
     * @param categorical columns to read as words though their cells are numbers
     * @param numeric columns to read as numbers, so that a cell that is none is an error
     */
    public record TableOptions(
            Optional<Character> separator,
            Optional<Character> decimal,
            Optional<Set<String>> missing,
            Set<String> categorical,
            Set<String> numeric) {
        /** The words that stand for a missing value where nothing else is said, blind to case. */
        public static final List<String> MISSING =
                List.of("NA", "N/A", "#N/A", "<NA>", "NaN", "NaT", "NULL", "None", "nil", "\\N", "?", "-", "--", ".");

        /** Options that leave everything to the file. */
        public static final TableOptions DEFAULT =
                new TableOptions(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Set.of());

        private static final String SEPARATORS = ",;\t|";

        /** Checks that the marks can be told from numbers, and that no column is of both kinds. */
        public TableOptions {
            missing = missing.map(Set::copyOf);
            categorical = Set.copyOf(categorical);
            numeric = Set.copyOf(numeric);
            if (separator.isPresent() && SEPARATORS.indexOf(separator.get()) < 0) {
                throw new UserError("separator is " + Cells.show(separator.get().toString())
                        + ": choose comma, semicolon, tab or bar");
            }
            if (decimal.isPresent() && decimal.get() != '.' && decimal.get() != ',') {
                throw new UserError("decimal is " + Cells.show(decimal.get().toString()) + ": choose point or comma");
            }
            Set<String> both = new TreeSet<>(categorical);
            both.retainAll(numeric);
            if (!both.isEmpty()) {
                throw new UserError("column " + Cells.show(both.iterator().next())
                        + " is named as categorical and as numeric: name it once");
            }
        }

        /**
         * Returns these options with another separator.
         *
         * @param word the character itself, or comma, semicolon, tab or bar
         * @return the options
         * @throws UserError if it is none of them
         */
        public TableOptions withSeparator(String word) {
            return new TableOptions(
                    Optional.of(
                            switch (word.toLowerCase(Locale.ROOT)) {
                                case ",", "comma" -> ',';
                                case ";", "semicolon" -> ';';
                                case "\t", "\\t", "tab" -> '\t';
                                case "|", "bar", "pipe" -> '|';
                                default ->
                                    throw new UserError("separator is " + Cells.show(word)
                                            + ": choose comma, semicolon, tab or bar");
                            }),
                    decimal,
                    missing,
                    categorical,
                    numeric);
        }

        /**
         * Returns these options with another decimal mark.
         *
         * @param word the character itself, or point or comma
         * @return the options
         * @throws UserError if it is neither
         */
        public TableOptions withDecimal(String word) {
            return new TableOptions(
                    separator,
                    Optional.of(
                            switch (word.toLowerCase(Locale.ROOT)) {
                                case ".", "point" -> '.';
                                case ",", "comma" -> ',';
                                default ->
                                    throw new UserError("decimal is " + Cells.show(word) + ": choose point or comma");
                            }),
                    missing,
                    categorical,
                    numeric);
        }

        /**
         * Returns these options with other words for a missing value.
         *
         * @param words all of them; an empty cell is missing in any case
         * @return the options
         */
        public TableOptions withMissing(List<String> words) {
            return new TableOptions(separator, decimal, Optional.of(Set.copyOf(words)), categorical, numeric);
        }

        /**
         * Returns these options with columns of words and of numbers named.
         *
         * @param words columns to read as words
         * @param numbers columns to read as numbers
         * @return the options
         */
        public TableOptions withColumns(List<String> words, List<String> numbers) {
            return new TableOptions(separator, decimal, missing, Set.copyOf(words), Set.copyOf(numbers));
        }
    }
}
