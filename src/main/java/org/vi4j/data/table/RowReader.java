package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.Writable;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.text.Nearest;

/**
 * Turns a record's cells into the numbers that a regression sees, record by record: one row of features, in the order
 * of {@link Columns#features}, then the target, then the weight.
 */
public final class RowReader implements AutoCloseable {
    /** What is done about a cell that is empty, NA, NaN or null. */
    public enum Missing {
        /** It is an error. */
        REFUSE,
        /** Its row is left out. */
        DROP,
        /** A feature takes the mean of its column; a row without target, weight or word is left out. */
        MEAN;

        /**
         * Reads an option's word.
         *
         * @param text refuse, drop or mean
         * @return the policy
         * @throws UserError if it is none of them
         */
        public static Missing of(String text) {
            for (Missing missing : values()) {
                if (missing.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return missing;
                }
            }
            throw new UserError("missing is '" + text + "': choose refuse, drop or mean");
        }
    }

    private final Path file;
    private final Records reader;
    private final Columns columns;
    private final boolean withTarget;
    private final Missing missing;
    private final int[] places;

    /**
     * Opens a file.
     *
     * @param file the table
     * @param columns what to read
     * @param withTarget whether target and weight are read too, as a fit needs them
     * @param missing what to do about missing cells; under MEAN and DROP they come out as NaN
     * @throws UserError if the file cannot be read or lacks a column
     */
    public RowReader(Path file, Columns columns, boolean withTarget, Missing missing) {
        this.file = file;
        this.columns = columns;
        this.withTarget = withTarget;
        this.missing = missing;
        this.reader = Records.open(file);
        List<String> names = withTarget
                ? columns.sources()
                : columns.inputs().stream().map(Columns.Input::name).toList();
        try {
            this.places = names.stream().mapToInt(this::place).toArray();
        } catch (UserError e) {
            reader.close();
            throw e;
        }
    }

    private int place(String name) {
        int place = reader.header().indexOf(name);
        if (place < 0) {
            throw new UserError(file + " has no column " + CsvReader.show(name) + Nearest.hint(name, reader.header()));
        }
        return place;
    }

    /** Returns the reader beneath, for the text of the header and of the current row. */
    public Records records() {
        return reader;
    }

    /** Returns the line of the file that the last row began at, as an editor counts; the header's is 1. */
    public long line() {
        return reader.line();
    }

    /**
     * Reads the next row.
     *
     * @return its numbers, {@code [p]} or {@code [p + 1]} with the target or {@code [p + 2]} with a weight; NaN where
     *     missing; null at the end
     * @throws UserError if a cell is not what its column needs
     */
    public double @Nullable [] next() {
        if (!reader.hasNext()) {
            return null;
        }
        List<Writable> cells = reader.next();
        double[] row = new double[columns.features().size() + (withTarget ? 1 : 0) + (weighted() ? 1 : 0)];
        int[] at = {0};
        DoubleConsumer put = value -> row[at[0]++] = value;
        for (int j = 0; j < columns.inputs().size(); j++) {
            Columns.Input input = columns.inputs().get(j);
            Writable cell = cells.get(places[j]);
            if (input instanceof Columns.Categorical categorical) {
                oneHot(categorical, cell.toString().strip(), put);
            } else if (cell instanceof DoubleWritable number && Double.isFinite(number.get())) {
                // Of a file of numbers: there is no text to be read.
                put.accept(number.get());
            } else {
                put.accept(number(cell.toString(), input.name()));
            }
        }
        if (withTarget) {
            int p = columns.inputs().size();
            String cell = cells.get(places[p]).toString();
            put.accept(columns.levels().isEmpty() ? number(cell, columns.target()) : level(cell.strip()));
            if (weighted()) {
                put.accept(weight(cells.get(places[p + 1]).toString()));
            }
        }
        return row;
    }

    private boolean weighted() {
        return withTarget && columns.weights() != null;
    }

    private double number(String cell, String name) {
        return missing != Missing.REFUSE && Cells.missing(cell.strip())
                ? Double.NaN
                : Cells.number(cell, file, reader.line(), name);
    }

    /** 0 or 1 for the target's two words. */
    private double level(String cell) {
        int level = columns.levels().indexOf(cell);
        if (level >= 0 || (missing != Missing.REFUSE && Cells.missing(cell))) {
            return level >= 0 ? level : Double.NaN;
        }
        throw new UserError(file + ", line " + reader.line() + ", column " + CsvReader.show(columns.target()) + ": "
                + (cell.isEmpty()
                        ? "the cell is empty: fill it, or use --missing drop"
                        : CsvReader.show(cell) + " is neither "
                                + CsvReader.show(columns.levels().get(0)) + " nor "
                                + CsvReader.show(columns.levels().get(1))));
    }

    private double weight(String cell) {
        String name = String.valueOf(columns.weights());
        double weight = number(cell, name);
        if (weight <= 0) {
            throw new UserError(file + ", line " + reader.line() + ", column " + CsvReader.show(name) + ": weight "
                    + weight + " is not positive: leave out the row, or give it a small weight");
        }
        return weight;
    }

    private void oneHot(Columns.Categorical categorical, String cell, DoubleConsumer put) {
        if (Cells.missing(cell) && missing != Missing.REFUSE) {
            categorical.features().forEach(feature -> put.accept(Double.NaN));
            return;
        }
        int level = categorical.levels().indexOf(cell);
        if (level < 0) {
            throw new UserError(file + ", line " + reader.line() + ", column " + CsvReader.show(categorical.name())
                    + ": "
                    + (cell.isEmpty()
                            ? "the cell is empty: fill it, or use --missing drop"
                            : CsvReader.show(cell) + " is not one of its levels"
                                    + Nearest.hint(cell, categorical.levels())));
        }
        for (int k = 1; k < categorical.levels().size(); k++) {
            put.accept(k == level ? 1 : 0);
        }
    }

    /** Says whether a row has a missing number. */
    static boolean incomplete(double[] row) {
        return Arrays.stream(row).anyMatch(Double::isNaN);
    }

    @Override
    public void close() {
        reader.close();
    }
}
