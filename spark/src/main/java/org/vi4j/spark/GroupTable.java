package org.vi4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
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
        if (support == Likelihood.Support.LEVEL) {
            throw new UserError(name + ": a target of levels is not fitted group by group");
        }
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
    public RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker) {
        List<double[]> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (double[] row : rows) {
            maker.make(row, 1, (made, target, weight) -> {
                x.add(made);
                y.add(target);
                weights.add(weight);
            });
        }
        return RowSums.of(
                x.toArray(double[][]::new),
                y.stream().mapToDouble(v -> v).toArray(),
                weights.stream().mapToDouble(v -> v).toArray(),
                maker.dimension());
    }
}
