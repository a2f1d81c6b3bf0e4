package org.vi4j.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.RowStream;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Design;

/** The encoded rows of a DataFrame, kept in the executors' memory and on their disks, for a pass in every sweep. */
final class SparkRows implements RowSums {
    private final JavaRDD<Block> blocks;
    private final long rows;
    private final int dimension;

    private SparkRows(JavaRDD<Block> blocks, long rows, int dimension) {
        this.blocks = blocks;
        this.rows = rows;
        this.dimension = dimension;
    }

    /**
     * Some consecutive rows of a partition, as the design sees them.
     *
     * @param x one after another, {@code [n, d]}
     * @param y the targets less the design's center, {@code [n]}
     * @param weights {@code [n]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Block(double[] x, double[] y, double[] weights) implements Serializable {}

    /** How columns enter: what {@link Design#row} does, as numbers that can travel. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Scales(boolean intercept, double[] center, double[] scale, double targetCenter)
            implements Serializable {
        Block apply(double[] values, double[] weights, int rows) {
            int p = center.length;
            int first = intercept ? 1 : 0;
            double[] x = new double[rows * (p + first)];
            double[] y = new double[rows];
            for (int i = 0; i < rows; i++) {
                int to = i * (p + first);
                if (intercept) {
                    x[to] = 1;
                }
                for (int j = 0; j < p; j++) {
                    x[to + first + j] = (values[i * (p + 1) + j] - center[j]) / scale[j];
                }
                y[i] = values[i * (p + 1) + p] - targetCenter;
            }
            return new Block(x, y, java.util.Arrays.copyOf(weights, rows));
        }
    }

    static SparkRows of(
            JavaRDD<Row> selected,
            RowEncoder encoder,
            boolean weighted,
            RowReader.Missing missing,
            double[] fill,
            long rows,
            Design design) {
        Scales scales = new Scales(design.intercept(), design.center(), design.scale(), design.targetCenter());
        int p = design.features().size();
        JavaRDD<Block> blocks = selected.mapPartitions(part -> {
            List<Block> all = new ArrayList<>();
            RowStream.Sink sink = (values, weights, count) -> all.add(scales.apply(values, weights, count));
            SparkTable.read(
                    part, encoder, new RowStream.Batch(p, weighted, missing, fill.length == 0 ? null : fill, sink));
            return all.iterator();
        });
        blocks.persist(StorageLevel.MEMORY_AND_DISK());
        return new SparkRows(blocks, rows, design.coefficients().size());
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
        int d = dimension;
        return Partitions.sum(blocks, term.length(), (part, sums) -> add(part, term, d, sums));
    }

    private static void add(Iterator<Block> part, Term term, int d, double[] sums) {
        double[] x = new double[d];
        while (part.hasNext()) {
            Block block = part.next();
            for (int i = 0; i < block.y.length; i++) {
                System.arraycopy(block.x, i * d, x, 0, d);
                term.add(x, block.y[i], block.weights[i], sums);
            }
        }
    }
}
