package org.vi4j.regression;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;

/**
 * What one pass over a table leaves: its moments, and a uniform sample of its rows for pictures. The sample are the
 * rows with the smallest hashes of their numbers, so it does not depend on the order or the number of workers.
 */
public final class Scan implements RowStream.Sink {
    /** The most rows that are kept. */
    static final int SAMPLE = 500;

    private static final Comparator<Row> ORDER =
            Comparator.comparingLong(Row::key).thenComparingDouble(Row::weight);

    private final Moments moments;
    private final int width;
    private final PriorityQueue<Row> sample = new PriorityQueue<>(ORDER.reversed());
    private long dropped;
    private double @Nullable [] fill;

    private record Row(long key, List<Double> values, double weight) {}

    /**
     * Starts without rows.
     *
     * @param width p + 1, the features and the target
     */
    public Scan(int width) {
        this.width = width;
        this.moments = new Moments(width);
    }

    /**
     * Scans a table.
     *
     * @param data the table
     * @param columns what to read
     * @param missing what to do about missing cells; under MEAN the table is read twice
     * @return what it holds
     * @throws org.vi4j.UserError if it cannot be used
     */
    static Scan of(TableData data, Columns columns, RowReader.Missing missing) {
        int workers = Runtime.getRuntime().availableProcessors();
        int width = columns.features().size() + 1;
        double @Nullable [] fill = null;
        if (missing == RowReader.Missing.MEAN) {
            RowStream.Read<Means> read = data.read(columns, missing, null, workers, () -> new Means(width));
            fill = Means.of(read.sinks(), data.name(), columns);
        }
        RowStream.Read<Scan> read = data.read(columns, missing, fill, workers, () -> new Scan(width));
        Scan all = read.sinks().get(0);
        read.sinks().stream().skip(1).forEach(all::add);
        return all.read(read.dropped(), fill);
    }

    @Override
    public void accept(double[] values, double[] weights, int rows) {
        moments.add(values, weights, rows);
        for (int i = 0; i < rows; i++) {
            long key = key(values, i * width);
            if (sample.size() < SAMPLE || key < sample.element().key) {
                double[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width);
                keep(new Row(key, Arrays.stream(row).boxed().toList(), weights[i]));
            }
        }
    }

    private long key(double[] values, int at) {
        long key = 0;
        for (int j = 0; j < width; j++) {
            key = (key ^ Double.doubleToLongBits(values[at + j])) * 0x9E3779B97F4A7C15L;
            key ^= key >>> 29;
        }
        return key;
    }

    private void keep(Row row) {
        sample.add(row);
        if (sample.size() > SAMPLE) {
            sample.remove();
        }
    }

    /**
     * Writes what the rows left, so that another process can {@linkplain #add(DataInput) add} it.
     *
     * @param out where to
     * @throws IOException if it cannot be written to
     */
    public void write(DataOutput out) throws IOException {
        moments.write(out);
        double[][] rows = sample();
        double[] weights = sampleWeights();
        out.writeInt(rows.length);
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            out.writeLong(key(row, 0));
            out.writeDouble(weights[i]);
            for (double value : row) {
                out.writeDouble(value);
            }
        }
    }

    /**
     * Adds what {@link #write} wrote.
     *
     * @param in where it begins
     * @throws IOException if it ends too early, or is of another width
     */
    public void add(DataInput in) throws IOException {
        moments.add(in);
        int rows = in.readInt();
        for (int i = 0; i < rows; i++) {
            long key = in.readLong();
            double weight = in.readDouble();
            double[] row = new double[width];
            for (int j = 0; j < width; j++) {
                row[j] = in.readDouble();
            }
            keep(new Row(key, Arrays.stream(row).boxed().toList(), weight));
        }
    }

    /**
     * Notes what the rows' reader did about missing cells.
     *
     * @param left the rows left out
     * @param means what missing features were filled with, {@code [p]}; null where none were
     * @return this
     */
    public Scan read(long left, double @Nullable [] means) {
        dropped = left;
        fill = means == null ? null : means.clone();
        return this;
    }

    private void add(Scan other) {
        moments.add(other.moments);
        other.sample.forEach(this::keep);
    }

    /**
     * Returns how many rows it keeps.
     *
     * @return those that were not dropped
     */
    public long rows() {
        return moments.rows();
    }

    /** Returns the moments of features and target. */
    Moments moments() {
        return moments;
    }

    /** Returns what missing features were filled with, {@code [p]}; null where none were. */
    public double @Nullable [] fill() {
        return fill == null ? null : fill.clone();
    }

    /** Returns the rows left out because something was missing. */
    public long dropped() {
        return dropped;
    }

    /** Returns at most {@value #SAMPLE} rows, features then target, {@code [rows][p + 1]}. */
    double[][] sample() {
        return sample.stream()
                .sorted(ORDER)
                .map(row -> row.values.stream().mapToDouble(v -> v).toArray())
                .toArray(double[][]::new);
    }

    /** Returns the weights of {@link #sample}, ones where there are none. */
    double[] sampleWeights() {
        return sample.stream().sorted(ORDER).mapToDouble(Row::weight).toArray();
    }

    /** The means of what is there, for {@link RowReader.Missing#MEAN}. */
    private static final class Means implements RowStream.Sink {
        private final int width;
        private final double[] first;
        private final double[] sum;
        private final double[] weight;

        Means(int width) {
            this.width = width;
            this.first = new double[width];
            this.sum = new double[width];
            this.weight = new double[width];
        }

        @Override
        public void accept(double[] values, double[] weights, int rows) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < width; j++) {
                    double value = values[i * width + j];
                    if (!Double.isNaN(value)) {
                        first[j] = weight[j] == 0 ? value : first[j];
                        sum[j] += weights[i] * (value - first[j]);
                        weight[j] += weights[i];
                    }
                }
            }
        }

        static double[] of(List<Means> parts, String source, Columns columns) {
            double[] means = new double[columns.features().size()];
            for (int j = 0; j < means.length; j++) {
                double total = 0;
                for (Means part : parts) {
                    total += part.weight[j];
                }
                if (total == 0) {
                    throw new org.vi4j.UserError(source + ": column '"
                            + columns.features().get(j) + "' is empty in every row, so it has no mean: leave it out");
                }
                for (Means part : parts) {
                    if (part.weight[j] > 0) {
                        means[j] += (part.first[j] + part.sum[j] / part.weight[j]) * (part.weight[j] / total);
                    }
                }
            }
            return means;
        }
    }

    /**
     * A table whose rows lie elsewhere, in parts, such as on the machines of a cluster: what a regression asks of it.
     * Each part is summed up where it lies; the sums are added here in the order of the parts, so that the same parts
     * give the same bits whichever comes first.
     */
    public interface PartitionedTable {
        /** Returns its name in messages. */
        String name();

        /**
         * Finds out how the columns that a regression reads are to be read: as numbers, or as words.
         *
         * @param wish what the user said
         * @param support what the target may be
         * @return the columns
         * @throws org.vi4j.UserError if a column is missing, or can be read neither way
         */
        Columns columns(Columns.Wish wish, Likelihood.Support support);

        /**
         * Passes over all rows.
         *
         * @param columns what to read
         * @param missing what to do about missing cells
         * @return what the rows leave
         * @throws org.vi4j.UserError if a cell is not what its column needs, or no row is left
         */
        Scan scan(Columns columns, RowReader.Missing missing);

        /**
         * Prepares sums over the rows, for likelihoods without sufficient statistics.
         *
         * @param columns what to read
         * @param missing what to do about missing cells
         * @param scan what a first pass found
         * @param maker makes the fit's rows of the table's
         * @return sums over the rows; what the maker throws is thrown by the first sum
         */
        RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker);

        /** Makes the rows that a fit sums up of those of a table; it may be sent to where these lie. */
        interface RowMaker extends Serializable {
            /** Returns the numbers of a row that have coefficients, d. */
            int dimension();

            /** Returns the numbers of a row, with what lies behind the d, such as an offset. */
            int width();

            /**
             * Makes the fit's rows of one of the table's: one, or of a number of trials two, its successes and
             * failures.
             *
             * @param values the columns that are read, then the target
             * @param weight of the row
             * @param rows is given them
             * @throws org.vi4j.UserError if they cannot be made
             */
            void make(double[] values, double weight, Rows rows);
        }

        /** Takes a fit's rows. */
        interface Rows {
            /**
             * Takes the next one.
             *
             * @param x its numbers, {@link RowMaker#width()} of them; the taker's to keep
             * @param y the target
             * @param weight W
             */
            void add(double[] x, double y, double weight);
        }
    }
}
