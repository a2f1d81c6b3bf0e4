package org.vi4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/** A fit on a cluster is that of one machine, which reads the same rows from one file. */
class SparkTableTest {
    private static final int ROWS = 3000;
    private static final String HEADER = "size,far,city,weight,price";

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Dataset<Row> csv;
    private static Dataset<Row> parquet;

    @BeforeAll
    static void writeTheTable() throws IOException {
        RandomGenerator random = new RandomStreams(1).at("table", 0);
        String[] cities = {"Rome", "Oslo", "Paris"};
        List<String> all = new ArrayList<>(List.of(HEADER));
        Path parts = Files.createDirectory(folder.resolve("parts"));
        for (int part = 0; part < 5; part++) {
            List<String> lines = new ArrayList<>(List.of(HEADER));
            for (int i = 0; i < ROWS / 5; i++) {
                double size = random.nextGaussian();
                double far = 5 + random.nextGaussian();
                int city = random.nextInt(3);
                double price = 3 * size - 2 * far + city + random.nextGaussian();
                String row = String.format(
                        Locale.ROOT,
                        "%s,%s,%s,%s,%s",
                        random.nextInt(20) == 0 ? "" : size,
                        far,
                        random.nextInt(50) == 0 ? "" : cities[city],
                        0.5 + random.nextDouble(),
                        random.nextInt(50) == 0 ? "" : price);
                lines.add(row);
                all.add(row);
            }
            Files.write(parts.resolve("part-" + part + ".csv"), lines);
        }
        Files.write(folder.resolve("all.csv"), all);
        spark = Sessions.get();
        csv = spark.read().option("header", true).option("inferSchema", true).csv(parts.toString());
        csv.write().parquet(folder.resolve("parquet").toString());
        parquet = spark.read().parquet(folder.resolve("parquet").toString());
    }

    private static RegressionFit alone(UnaryOperator<Regression> settings) {
        return settings.apply(Regression.of(folder.resolve("all.csv"), "price")).fit();
    }

    private static RegressionFit onSpark(Dataset<Row> rows, UnaryOperator<Regression> settings) {
        return settings.apply(Regression.of(SparkTable.of(rows), "price")).fit();
    }

    static void same(RegressionFit found, RegressionFit expected, double relative) {
        assertThat(found.coefficients().names())
                .isEqualTo(expected.coefficients().names());
        double[] sd = expected.coefficients().sd();
        for (int j = 0; j < sd.length; j++) {
            assertThat(found.coefficients().sd()[j]).isCloseTo(sd[j], within(relative * sd[j]));
            double mean = expected.coefficients().mean()[j];
            assertThat(found.coefficients().mean()[j])
                    .isCloseTo(mean, within(relative * Math.max(Math.abs(mean), sd[j])));
        }
        double nats = expected.model().score().nats();
        assertThat(found.model().score().nats()).isCloseTo(nats, within(relative * Math.abs(nats)));
        assertThat(found.model().score().rows())
                .isEqualTo(expected.model().score().rows());
    }

    @ParameterizedTest
    @EnumSource(
            value = RowReader.Missing.class,
            names = {"DROP", "MEAN"})
    void equalsOneMachine(RowReader.Missing missing) {
        UnaryOperator<Regression> settings =
                regression -> regression.missing(missing).weights("weight").references(List.of("city=Paris"));
        RegressionFit expected = alone(settings);

        same(onSpark(csv, settings), expected, 1e-12);
        same(onSpark(parquet, settings), expected, 1e-12);
        assertThat(expected.coefficients().names()).contains("city=Oslo", "city=Rome");
    }

    @Test
    void theExactPosteriorAndTheSummaryEqualOneMachines() {
        UnaryOperator<Regression> settings = regression ->
                regression.missing(RowReader.Missing.DROP).alpha(1.0).beta(1.0).drop(List.of("weight"));
        RegressionFit expected = alone(settings);
        RegressionFit found = onSpark(parquet, settings);

        same(found, expected, 1e-12);
        assertThat(found.summary().toString()).isEqualTo(expected.summary().toString());
    }

    @Test
    void columnsOfTextThatHoldNumbersAreNumbers() {
        Dataset<Row> text =
                spark.read().option("header", true).csv(folder.resolve("parts").toString());
        UnaryOperator<Regression> settings = regression -> regression.missing(RowReader.Missing.DROP);

        assertThat(text.schema().apply("size").dataType().simpleString()).isEqualTo("string");
        same(onSpark(text, settings), alone(settings), 1e-12);
    }

    /** Every partition's first attempt dies after some rows: retries must count no row twice. */
    @Test
    void failedAndRepeatedTasksGiveTheSameBits() {
        UnaryOperator<Regression> settings =
                regression -> regression.missing(RowReader.Missing.MEAN).weights("weight");
        Dataset<Row> failing = spark.createDataFrame(
                parquet.javaRDD()
                        .mapPartitionsWithIndex(
                                (index, rows) -> {
                                    List<Row> all = Partitions.list(rows);
                                    int[] left = {7};
                                    return all.stream()
                                            .peek(row -> {
                                                if (TaskContext.get().attemptNumber() == 0 && left[0]-- == 0) {
                                                    throw new IllegalStateException("injected");
                                                }
                                            })
                                            .iterator();
                                },
                                true),
                parquet.schema());
        RegressionFit expected = onSpark(parquet, settings);
        RegressionFit found = onSpark(failing, settings);

        assertThat(found.model().toString()).isEqualTo(expected.model().toString());
        assertThat(found.coefficients().mean())
                .isEqualTo(expected.coefficients().mean());
        assertThat(found.coefficients().sd()).isEqualTo(expected.coefficients().sd());
        assertThat(found.ascent().orElseThrow().elboTrace())
                .isEqualTo(expected.ascent().orElseThrow().elboTrace());
    }

    @Test
    void whatOneMachineRefusesIsRefused() {
        assertThatThrownBy(() -> onSpark(csv, regression -> regression))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the cell is empty");
        assertThatThrownBy(() -> onSpark(csv, regression -> regression.features(List.of("sise"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the DataFrame has no column 'sise'")
                .hasMessageContaining("size");
        assertThatThrownBy(() -> Regression.of(SparkTable.of(csv), "city").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the target 'city' holds 3 different words");
        assertThatThrownBy(() -> Regression.of(SparkTable.of(csv.limit(0)), "price")
                        .features(List.of("far"))
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no rows");
        assertThatThrownBy(() -> Regression.of(SparkTable.of(csv.selectExpr("size", "array(far) a", "price")), "price")
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("array");
    }

    /** Sums that do not fit beside each other come in waves, in order. */
    @Test
    void partitionsAreFoldedInOrderWithoutHoldingAll() {
        JavaRDD<Integer> numbers = org.apache.spark.api.java.JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(java.util.stream.IntStream.range(0, 40).boxed().toList(), 20);
        List<Integer> order = new ArrayList<>();

        Partitions.sum(numbers, 1L << 40, (part, out) -> out.writeInt(part.next()), in -> order.add(in.readInt()));

        assertThat(order)
                .isEqualTo(java.util.stream.IntStream.range(0, 20)
                        .mapToObj(k -> 2 * k)
                        .toList());
    }

    /** Likelihoods that need every row: the same ascent, summed up partition by partition. */
    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit", "poisson", "student"})
    void likelihoodsWithoutSufficientStatisticsEqualOneMachines(String name) throws IOException {
        RandomGenerator random = new RandomStreams(3).at(name, 0);
        Likelihood likelihood = Likelihood.of(name, Map.of());
        List<String> lines = new ArrayList<>(List.of("a,b,y"));
        for (int i = 0; i < 400; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            lines.add(a + "," + b + "," + likelihood.draw(0.5 + a - b / 2, 4, random));
        }
        Path file = folder.resolve(name + ".csv");
        Files.write(file, lines);
        Dataset<Row> rows = spark.read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(file.toString())
                .repartition(3)
                .localCheckpoint();
        UnaryOperator<Regression> settings =
                regression -> regression.likelihood(likelihood).ascent(new CaviOptions(500, 1e-13));

        RegressionFit expected = settings.apply(Regression.of(file, "y")).fit();
        RegressionFit found =
                settings.apply(Regression.of(SparkTable.of(rows), "y")).fit();

        // Newton's steps for Poisson end where rounding hides the ELBO's rise: at √ε, twice.
        same(found, expected, name.equals("poisson") ? 3e-8 : 1e-9);
        assertThat(found.ascent().orElseThrow().converged()).isTrue();
        assertThat(settings.apply(Regression.of(SparkTable.of(rows), "y"))
                        .fit()
                        .coefficients()
                        .mean())
                .isEqualTo(found.coefficients().mean());
        assertThat(found.summary().toString()).contains("Posterior:");
    }

    /**
     * After each micro-batch the posterior is that of all rows so far; a batch that comes again does not count twice.
     */
    @Test
    void aStreamIsFittedExactly() throws Exception {
        Dataset<Row> stream = spark.readStream()
                .schema(parquet.schema())
                .option("maxFilesPerTrigger", 1)
                .parquet(folder.resolve("parquet").toString())
                .select("size", "far", "price");
        RunningTable table = new RunningTable(Columns.numeric("price", List.of("size", "far")), RowReader.Missing.DROP);
        assertThatThrownBy(() -> Regression.of(table, "price").fit()).isInstanceOf(UserError.class);
        int[] batches = {0};
        VoidFunction2<Dataset<Row>, Long> each = (rows, batch) -> {
            table.add(batch, rows);
            table.add(batch, rows);
            batches[0]++;
        };
        stream.writeStream()
                .foreachBatch(each)
                .trigger(Trigger.AvailableNow())
                .start()
                .awaitTermination();

        RegressionFit expected = onSpark(
                parquet.select("size", "far", "price"), regression -> regression.missing(RowReader.Missing.DROP));
        assertThat(batches[0]).isGreaterThan(1);
        assertThat(table.count()).isEqualTo(expected.model().score().rows());
        same(Regression.of(table, "price").fit(), expected, 1e-12);
    }

    @Test
    void aPlaneThatSeparatesIsToldAsOnOneMachine() throws IOException {
        RandomGenerator random = new RandomStreams(6).at("separable", 0);
        List<String> lines = new ArrayList<>(List.of("a,b,y"));
        for (int i = 0; i < 200; i++) {
            double a = random.nextGaussian();
            lines.add(a + "," + random.nextGaussian() + "," + (a > 0.3 ? "yes" : "no"));
        }
        Path file = folder.resolve("separable.csv");
        Files.write(file, lines);
        Dataset<Row> rows =
                spark.read().option("header", true).option("inferSchema", true).csv(file.toString());

        RegressionFit found = Regression.of(SparkTable.of(rows), "y")
                .likelihood(Likelihood.logistic())
                .alpha(1.0)
                .ascent(new CaviOptions(20, 1e-6))
                .fit();

        assertThat(found.separation().orElseThrow().complete()).isTrue();
        assertThat(found.model().one()).isEqualTo("yes");
        assertThat(found.summary().toString()).contains("Separable: 'a'");
    }
}
