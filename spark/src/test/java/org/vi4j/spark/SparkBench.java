package org.vi4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/**
 * The same regression of 20 columns by one process and by Spark, first job and warm; a regression of very many columns;
 * a regression for each of many groups: src/bench/spark.sh runs them.
 */
final class SparkBench {
    private static final int FEATURES = 20;

    private SparkBench() {}

    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder().getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        switch (args[0]) {
            case "wide" -> wide(spark, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            case "groups" -> groups(spark, Integer.parseInt(args[1]));
            default -> rows(spark, Long.parseLong(args[0]));
        }
        System.out.println(Cost.memory());
        spark.stop();
    }

    /** y = x₀ + noise, of very many columns, in eight partitions. */
    private static void wide(SparkSession spark, int columns, int rows) {
        StructType schema = new StructType().add("y", DataTypes.DoubleType);
        for (int j = 0; j < columns; j++) {
            schema = schema.add("x" + j, DataTypes.DoubleType);
        }
        JavaRDD<Row> made = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(IntStream.range(0, rows).boxed().toList(), 8)
                .map(i -> row(i, columns));
        Dataset<Row> table = spark.createDataFrame(made, schema);
        Cost cost = Cost.begin();
        RegressionFit fit = Regression.of(SparkTable.of(table), "y").fit();
        System.out.printf(
                Locale.ROOT,
                "%d rows of %d columns: %s; %s%n",
                rows,
                columns,
                cost.since(),
                errors(fit.coefficients().mean(), fit.coefficients().sd()));
    }

    /** How far coefficients lie from those that made the data, in posterior sds: about 1 on average. */
    private static String errors(double[] mean, double[] sd) {
        double[] z = IntStream.range(1, mean.length)
                .mapToDouble(j -> (mean[j] - (j == 1 ? 1 : 0)) / sd[j])
                .toArray();
        double squares = Arrays.stream(z).map(each -> each * each).average().orElseThrow();
        return String.format(
                Locale.ROOT,
                "coefficient of x0 %.4f ± %.4f; root mean square of all errors in posterior sds %.3f",
                mean[1],
                sd[1],
                Math.sqrt(squares));
    }

    private static Row row(int i, int columns) {
        RandomGenerator random = new RandomStreams(1).at("row", i);
        Object[] cells = new Object[columns + 1];
        for (int j = 1; j <= columns; j++) {
            cells[j] = random.nextGaussian();
        }
        cells[0] = (Double) cells[1] + random.nextGaussian();
        return RowFactory.create(cells);
    }

    /** A posterior for each of many stores of 50 rows, normal noise and Poisson. */
    private static void groups(SparkSession spark, int stores) {
        Dataset<Row> sales = spark.range(0, 50L * stores, 1, 8)
                .selectExpr(
                        "id % " + stores + " store",
                        "round(randn(1), 3) x",
                        "elt(1 + int(rand(2) * 3), 'bread', 'milk', 'wine') kind",
                        "log(1 + int(rand(3) * 8)) log_hours",
                        "int(rand(4) * 5) sold")
                .cache();
        sales.count();
        List<String> features = List.of("x", "kind");
        for (int pass = 1; pass <= 2; pass++) {
            Cost cost = Cost.begin();
            long terms = Fits.perGroup(sales, "store", "sold", features, regression -> regression)
                    .filter("error is null")
                    .count();
            System.out.printf("%d stores, normal noise, %d terms, pass %d: %s%n", stores, terms, pass, cost.since());
        }
        Cost cost = Cost.begin();
        long terms = Fits.perGroup(
                        sales,
                        "store",
                        "sold",
                        features,
                        regression ->
                                regression.likelihood(Likelihood.poisson()).offset("log_hours"))
                .filter("error is null")
                .count();
        System.out.printf("%d stores, Poisson with an offset, %d terms: %s%n", stores, terms, cost.since());
    }

    private static void rows(SparkSession spark, long rows) throws IOException {
        Path folder = Files.createTempDirectory("vi4j-bench");
        String[] columns = new String[FEATURES + 1];
        for (int j = 0; j < FEATURES; j++) {
            columns[j] = "round(randn(" + (j + 1) + "), 6) x" + j;
        }
        columns[FEATURES] = "round(randn(99), 6) y";
        Dataset<Row> made = spark.range(0, rows, 1, 8).selectExpr(columns);
        made.write().parquet(folder.resolve("parquet").toString());
        Dataset<Row> parquet = spark.read().parquet(folder.resolve("parquet").toString());
        parquet.coalesce(1)
                .write()
                .option("header", true)
                .csv(folder.resolve("csv").toString());
        Dataset<Row> csv = spark.read()
                .option("header", true)
                .schema(parquet.schema())
                .csv(folder.resolve("csv").toString());
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("csv"))) {
            file = files.filter(f -> f.toString().endsWith(".csv")).findFirst().orElseThrow();
        }
        System.out.printf(
                Locale.ROOT, "%d rows of %d columns, %d MB of CSV%n", rows, FEATURES + 1, Files.size(file) >> 20);
        for (int pass = 1; pass <= 3; pass++) {
            time(
                    "Spark, Parquet, pass " + pass,
                    () -> Regression.of(SparkTable.of(parquet), "y").fit());
        }
        for (int pass = 1; pass <= 2; pass++) {
            time(
                    "Spark, CSV, pass " + pass,
                    () -> Regression.of(SparkTable.of(csv), "y").fit());
        }
        for (int pass = 1; pass <= 2; pass++) {
            time(
                    "one process, CSV, pass " + pass,
                    () -> Regression.of(file, "y").fit());
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(SparkBench::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void time(String what, Supplier<RegressionFit> fit) {
        Cost cost = Cost.begin();
        double elbo = fit.get().model().score().nats();
        System.out.printf(Locale.ROOT, "%-28s %s   ELBO %.6f%n", what, cost.since(), elbo);
    }
}
