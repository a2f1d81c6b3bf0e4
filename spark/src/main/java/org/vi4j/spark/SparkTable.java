package org.vi4j.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Scan;
import org.vi4j.regression.Scan.PartitionedTable;

/**
 * A DataFrame as the table of a regression, from any source that Spark reads:
 *
 * <pre>{@code
 * Dataset<Row> homes = spark.read().parquet("homes");
 * RegressionFit fit = Regression.of(SparkTable.of(homes), "price").fit();
 * System.out.println(fit.summary());
 * }</pre>
 *
 * <p>Each partition is summed up where it lies, and the sums are added up on the driver in the order of the partitions:
 * the same partitions give the same bits on the same kind of processor, whichever task ends first and whichever is
 * repeated. The answer is that of one machine but for rounding. A column of text is one of words unless at least half
 * of its cells are numbers; null, NaN and the words of {@link org.vi4j.data.table.EncodedTable.TableOptions#MISSING}
 * stand for missing values.
 */
public final class SparkTable implements PartitionedTable {
    /** Rows of the sample that travels beside the moments. */
    private static final int SAMPLE = 500;

    private final Dataset<Row> rows;
    private final String name;

    private SparkTable(Dataset<Row> rows, String name) {
        this.rows = rows;
        this.name = name;
    }

    /**
     * Takes a DataFrame.
     *
     * @param rows of numbers, booleans and text; its order of rows within a partition should not change from one pass
     *     to the next, as it does not when files are read
     * @return the table
     */
    public static SparkTable of(Dataset<Row> rows) {
        return of(rows, "the DataFrame");
    }

    /**
     * Takes a DataFrame.
     *
     * @param rows of numbers, booleans and text
     * @param name of the table in messages
     * @return the table
     */
    public static SparkTable of(Dataset<Row> rows, String name) {
        return new SparkTable(rows, name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Columns columns(Columns.Wish wish, Likelihood.Support support) {
        return new ColumnChoice(name, rows.schema(), this::words).columns(wish, support);
    }

    /** One pass over the columns of text; none where there are none. */
    private Map<String, ColumnWords> words(List<String> text) {
        Map<String, ColumnWords> words = new LinkedHashMap<>();
        text.forEach(column -> words.put(column, new ColumnWords()));
        if (text.isEmpty()) {
            return words;
        }
        int count = text.size();
        Partitions.sum(
                select(text),
                1L << 16,
                (part, out) -> {
                    for (ColumnWords column : ColumnWords.of(part, count)) {
                        column.write(out);
                    }
                },
                in -> {
                    for (ColumnWords column : words.values()) {
                        column.add(in);
                    }
                });
        return words;
    }

    private JavaRDD<Row> select(List<String> columns) {
        return rows.select(columns.stream()
                        .map(column -> rows.col("`" + column.replace("`", "``") + "`"))
                        .toArray(org.apache.spark.sql.Column[]::new))
                .javaRDD();
    }

    @Override
    public Scan scan(Columns columns, RowReader.Missing missing) {
        double[] fill = missing == RowReader.Missing.MEAN ? means(columns) : new double[0];
        Scan scan = sums(columns, missing, fill);
        requireRows(scan.rows(), scan.dropped());
        return scan;
    }

    /** One pass over all rows, of which there may be none. */
    Scan sums(Columns columns, RowReader.Missing missing, double[] fill) {
        RowEncoder encoder = encoder(columns, missing);
        int p = columns.features().size();
        boolean weighted = columns.weights() != null;
        Scan scan = new Scan(p + 1);
        long[] dropped = {0};
        Partitions.sum(
                select(columns.sources()),
                4L * (p + 1) * (p + 2) + 8L * SAMPLE * (p + 2),
                (part, out) -> {
                    Scan sums = new Scan(p + 1);
                    RowStream.Batch batch =
                            new RowStream.Batch(p, weighted, missing, fill.length == 0 ? null : fill, sums);
                    read(part, encoder, batch);
                    out.writeLong(batch.dropped());
                    sums.write(out);
                },
                in -> {
                    dropped[0] += in.readLong();
                    scan.add(in);
                });
        return scan.read(dropped[0], fill.length == 0 ? null : fill);
    }

    @Override
    public RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker) {
        double[] fill = scan.fill();
        return SparkRows.of(
                name,
                select(columns.sources()),
                encoder(columns, missing),
                columns.features().size(),
                columns.weights() != null,
                missing,
                fill == null ? new double[0] : fill,
                scan.rows(),
                maker);
    }

    /** The encoder of the columns that are selected, in their order. */
    private RowEncoder encoder(Columns columns, RowReader.Missing missing) {
        return RowEncoder.ofFit(name, select(columns.sources(), rows.schema()), columns, missing);
    }

    private static StructType select(List<String> columns, StructType schema) {
        StructType selected = new StructType();
        for (String column : columns) {
            selected = selected.add(column, ColumnChoice.type(schema, column));
        }
        return selected;
    }

    static void read(Iterator<Row> part, RowEncoder encoder, RowStream.Batch batch) {
        while (part.hasNext()) {
            double[] row = encoder.encode(part.next());
            if (row != null) {
                batch.add(row);
            }
        }
        batch.flush();
    }

    private void requireRows(long count, long dropped) {
        if (count == 0) {
            throw new UserError(
                    dropped == 0
                            ? name + " has no rows (n = 0): at least one row is needed"
                            : name + ": all " + dropped + " rows have missing cells, so none is left: fill some, leave"
                                    + " out the emptiest columns, or have missing cells filled with means");
        }
    }

    /** The weighted means of what is there: of each partition about its first value, joined by their weights. */
    private double[] means(Columns columns) {
        RowEncoder encoder = encoder(columns, RowReader.Missing.MEAN);
        int p = columns.features().size();
        boolean weighted = columns.weights() != null;
        double[] mean = new double[p];
        double[] weight = new double[p];
        Partitions.sum(
                select(columns.sources()),
                24L * p,
                (part, out) -> {
                    Means means = new Means(p);
                    read(part, encoder, new RowStream.Batch(p, weighted, RowReader.Missing.MEAN, null, means));
                    for (int j = 0; j < p; j++) {
                        out.writeDouble(means.weight[j]);
                        out.writeDouble(means.weight[j] > 0 ? means.first[j] + means.sum[j] / means.weight[j] : 0);
                    }
                },
                in -> {
                    for (int j = 0; j < p; j++) {
                        double theirs = in.readDouble();
                        double their = in.readDouble();
                        weight[j] += theirs;
                        mean[j] += theirs > 0 ? (their - mean[j]) * theirs / weight[j] : 0;
                    }
                });
        requireFilled(name, columns.features(), weight);
        return mean;
    }

    private static void requireFilled(String name, List<String> features, double[] weight) {
        for (int j = 0; j < weight.length; j++) {
            if (weight[j] == 0) {
                throw new UserError(name + ": column '" + features.get(j)
                        + "' is empty in every row, so it has no mean: leave it out");
            }
        }
    }

    /** The means of what is there, about each column's first value. */
    static final class Means implements RowStream.Sink {
        private final int p;
        private final double[] first;
        private final double[] sum;
        private final double[] weight;

        Means(int p) {
            this.p = p;
            this.first = new double[p];
            this.sum = new double[p];
            this.weight = new double[p];
        }

        /** Returns the means of the features, each of which must have one. */
        double[] values(String name, List<String> features) {
            requireFilled(name, features, weight);
            double[] mean = new double[p];
            Arrays.setAll(mean, j -> first[j] + sum[j] / weight[j]);
            return mean;
        }

        @Override
        public void accept(double[] values, double[] weights, int rows) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < p; j++) {
                    double value = values[i * (p + 1) + j];
                    if (!Double.isNaN(value)) {
                        first[j] = weight[j] == 0 ? value : first[j];
                        sum[j] += weights[i] * (value - first[j]);
                        weight[j] += weights[i];
                    }
                }
            }
        }
    }
}
