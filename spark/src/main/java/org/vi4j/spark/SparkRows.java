package org.vi4j.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Scan.PartitionedTable;

/** The encoded rows of a DataFrame, kept in the executors' memory and on their disks, for a pass in every sweep. */
final class SparkRows implements RowSums {
    private final JavaRDD<Block> blocks;
    private final long rows;
    private final int dimension;
    private final int width;

    private SparkRows(JavaRDD<Block> blocks, long rows, int dimension, int width) {
        this.blocks = blocks;
        this.rows = rows;
        this.dimension = dimension;
        this.width = width;
    }

    /**
     * Some consecutive rows of a partition, as the fit sees them.
     *
     * @param x one after another, {@code [n, width]}
     * @param y the targets, {@code [n]}
     * @param weights {@code [n]}
     * @param error why the next row cannot be used; null where all can
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Block(
            double[] x,
            double[] y,
            double[] weights,
            @Nullable String error) implements Serializable {}

    /** Makes blocks of a partition's rows. */
    private static final class Blocks implements RowStream.Sink, PartitionedTable.Rows {
        private final String name;
        private final int columns;
        private final PartitionedTable.RowMaker maker;
        private final List<Block> all = new ArrayList<>();
        private double[] x = {};
        private double[] y = {};
        private double[] weights = {};
        private int filled;

        Blocks(String name, int columns, PartitionedTable.RowMaker maker) {
            this.name = name;
            this.columns = columns;
            this.maker = maker;
        }

        @Override
        public void accept(double[] values, double[] weights, int count) {
            this.x = new double[count * maker.width()];
            this.y = new double[count];
            this.weights = new double[count];
            this.filled = 0;
            String error = null;
            for (int i = 0; i < count && error == null; i++) {
                try {
                    maker.make(Arrays.copyOfRange(values, i * columns, (i + 1) * columns), weights[i], this);
                } catch (UserError e) {
                    error = name + ": " + e.getMessage();
                }
            }
            all.add(new Block(
                    Arrays.copyOf(x, filled * maker.width()),
                    Arrays.copyOf(y, filled),
                    Arrays.copyOf(this.weights, filled),
                    error));
        }

        @Override
        public void add(double[] row, double target, double weight) {
            if (filled == y.length) {
                // Of a number of trials a row becomes two.
                x = Arrays.copyOf(x, 2 * x.length);
                y = Arrays.copyOf(y, 2 * y.length);
                weights = Arrays.copyOf(weights, 2 * weights.length);
            }
            System.arraycopy(row, 0, x, filled * row.length, row.length);
            y[filled] = target;
            weights[filled++] = weight;
        }
    }

    static SparkRows of(
            String name,
            JavaRDD<Row> selected,
            RowEncoder encoder,
            int columns,
            boolean weighted,
            RowReader.Missing missing,
            double[] fill,
            long rows,
            PartitionedTable.RowMaker maker) {
        JavaRDD<Block> blocks = selected.mapPartitions(part -> {
            Blocks made = new Blocks(name, columns + 1, maker);
            SparkTable.read(
                    part,
                    encoder,
                    new RowStream.Batch(columns, weighted, missing, fill.length == 0 ? null : fill, made));
            return made.all.iterator();
        });
        blocks.persist(StorageLevel.MEMORY_AND_DISK());
        return new SparkRows(blocks, rows, maker.dimension(), maker.width());
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public double[] sum(Term term) {
        int size = width;
        return Partitions.sum(blocks, term.length(), (part, sums) -> add(part, term, size, sums));
    }

    private static void add(Iterator<Block> part, Term term, int width, double[] sums) {
        double[] x = new double[width];
        while (part.hasNext()) {
            Block block = part.next();
            for (int i = 0; i < block.y.length; i++) {
                System.arraycopy(block.x, i * width, x, 0, width);
                term.add(x, block.y[i], block.weights[i], sums);
            }
            if (block.error != null) {
                throw new UserError(block.error);
            }
        }
    }
}
