package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * A table's rows in blocks, in bounded memory. A CSV file of plain numbers is parsed by {@link NumericCsv}, an NPY file
 * read by {@link NumericNpy}, on all cores; where a cell is anything else, everything is read again by
 * {@link RowReader}, which knows quotes, words and line numbers. Both yield the same numbers.
 */
public final class RowStream {
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
        public Batch(int features, boolean weighted, RowReader.Missing missing, double @Nullable [] fill, Sink sink) {
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
