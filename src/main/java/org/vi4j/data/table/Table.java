package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

    /**
     * A table's rows in blocks, in bounded memory. A CSV file of plain numbers is parsed by {@link NumericCsv}, an NPY
     * file read by {@link NumericNpy}, on all cores; where a cell is anything else, everything is read again by
     * {@link RowReader}, which knows quotes, words and line numbers. Both yield the same numbers.
     */
    public static final class RowStream {
        private RowStream() {}

        /** Takes blocks of rows. One sink is used by one thread at a time. */
        public interface Sink {
            /**
             * Takes a block.
             *
             * @param values features and target, {@code [rows, p + 1]}, row by row; only valid during the call
             * @param weights the rows' weights, {@code [rows]}; ones where there are none
             * @param rows the number of rows
             */
            void accept(double[] values, double[] weights, int rows);
        }

        /**
         * What was read.
         *
         * @param sinks one a worker, in a fixed order
         * @param rows the rows they took
         * @param dropped the rows left out because something was missing
         * @param <S> the sinks' type
         */
        public record Read<S>(List<S> sinks, long rows, long dropped) {
            /** Creates the result. */
            public Read {
                sinks = List.copyOf(sinks);
            }
        }

        /** Reads a table; see {@link TableSource#blocks}. */
        static <S extends Sink> Read<S> read(
                TableSource source,
                Columns columns,
                RowReader.Missing missing,
                double @Nullable [] fill,
                int workers,
                Supplier<S> sinks) {
            if (columns.numeric() && source.readsFast()) {
                List<S> made = new ArrayList<>();
                List<Batch> batches = new ArrayList<>();
                for (int i = 0; i < workers; i++) {
                    S sink = sinks.get();
                    made.add(sink);
                    batches.add(new Batch(columns, missing, fill, sink));
                }
                boolean missingAllowed = missing != RowReader.Missing.REFUSE;
                TextFile text = source.text();
                if (text == null
                        ? NumericNpy.read(source.file(), columns, missingAllowed, batches)
                        : NumericCsv.read(source, text.content(), columns, missingAllowed, batches)) {
                    batches.forEach(Batch::flush);
                    return result(source, made, batches);
                }
            }
            return slowly(source, columns, missing, fill, sinks.get());
        }

        /** Reads row by row. */
        static <S extends Sink> Read<S> slowly(
                TableSource source, Columns columns, RowReader.Missing missing, double @Nullable [] fill, S sink) {
            Batch batch = new Batch(columns, missing, fill, sink);
            try (RowReader reader = source.rows(columns, true, missing)) {
                for (double[] row = reader.next(); row != null; row = reader.next()) {
                    batch.add(row);
                }
            }
            batch.flush();
            return result(source, List.of(sink), List.of(batch));
        }

        private static <S> Read<S> result(TableSource source, List<S> sinks, List<Batch> batches) {
            long rows = batches.stream().mapToLong(batch -> batch.rows).sum();
            long dropped = batches.stream().mapToLong(batch -> batch.dropped).sum();
            if (rows == 0) {
                throw new UserError(
                        dropped == 0
                                ? source.file() + " has a header and no rows (n = 0): at least one row is needed"
                                : source.file() + ": all " + dropped
                                        + " rows have missing cells, so none is left: fill some, leave"
                                        + " out the emptiest columns, or have missing cells filled with means");
            }
            return new Read<>(sinks, rows, dropped);
        }

        /** Collects rows into blocks for a sink, dropping or filling incomplete ones. */
        public static final class Batch {
            private final Sink sink;
            private final int width;
            private final boolean weighted;
            private final boolean fills;
            private final boolean passes;
            private final double[] fill;
            private final double[] values;
            private final double[] weights;
            private int count;
            private long rows;
            private long dropped;

            /**
             * Starts without rows.
             *
             * @param features p, the numbers of a row before its target
             * @param weighted whether a weight follows the target
             * @param missing what to do about rows with NaN; they are dropped where it is to refuse them
             * @param fill for {@link RowReader.Missing#MEAN}: the features' means, {@code [p]}; null to pass NaN on
             * @param sink takes the blocks
             */
            public Batch(
                    int features, boolean weighted, RowReader.Missing missing, double @Nullable [] fill, Sink sink) {
                this.sink = sink;
                this.width = features + 1;
                this.weighted = weighted;
                this.passes = missing == RowReader.Missing.MEAN && fill == null;
                this.fills = missing == RowReader.Missing.MEAN && fill != null;
                this.fill = fill == null ? new double[0] : fill.clone();
                int block = Math.max(16, Math.min(2048, (1 << 19) / width));
                this.values = new double[block * width];
                this.weights = new double[block];
            }

            Batch(Columns columns, RowReader.Missing missing, double @Nullable [] fill, Sink sink) {
                this(columns.features().size(), columns.weights() != null, missing, fill, sink);
            }

            /** The numbers of a row: features, target, and a weight where there is one. */
            int cells() {
                return weighted ? width + 1 : width;
            }

            /**
             * Adds a row.
             *
             * @param row features, target, and a weight where there is one; NaN where missing. Means are put in here
             */
            public void add(double[] row) {
                if (fills) {
                    fillIn(row);
                }
                boolean unusable = Double.isNaN(row[width - 1]) || (weighted && Double.isNaN(row[width]));
                if (unusable || (!passes && RowReader.incomplete(row))) {
                    dropped++;
                    return;
                }
                System.arraycopy(row, 0, values, count * width, width);
                weights[count++] = weighted ? row[width] : 1;
                rows++;
                if (count == weights.length) {
                    flush();
                }
            }

            private void fillIn(double[] row) {
                for (int j = 0; j < fill.length; j++) {
                    if (Double.isNaN(row[j])) {
                        row[j] = fill[j];
                    }
                }
            }

            /** Returns the rows that were not dropped. */
            public long rows() {
                return rows;
            }

            /** Returns the rows left out because something was missing. */
            public long dropped() {
                return dropped;
            }

            /** Hands on what has been collected; to be called after the last row. */
            public void flush() {
                if (count > 0) {
                    sink.accept(values, weights, count);
                    count = 0;
                }
            }
        }
    }

    /**
     * What one pass over a table found in each of its columns.
     *
     * @param rows the number of rows
     * @param columns what each column holds, in the file's order
     */
    public record TableSummary(long rows, List<Column> columns) {
        /** What a column's cells are taken for. */
        public enum Kind {
            /** At least half of the filled cells are numbers. */
            NUMBERS,
            /** Words, dates, codes: every different cell is a level. */
            WORDS,
            /** No cell is filled. */
            EMPTY
        }

        /**
         * One column of the table.
         *
         * @param name in the header
         * @param kind what its cells are taken for
         * @param filled the cells that are not missing
         * @param missing the cells that are
         * @param numbers the filled cells that are finite numbers
         * @param mean the numbers' mean; NaN where there are none
         * @param sd their standard deviation (divided by their number); NaN where there are none
         * @param levels of a column of words: its different cells in alphabetical order, numbers in order of size; at
         *     most {@value TableSource#MAX_LEVELS}, and one more where there are more
         */
        public record Column(
                String name,
                Kind kind,
                long filled,
                long missing,
                long numbers,
                double mean,
                double sd,
                List<String> levels) {
            /** Creates the column's summary. */
            public Column {
                levels = List.copyOf(levels);
            }
        }

        /** Creates the summary. */
        public TableSummary {
            columns = List.copyOf(columns);
        }

        /**
         * Returns a column's summary.
         *
         * @param name in the header
         * @return what it holds
         * @throws UserError if there is no such column
         */
        public Column column(String name) {
            return columns.stream()
                    .filter(column -> column.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UserError("there is no column " + Cells.show(name)));
        }
    }
}
