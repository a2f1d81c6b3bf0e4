package org.vi4j.data.table;

import java.util.Arrays;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

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

    /** Reads columns of numbers; see {@link TableSource#table}. */
    static Table read(TableSource source, List<String> names) {
        int[] places = names.stream().mapToInt(source::place).toArray();
        double[][] columns = new double[names.size()][64];
        int rows = 0;
        try (Records records = source.records()) {
            while (records.next()) {
                for (int j = 0; j < places.length; j++) {
                    if (rows == columns[j].length) {
                        columns[j] = Arrays.copyOf(columns[j], rows + (rows >> 1));
                    }
                    columns[j][rows] = records.number(places[j]);
                    if (Double.isNaN(columns[j][rows])) {
                        throw source.profiles().notNumber(records.text(places[j]), records.line(), names.get(j));
                    }
                }
                rows++;
            }
        }
        if (rows == 0) {
            throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
        }
        for (int j = 0; j < columns.length; j++) {
            columns[j] = Arrays.copyOf(columns[j], rows);
        }
        return new Table(source.file().toString(), List.copyOf(names), columns);
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
            throw new UserError(source + " has no column " + Cells.show(name) + Nearest.hint(name, names));
        }
        return index;
    }
}
