package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Gamma;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.regression.Design;

/**
 * All rows of a table, with the group of each.
 *
 * @param features {@code [n][p]}
 * @param target {@code [n]}
 * @param offset what the linear predictor has besides, {@code [n]}
 * @param trials how many trials the target counts the successes of, {@code [n]}, 1 where the table has none
 * @param weight {@code [n]}, 1 where the table has none
 * @param level {@code [factors][n]}
 * @param levels of each factor
 * @param lines of the file, {@code [n]}
 * @param labels the cells of a column by which rows are put together; empty where none was asked for
 * @param dropped rows that were left out because a cell was missing
 */
@SuppressWarnings("ArrayRecordComponent")
record GroupedRows(
        double[][] features,
        double[] target,
        double[] offset,
        double[] trials,
        double[] weight,
        int[][] level,
        List<Levels> levels,
        long[] lines,
        List<String> labels,
        long dropped) {
    /**
     * Reads a table.
     *
     * @param source the table
     * @param columns what to read
     * @param factors the columns of each grouping factor
     * @param extras what rows have besides
     * @param label a column whose cells to keep too, or null
     * @param missing what to do about missing cells; a row without target, weight or group is never filled
     * @throws UserError if a cell is not what its column needs, or no row is left
     */
    static GroupedRows of(
            TableSource source,
            Columns columns,
            List<List<String>> factors,
            Columns.Extras extras,
            @Nullable String label,
            RowReader.Missing missing) {
        int p = columns.features().size();
        List<double[]> rows = new ArrayList<>();
        List<int[]> groups = new ArrayList<>();
        List<double[]> besides = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        List<Levels> levels = factors.stream().map(Levels::new).toList();
        long dropped = 0;
        long count = 0;
        try (RowReader reader = source.rows(columns, true, missing)) {
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                count++;
                List<List<String>> cells =
                        levels.stream().map(one -> one.cells(reader)).toList();
                double[] own = besides(source, reader, extras, row[p]);
                boolean whole = Arrays.stream(own).noneMatch(Double::isNaN);
                if (!whole || cells.stream().anyMatch(List::isEmpty) || unusable(row, p, missing)) {
                    dropped++;
                } else {
                    int[] group = new int[cells.size()];
                    Arrays.setAll(group, f -> levels.get(f).add(cells.get(f)));
                    rows.add(row);
                    groups.add(group);
                    besides.add(own);
                    lines.add(reader.line());
                    if (label != null) {
                        labels.add(reader.cell(label));
                    }
                }
            }
        }
        if (rows.isEmpty()) {
            throw new UserError(
                    count == 0
                            ? source.file() + " has a header and no rows (n = 0): at least one row is needed"
                            : source.file() + ": all " + count
                                    + " rows have missing cells, so none is left: fill some");
        }
        boolean weighted = columns.weights() != null;
        double[][] features = rows.stream().map(row -> Arrays.copyOf(row, p)).toArray(double[][]::new);
        if (missing == RowReader.Missing.MEAN) {
            fill(features, columns, source);
        }
        int[][] level = new int[factors.size()][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            for (int f = 0; f < level.length; f++) {
                level[f][i] = groups.get(i)[f];
            }
        }
        return new GroupedRows(
                features,
                rows.stream().mapToDouble(row -> row[p]).toArray(),
                besides.stream().mapToDouble(own -> own[0]).toArray(),
                besides.stream().mapToDouble(own -> own[1]).toArray(),
                rows.stream().mapToDouble(row -> weighted ? row[p + 1] : 1).toArray(),
                level,
                levels,
                lines.stream().mapToLong(line -> line).toArray(),
                labels,
                dropped);
    }

    /** The row's offset and trials. */
    private static double[] besides(TableSource source, RowReader reader, Columns.Extras extras, double y) {
        double trials = extras.trials() == null ? 1 : reader.number(extras.trials());
        String fault =
                extras.trials() == null || Double.isNaN(trials) || Double.isNaN(y) ? null : extras.fault(y, trials);
        if (fault != null) {
            throw new UserError(source.file() + ", line " + reader.line() + ": " + fault);
        }
        return new double[] {offset(source, reader, extras), trials};
    }

    /** The current row's offset; NaN where it is missing. */
    static double offset(TableSource source, RowReader reader, Columns.Extras extras) {
        if (extras.offset() == null) {
            return 0;
        }
        double value = reader.number(extras.offset());
        try {
            return Double.isNaN(value) ? value : extras.offset(value);
        } catch (UserError e) {
            throw new UserError(source.file() + ", line " + reader.line() + ": " + e.getMessage());
        }
    }

    private static boolean unusable(double[] row, int p, RowReader.Missing missing) {
        int from = missing == RowReader.Missing.MEAN ? p : 0;
        return Arrays.stream(row, from, row.length).anyMatch(Double::isNaN);
    }

    private static void fill(double[][] features, Columns columns, TableSource source) {
        for (int j = 0; j < columns.features().size(); j++) {
            int place = j;
            double mean = Arrays.stream(features)
                    .mapToDouble(row -> row[place])
                    .filter(v -> !Double.isNaN(v))
                    .average()
                    .orElseThrow(() -> new UserError(source.file() + ": column '"
                            + columns.features().get(place)
                            + "' is empty in every row, so it has no mean: leave it out"));
            for (double[] row : features) {
                row[place] = Double.isNaN(row[place]) ? mean : row[place];
            }
        }
    }

    /** The same rows, with the features that a formula makes. */
    GroupedRows expanded(Design.Expansion matrix, String file) {
        double[][] made = new double[features.length][];
        for (int i = 0; i < made.length; i++) {
            try {
                made[i] = matrix.expand(features[i]);
            } catch (UserError e) {
                throw new UserError(file + ", line " + lines[i] + ": " + e.getMessage());
            }
        }
        return new GroupedRows(made, target, offset, trials, weight, level, levels, lines, labels, dropped);
    }

    /** The rows of given numbers, with the groups that they have. */
    GroupedRows only(int[] which, Grouping grouping) {
        List<Levels> own = grouping.columns().stream().map(Levels::new).toList();
        int[][] groups = new int[level.length][which.length];
        for (int f = 0; f < level.length; f++) {
            List<List<String>> cells = levels.get(f).cells();
            for (int r = 0; r < which.length; r++) {
                groups[f][r] = own.get(f).add(cells.get(level[f][which[r]]));
            }
        }
        return new GroupedRows(
                Arrays.stream(which).mapToObj(i -> features[i]).toArray(double[][]::new),
                picked(target, which),
                picked(offset, which),
                picked(trials, which),
                picked(weight, which),
                groups,
                own,
                Arrays.stream(which).mapToLong(i -> lines[i]).toArray(),
                List.of(),
                0);
    }

    /** The rows that these stand for where a weight counts a row as that many, each of weight one. */
    GroupedRows copies(int[] which, Grouping grouping) {
        GroupedRows copies = only(which, grouping);
        Arrays.fill(copies.weight, 1);
        return copies;
    }

    private static double[] picked(double[] values, int[] which) {
        return Arrays.stream(which).mapToDouble(i -> values[i]).toArray();
    }

    /** The logarithm of how many orders trials may have, weighted. */
    double logOrders() {
        double sum = 0;
        // Without trials the target may be anything.
        int n = Arrays.stream(trials).anyMatch(count -> count > 1) ? target.length : 0;
        for (int i = 0; i < n; i++) {
            sum += weight[i]
                    * (Gamma.logGamma(trials[i] + 1)
                            - Gamma.logGamma(target[i] + 1)
                            - Gamma.logGamma(trials[i] - target[i] + 1));
        }
        return sum;
    }

    int count() {
        return target.length;
    }
}
