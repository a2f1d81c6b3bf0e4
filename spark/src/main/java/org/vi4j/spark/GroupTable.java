package org.vi4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Scan;
import org.vi4j.regression.Scan.PartitionedTable;

/** One group's rows, in the memory of a task, read as {@link SparkTable} reads a whole table. */
final class GroupTable implements PartitionedTable {
    private final String name;
    private final StructType schema;
    private final List<Row> rows;

    /** Takes rows, at least one. */
    GroupTable(String name, StructType schema, List<Row> rows) {
        this.name = name;
        this.schema = schema;
        this.rows = rows;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Columns columns(Columns.Wish wish, Likelihood.Support support) {
        return new ColumnChoice(name, schema, this::words).columns(wish, support);
    }

    private Map<String, ColumnWords> words(List<String> text) {
        int[] places = text.stream().mapToInt(schema::fieldIndex).toArray();
        List<Row> cells = rows.stream()
                .map(row -> RowFactory.create(
                        Arrays.stream(places).mapToObj(row::get).toArray()))
                .toList();
        Map<String, ColumnWords> words = new LinkedHashMap<>();
        for (ColumnWords column : ColumnWords.of(cells.iterator(), places.length)) {
            words.put(text.get(words.size()), column);
        }
        return words;
    }

    @Override
    public Scan scan(Columns columns, RowReader.Missing missing) {
        double[] fill = missing == RowReader.Missing.MEAN ? means(columns) : new double[0];
        Scan scan = new Scan(columns.features().size() + 1);
        long dropped = read(columns, missing, fill, scan);
        if (scan.rows() == 0) {
            throw new UserError(name + ": all " + dropped + " rows have missing cells");
        }
        return scan.read(dropped, fill.length == 0 ? null : fill);
    }

    /** Hands all rows over, and returns how many were left out. */
    private long read(Columns columns, RowReader.Missing missing, double[] fill, RowStream.Sink sink) {
        RowStream.Batch batch = new RowStream.Batch(
                columns.features().size(), columns.weights() != null, missing, fill.length == 0 ? null : fill, sink);
        SparkTable.read(rows.iterator(), RowEncoder.ofFit(name, schema, columns, missing), batch);
        return batch.dropped();
    }

    private double[] means(Columns columns) {
        SparkTable.Means means = new SparkTable.Means(columns.features().size());
        read(columns, RowReader.Missing.MEAN, new double[0], means);
        return means.values(name, columns.features());
    }

    @Override
    public RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker) {
        List<double[]> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        double[] fill = scan.fill();
        read(columns, missing, fill == null ? new double[0] : fill, (values, own, count) -> {
            int width = columns.features().size() + 1;
            for (int i = 0; i < count; i++) {
                maker.make(Arrays.copyOfRange(values, i * width, (i + 1) * width), own[i], (made, target, weight) -> {
                    x.add(made);
                    y.add(target);
                    weights.add(weight);
                });
            }
        });
        return RowSums.of(
                x.toArray(double[][]::new),
                y.stream().mapToDouble(v -> v).toArray(),
                weights.stream().mapToDouble(v -> v).toArray(),
                maker.dimension());
    }
}
