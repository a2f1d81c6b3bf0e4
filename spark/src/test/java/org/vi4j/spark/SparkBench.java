package org.vi4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/** The same regression of 20 columns by one process and by Spark, first job and warm: src/bench/spark.sh runs it. */
final class SparkBench {
    private static final int FEATURES = 20;

    private SparkBench() {}

    public static void main(String[] args) throws IOException {
        long rows = Long.parseLong(args[0]);
        SparkSession spark = SparkSession.builder().getOrCreate();
        spark.sparkContext().setLogLevel("WARN");
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
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "the driver's heap at the end: %d MB%n",
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(SparkBench::delete);
        }
        spark.stop();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void time(String what, Supplier<RegressionFit> fit) {
        long begin = System.nanoTime();
        double elbo = fit.get().model().score().nats();
        System.out.printf(Locale.ROOT, "%-28s %6.2f s   ELBO %.6f%n", what, (System.nanoTime() - begin) / 1e9, elbo);
    }
}
