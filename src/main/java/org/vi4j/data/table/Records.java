package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.List;
import org.datavec.api.writable.Writable;

/** A table on disk, record by record. */
public sealed interface Records extends AutoCloseable permits CsvReader, NpyReader {
    /**
     * Opens a file.
     *
     * @param file NPY if its name ends in {@code .npy}, else CSV
     * @return its records
     * @throws org.vi4j.UserError if it cannot be read or is malformed
     */
    static Records open(Path file) {
        return NpyReader.reads(file) ? new NpyReader(file) : new CsvReader(file);
    }

    /** Returns the columns' names, in the file's order. */
    List<String> header();

    /** Returns the header as CSV text. */
    String headerText();

    /** Says whether there is another record. */
    boolean hasNext();

    /**
     * Reads the next record.
     *
     * @return its cells, one a column
     * @throws org.vi4j.UserError if it is malformed
     */
    List<Writable> next();

    /** Returns the record last read as CSV text. */
    String text();

    /** Returns where the record last read is: the line of a CSV file, the row of an NPY file, from 1. */
    int line();

    @Override
    void close();
}
