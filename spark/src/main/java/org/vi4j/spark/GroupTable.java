package org.vi4j.spark;

import java.util.Arrays;
import java.util.List;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Design;
import org.vi4j.regression.PartitionedTable;
import org.vi4j.regression.Scan;

/** One group's rows, in the memory of a task. */
final class GroupTable implements PartitionedTable {
    private final String name;
    private final List<String> features;
    private final List<double[]> rows;

    /** Takes rows of the features and the target. */
    GroupTable(String name, List<String> features, List<double[]> rows) {
        this.name = name;
        this.features = features;
        this.rows = rows;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Columns columns(Columns.Wish wish, Likelihood.Support support) {
        return Columns.numeric(wish.target(), features);
    }

    @Override
    public Scan scan(Columns columns, RowReader.Missing missing) {
        int width = features.size() + 1;
        double[] values = new double[rows.size() * width];
        double[] ones = new double[rows.size()];
        Arrays.fill(ones, 1);
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, values, i * width, width);
        }
        Scan scan = new Scan(width);
        scan.accept(values, ones, rows.size());
        return scan;
    }

    @Override
    public RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, Design design) {
        int p = features.size();
        double[][] x =
                rows.stream().map(row -> design.row(Arrays.copyOf(row, p))).toArray(double[][]::new);
        double[] y =
                rows.stream().mapToDouble(row -> row[p] - design.targetCenter()).toArray();
        double[] ones = new double[y.length];
        Arrays.fill(ones, 1);
        return RowSums.of(x, y, ones);
    }
}
