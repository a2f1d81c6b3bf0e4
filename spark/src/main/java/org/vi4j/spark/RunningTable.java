package org.vi4j.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Scan;
import org.vi4j.regression.Scan.PartitionedTable;

/**
 * All rows of a stream so far, as the table of a regression with normal noise: each micro-batch is added to the
 * sufficient statistics, so that the posterior after it is that of all rows together.
 *
 * <pre>{@code
 * RunningTable table = new RunningTable(Columns.numeric("y", List.of("a", "b")), RowReader.Missing.DROP);
 * stream.writeStream().foreachBatch((rows, batch) -> {
 *     table.add(batch, rows);
 *     System.out.println(Regression.of(table, "y").fit().coefficients());
 * }).start();
 * }</pre>
 */
public final class RunningTable implements PartitionedTable {
    private final Columns columns;
    private final RowReader.Missing missing;
    private final Scan scan;
    private long last = -1;
    private long dropped;

    /**
     * Starts without rows.
     *
     * @param columns what is read from each batch: the levels of words have to be known from the start
     * @param missing refuse or drop: means would change with every batch
     */
    public RunningTable(Columns columns, RowReader.Missing missing) {
        if (missing == RowReader.Missing.MEAN) {
            throw new UserError("missing is mean, and a stream's means change with every batch: choose refuse or drop");
        }
        this.columns = columns;
        this.missing = missing;
        this.scan = new Scan(columns.features().size() + 1);
    }

    /**
     * Adds a micro-batch.
     *
     * @param batch its number, as foreachBatch gives it: one that was added already, as after a restart, is skipped
     * @param rows the rows; it may be empty
     * @throws UserError if a cell is not what its column needs; then nothing is added
     */
    public synchronized void add(long batch, Dataset<Row> rows) {
        if (batch <= last) {
            return;
        }
        Scan more = SparkTable.of(rows, "batch " + batch).sums(columns, missing, new double[0]);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            more.write(new DataOutputStream(bytes));
            scan.add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dropped += more.dropped();
        last = batch;
    }

    /** Returns n so far. */
    public synchronized long count() {
        return scan.rows();
    }

    @Override
    public String name() {
        return "the stream";
    }

    @Override
    public Columns columns(Columns.Wish wish, Likelihood.Support support) {
        if (support == Likelihood.Support.LEVEL) {
            throw noRows();
        }
        return columns;
    }

    @Override
    public synchronized Scan scan(Columns asked, RowReader.Missing policy) {
        if (scan.rows() == 0) {
            throw new UserError("the stream has had no rows: at least one is needed");
        }
        return scan.read(dropped, null);
    }

    @Override
    public RowSums rows(Columns asked, RowReader.Missing policy, Scan found, RowMaker maker) {
        throw noRows();
    }

    private static UserError noRows() {
        return new UserError("a stream's rows are not kept: only a gaussian likelihood can be fitted to it");
    }
}
