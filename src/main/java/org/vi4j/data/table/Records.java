package org.vi4j.data.table;

import java.util.List;

/** A table on disk, record by record. */
sealed interface Records extends AutoCloseable permits CsvRecords, NpyReader {
    /** The columns' names, in the file's order; empty for a first column of row numbers or names. */
    List<String> header();

    /** Moves to the next record, if there is one. */
    boolean next();

    /** The text of a cell of the current record, without surrounding blanks. */
    String text(int column);

    /** Whether a cell stood in quotes. */
    boolean quoted(int column);

    /** The number in a cell of the current record; NaN if there is none. */
    double number(int column);

    /** The header as the file's text. */
    String headerText();

    /** The current record as the file's text. */
    String recordText();

    /** Where the current record is: the line of a CSV file, the row of an NPY file, from 1. */
    int line();

    @Override
    void close();
}
