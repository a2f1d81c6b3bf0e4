package org.vi4j.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.model.Likelihood;
import org.vi4j.model.RowSums;
import org.vi4j.regression.Coefficients;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;
import org.vi4j.regression.Scan;
import org.vi4j.regression.Scan.PartitionedTable;

/** Many fits at once, each a task of its own, with their results as a DataFrame. */
public final class Fits {
    /** The column that says why there is no fit; null where there is one. */
    public static final String ERROR = "error";

    private Fits() {}

    /** One of many fits: restarts, seeds, folds, simulated data sets. */
    public interface Fit extends Serializable {
        /**
         * Fits; it runs on an executor and may run twice, so its result should depend on the number alone.
         *
         * @param number of the fit, from 0: a seed, a fold
         * @return the cells of its row
         * @throws UserError if there is no such fit, which then stands in the row's column {@link #ERROR}
         */
        List<Object> run(int number);
    }

    /** Sets up the regression of one group; it runs on an executor. */
    public interface Settings extends Serializable {
        /** Returns the regression with the settings that it is to have. */
        Regression of(Regression regression);
    }

    /**
     * Runs fits as tasks of their own.
     *
     * @param spark the session
     * @param count how many
     * @param cells the columns of a fit's result, all of which may be null
     * @param fit runs one
     * @return a row for each fit, in order: {@code fit} (its number), the cells, {@link #ERROR}; computed once and kept
     */
    public static Dataset<Row> each(SparkSession spark, int count, StructType cells, Fit fit) {
        if (count < 1) {
            throw new UserError("fits: " + count + ", at least 1 is needed");
        }
        List<Integer> numbers = IntStream.range(0, count).boxed().toList();
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(numbers, count)
                .map(number -> row(number, cells.length(), fit));
        StructType schema = new StructType().add("fit", DataTypes.IntegerType);
        for (var cell : cells.fields()) {
            schema = schema.add(cell.name(), cell.dataType(), true);
        }
        // Fits are dear: their results are brought here once, and not computed anew for each question.
        return spark.createDataFrame(rows.collect(), schema.add(ERROR, DataTypes.StringType, true));
    }

    private static Row row(int number, int width, Fit fit) {
        Natives.loadAll();
        Object[] row = new Object[width + 2];
        row[0] = number;
        try {
            List<Object> found = fit.run(number);
            for (int j = 0; j < width; j++) {
                row[j + 1] = found.get(j);
            }
        } catch (UserError e) {
            row[width + 1] = e.getMessage();
        }
        return RowFactory.create(row);
    }

    /**
     * Fits one regression for each group of rows, such as a posterior for each of many stores. A group's rows are
     * brought to one task, in an order that depends on their cells alone. Words are read as a {@link SparkTable} reads
     * them, the levels being those of the group's rows; rows with missing cells are left out unless the settings say
     * otherwise.
     *
     * @param rows of numbers and words
     * @param group the column that names the group
     * @param target the column to explain
     * @param features the explaining columns; none for all others
     * @param settings of each regression, such as its likelihood, offset or weights; {@code regression -> regression}
     *     for the defaults. It runs here too, once, to see which columns it reads
     * @return a row for each coefficient of each group: {@code group}, {@code term}, {@code mean}, {@code sd},
     *     {@code lower}, {@code upper} (95 % of the marginal), {@code rows}, {@code elbo}, {@code converged}; of a
     *     group that cannot be fitted one row with the reason in {@link #ERROR}
     * @throws UserError if a column is not there, or settings do not go together
     */
    public static Dataset<Row> perGroup(
            Dataset<Row> rows, String group, String target, List<String> features, Settings settings) {
        List<String> header = Arrays.asList(rows.schema().fieldNames());
        if (!header.contains(group)) {
            throw new UserError("the DataFrame has no column '" + group + "': it has " + header);
        }
        List<String> names = List.copyOf(features);
        List<Column> columns = new ArrayList<>();
        for (String name : concat(
                group,
                Probe.columns(header.stream().filter(h -> !h.equals(group)).toList(), target, names, settings))) {
            columns.add(rows.col("`" + name.replace("`", "``") + "`"));
        }
        Column[] all = columns.toArray(new Column[0]);
        Dataset<Row> sorted = rows.select(all).repartition(all[0]).sortWithinPartitions(all);
        StructField[] fields = sorted.schema().fields();
        StructType read = new StructType(Arrays.copyOfRange(fields, 1, fields.length));
        StructType schema = new StructType()
                .add("group", fields[0].dataType())
                .add("term", DataTypes.StringType, true)
                .add("mean", DataTypes.DoubleType, true)
                .add("sd", DataTypes.DoubleType, true)
                .add("lower", DataTypes.DoubleType, true)
                .add("upper", DataTypes.DoubleType, true)
                .add("rows", DataTypes.LongType, true)
                .add("elbo", DataTypes.DoubleType, true)
                .add("converged", DataTypes.BooleanType, true)
                .add(ERROR, DataTypes.StringType, true);
        MapPartitionsFunction<Row, Row> task = part -> {
            Natives.loadAll();
            return new Groups(part, read, new Each(target, names, settings));
        };
        return sorted.mapPartitions(task, Encoders.row(schema));
    }

    private static List<String> concat(String first, List<String> others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    /** The regression of each group. */
    private record Each(String target, List<String> features, Settings settings) implements Serializable {
        RegressionFit fit(PartitionedTable table) {
            return settings.of(Regression.of(table, target).features(features).missing(RowReader.Missing.DROP))
                    .fit();
        }
    }

    /** A table without rows, which sees the columns that a regression asks for. */
    private record Probe(List<String> header, List<String> asked) implements PartitionedTable {
        static List<String> columns(List<String> header, String target, List<String> features, Settings settings) {
            Probe probe = new Probe(header, new ArrayList<>());
            try {
                new Each(target, features, settings).fit(probe);
            } catch (UnsupportedOperationException e) {
                return probe.asked;
            }
            throw new IllegalStateException("the settings make another regression");
        }

        @Override
        public String name() {
            return "the DataFrame";
        }

        @Override
        public Columns columns(Columns.Wish wish, Likelihood.Support support) {
            asked.addAll(wish.inputs(name(), header));
            asked.add(wish.target());
            if (wish.weights() != null) {
                asked.add(wish.weights());
            }
            throw new UnsupportedOperationException();
        }

        @Override
        public Scan scan(Columns columns, RowReader.Missing missing) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RowSums rows(Columns columns, RowReader.Missing missing, Scan scan, RowMaker maker) {
            throw new UnsupportedOperationException();
        }
    }

    /** A partition's groups, one after another; one group's rows are in memory at a time. */
    private static final class Groups implements Iterator<Row> {
        private static final double REACH = 1.959963984540054;

        private final Iterator<Row> rows;
        private final StructType schema;
        private final Each each;
        private Iterator<Row> ready = List.<Row>of().iterator();
        private @Nullable Row ahead;

        Groups(Iterator<Row> rows, StructType schema, Each each) {
            this.rows = rows;
            this.schema = schema;
            this.each = each;
            this.ahead = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return ready.hasNext() || ahead != null;
        }

        @Override
        public Row next() {
            if (!ready.hasNext()) {
                ready = fit().iterator();
            }
            return ready.next();
        }

        private List<Row> fit() {
            Object group = Objects.requireNonNull(ahead).get(0);
            List<Row> all = new ArrayList<>();
            while (ahead != null && Objects.equals(ahead.get(0), group)) {
                all.add(withoutGroup(ahead));
                ahead = rows.hasNext() ? rows.next() : null;
            }
            try {
                return found(group, each.fit(new GroupTable("group " + group, schema, all)));
            } catch (UserError e) {
                return List.of(RowFactory.create(
                        group, null, null, null, null, null, (long) all.size(), null, null, e.getMessage()));
            }
        }

        private static Row withoutGroup(Row row) {
            Object[] cells = new Object[row.length() - 1];
            Arrays.setAll(cells, j -> row.get(j + 1));
            return RowFactory.create(cells);
        }

        private static List<Row> found(@Nullable Object group, RegressionFit fit) {
            Coefficients coefficients = fit.coefficients();
            List<Row> found = new ArrayList<>();
            for (int j = 0; j < coefficients.names().size(); j++) {
                double mean = coefficients.mean()[j];
                double sd = coefficients.sd()[j];
                found.add(RowFactory.create(
                        group,
                        coefficients.names().get(j),
                        mean,
                        sd,
                        mean - REACH * sd,
                        mean + REACH * sd,
                        fit.model().score().rows(),
                        fit.model().score().nats(),
                        fit.ascent().map(ascent -> ascent.converged()).orElse(true),
                        null));
            }
            return found;
        }
    }
}
