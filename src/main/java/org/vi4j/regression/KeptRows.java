package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;

/**
 * A table's rows in memory, as a saved model reads them: those that its fit would take.
 *
 * @param name of the table
 * @param values features, and behind them the columns of offset and trials, {@code [n][]}
 * @param target y, {@code [n]}
 * @param weights W, ones where there are none, {@code [n]}
 * @param lines of the file, {@code [n]}
 * @param labels the cells of a column by which rows are put together; empty where none was asked for
 */
@SuppressWarnings("ArrayRecordComponent")
record KeptRows(String name, double[][] values, double[] target, double[] weights, long[] lines, List<String> labels)
        implements TableData {

    /**
     * Reads a table.
     *
     * @param model whose columns to read
     * @param source the table
     * @param label a column whose cells to keep too, or null
     */
    static KeptRows of(RegressionModel model, TableSource source, @Nullable String label) {
        ModelMatrix matrix = model.design().matrix();
        Columns reading = matrix == null
                ? columns(model)
                : FormulaFit.reading(
                        matrix.inputs(), model.columns(), model.design().extras(), true);
        KeptRows rows = read(
                source, reading, FitSettings.missing(model), model.means(), label, (y, row) -> problem(model, y, row));
        return matrix == null ? rows : rows.expanded(matrix);
    }

    /** What is wrong with a row's target and numbers; null where nothing is. */
    interface Check {
        @Nullable
        String problem(double y, double[] row);
    }

    /** Reads columns of a table, with means in the places of missing cells if these are wanted. */
    static KeptRows read(
            TableSource source,
            Columns columns,
            RowReader.Missing missing,
            List<Double> means,
            @Nullable String label,
            Check check) {
        List<double[]> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        int width = columns.features().size();
        try (RowReader reader = source.rows(columns, true, missing)) {
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                for (int j = 0; missing == RowReader.Missing.MEAN && j < means.size(); j++) {
                    row[j] = Double.isNaN(row[j]) ? means.get(j) : row[j];
                }
                if (Arrays.stream(row).anyMatch(Double::isNaN)) {
                    continue;
                }
                String problem = check.problem(row[width], Arrays.copyOf(row, width));
                if (problem != null) {
                    throw new UserError(source.file() + ", line " + reader.line() + ": " + problem);
                }
                rows.add(row);
                lines.add(reader.line());
                if (label != null) {
                    labels.add(reader.cell(label));
                }
            }
        }
        if (rows.size() < 2) {
            throw new UserError(source.file() + " has " + rows.size() + " complete rows: two at least are needed");
        }
        return new KeptRows(
                source.file().toString(),
                rows.stream().map(row -> Arrays.copyOf(row, width)).toArray(double[][]::new),
                rows.stream().mapToDouble(row -> row[width]).toArray(),
                rows.stream()
                        .mapToDouble(row -> row.length > width + 1 ? row[width + 1] : 1)
                        .toArray(),
                lines.stream().mapToLong(line -> line).toArray(),
                labels);
    }

    /** The same rows, with the features that a formula makes. */
    KeptRows expanded(ModelMatrix matrix) {
        double[][] made = new double[values.length][];
        for (int i = 0; i < made.length; i++) {
            try {
                made[i] = matrix.expand(values[i]);
            } catch (UserError e) {
                throw new UserError(name + ", line " + lines[i] + ": " + e.getMessage());
            }
        }
        return new KeptRows(name, made, target, weights, lines, labels);
    }

    /** The columns of a model's fit: those of a prediction, and the trials. */
    static Columns columns(RegressionModel model) {
        Columns columns = model.columns();
        String trials = model.design().extras().trials();
        if (trials == null) {
            return columns;
        }
        List<Columns.Input> inputs = new ArrayList<>(columns.inputs());
        inputs.add(new Columns.Numeric(trials));
        return new Columns(columns.target(), inputs, columns.weights(), columns.levels());
    }

    private static @Nullable String problem(RegressionModel model, double y, double[] row) {
        if (model.design().extras().trials() == null) {
            return model.likelihood().support().contains(y)
                    ? null
                    : "'" + model.target() + "' is " + y + ", must be "
                            + model.likelihood().support().allowed();
        }
        return model.design().extras().fault(y, row[row.length - 1]);
    }

    int rows() {
        return target.length;
    }

    /** The rows of given numbers. */
    KeptRows only(int[] which) {
        return new KeptRows(
                name,
                Arrays.stream(which).mapToObj(i -> values[i]).toArray(double[][]::new),
                Arrays.stream(which).mapToDouble(i -> target[i]).toArray(),
                Arrays.stream(which).mapToDouble(i -> weights[i]).toArray(),
                Arrays.stream(which).mapToLong(i -> lines[i]).toArray(),
                labels.isEmpty()
                        ? labels
                        : Arrays.stream(which).mapToObj(labels::get).toList());
    }

    /** The rows that these stand for where a weight counts a row as that many, each of weight one. */
    KeptRows copies(int[] which) {
        KeptRows own = only(which);
        Arrays.fill(own.weights, 1);
        return own;
    }

    /**
     * Fits a saved model's settings to these rows.
     *
     * @return the fit; empty where the model does not know its settings
     */
    Optional<RegressionFit> fit(RegressionModel model) {
        return model.settings().isEmpty()
                ? Optional.empty()
                : Optional.of(Fitting.fit(this, columns(model), RowReader.Missing.REFUSE, FitSettings.options(model)));
    }

    @Override
    public Columns columns(Columns.Wish wish, Likelihood.Support support) {
        throw new IllegalStateException("the columns of kept rows are known");
    }

    @Override
    public <S extends RowStream.Sink> RowStream.Read<S> read(
            Columns columns, RowReader.Missing missing, double @Nullable [] fill, int workers, Supplier<S> sinks) {
        S sink = sinks.get();
        for (int i = 0; i < values.length; i++) {
            double[] row = Arrays.copyOf(values[i], values[i].length + 1);
            row[row.length - 1] = target[i];
            sink.accept(row, new double[] {weights[i]}, 1);
        }
        return new RowStream.Read<>(List.of(sink), values.length, 0);
    }
}
