package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A table on disk, CSV or NPY: the one door through which every command and every method reads its columns and rows.
 */
public final class TableSource {
    private final Path file;
    private final List<String> header;

    private TableSource(Path file, List<String> header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Opens a table and reads its header.
     *
     * @param file NPY if its name ends in {@code .npy}, else CSV
     * @return the table
     * @throws org.vi4j.UserError if it cannot be read, or its header is malformed
     */
    public static TableSource open(Path file) {
        try (Records records = Records.open(file)) {
            return new TableSource(file, records.header());
        }
    }

    /** Returns the table's file, as messages name it. */
    public Path file() {
        return file;
    }

    /** Returns the columns' names, in the file's order. */
    public List<String> header() {
        return header;
    }

    /**
     * Finds out how the columns that a regression reads are to be read: as numbers, or as words.
     *
     * @param wish what the user said
     * @return the columns; the target is one of numbers
     * @throws org.vi4j.UserError if a column is missing, named twice, or can be read neither way
     */
    public Columns columns(Columns.Wish wish) {
        return Schema.resolve(file, wish);
    }

    /**
     * Takes the target for one of two values: 0 and 1, or two words.
     *
     * @param columns what is read
     * @param zero the word that is to be read as 0, or null for the first in the alphabet
     * @return the columns, with the two words where the target holds words
     * @throws org.vi4j.UserError if it holds other numbers than 0 and 1, not two words, or the same everywhere
     */
    public Columns binaryTarget(Columns columns, @Nullable String zero) {
        return TargetLevels.resolve(file, columns, zero);
    }

    /**
     * Opens the rows, to be read one by one.
     *
     * @param columns what to read
     * @param withTarget whether target and weight are read too, as a fit needs them
     * @param missing what to do about missing cells; under MEAN and DROP they come out as NaN
     * @return the rows, to be closed
     * @throws org.vi4j.UserError if the file lacks a column
     */
    public RowReader rows(Columns columns, boolean withTarget, RowReader.Missing missing) {
        return new RowReader(file, columns, withTarget, missing);
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
     * @throws org.vi4j.UserError if a cell is not what its column needs, or no row is left
     */
    public <S extends RowStream.Sink> RowStream.Read<S> blocks(
            Columns columns, RowReader.Missing missing, double @Nullable [] fill, int workers, Supplier<S> sinks) {
        return RowStream.read(file, columns, missing, fill, workers, sinks);
    }

    /**
     * Reads columns of numbers into memory.
     *
     * @param names the columns, in the order in which the table will have them; none for all
     * @return the table
     * @throws org.vi4j.UserError if a column is missing, or a cell is not a finite number
     */
    public Table table(List<String> names) {
        return names.isEmpty() ? Table.read(file) : Table.read(file, names);
    }
}
