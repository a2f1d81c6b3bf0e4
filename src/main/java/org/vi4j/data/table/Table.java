package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.datavec.api.writable.Writable;
import org.vi4j.UserError;
import org.vi4j.text.Nearest;

/** Named columns of finite float64 numbers, at least one row. Immutable. */
public final class Table {
    private final String source;
    private final List<String> names;
    private final double[][] columns;

    private Table(String source, List<String> names, double[][] columns) {
        this.source = source;
        this.names = names;
        this.columns = columns;
    }

    /**
     * Reads every column of a CSV file.
     *
     * @param file UTF-8, comma-separated, with a header row; a byte-order mark, CRLF and RFC 4180 quotes are understood
     * @return the table
     * @throws UserError if the file cannot be read or has no rows, a row is ragged, or a cell is not a finite number;
     *     the message names file, line, column and value
     */
    public static Table read(Path file) {
        try (CsvReader reader = new CsvReader(file)) {
            return read(file, reader, reader.header());
        }
    }

    /**
     * Reads some columns of a CSV file; the others may hold anything.
     *
     * @param file as in {@link #read(Path)}
     * @param names the columns to read, in the order in which the table will have them
     * @return the table
     * @throws UserError as in {@link #read(Path)}, and if a column is missing
     */
    public static Table read(Path file, List<String> names) {
        try (CsvReader reader = new CsvReader(file)) {
            return read(file, reader, List.copyOf(names));
        }
    }

    private static Table read(Path file, CsvReader reader, List<String> names) {
        int[] places = names.stream()
                .mapToInt(name -> indexOf(name, reader.header(), file.toString()))
                .toArray();
        double[][] columns = new double[names.size()][64];
        int rows = 0;
        while (reader.hasNext()) {
            List<Writable> cells = reader.next();
            for (int j = 0; j < places.length; j++) {
                if (rows == columns[j].length) {
                    columns[j] = Arrays.copyOf(columns[j], rows + (rows >> 1));
                }
                columns[j][rows] = Cells.number(cells.get(places[j]).toString(), file, reader.line(), names.get(j));
            }
            rows++;
        }
        if (rows == 0) {
            throw new UserError(file + " has a header and no rows (n = 0): at least one row is needed");
        }
        for (int j = 0; j < columns.length; j++) {
            columns[j] = Arrays.copyOf(columns[j], rows);
        }
        return new Table(file.toString(), names, columns);
    }

    /** Returns where the table came from, for messages. */
    public String source() {
        return source;
    }

    /** Returns the columns' names, in order. */
    public List<String> names() {
        return names;
    }

    /** Returns the number of rows n, at least 1. */
    public int rows() {
        return columns[0].length;
    }

    /**
     * Returns a column.
     *
     * @param name its name
     * @return a copy of its numbers, {@code [n]}
     * @throws UserError if there is no such column; the message suggests the nearest name
     */
    public double[] column(String name) {
        return columns[indexOf(name, names, source)].clone();
    }

    /**
     * Returns several columns.
     *
     * @param names their names
     * @return a copy of their numbers, column by column: {@code [d][n]}
     * @throws UserError if one is missing
     */
    public double[][] columns(List<String> names) {
        return names.stream().map(this::column).toArray(double[][]::new);
    }

    private static int indexOf(String name, List<String> names, String source) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new UserError(source + " has no column " + CsvReader.show(name) + Nearest.hint(name, names));
        }
        return index;
    }
}
