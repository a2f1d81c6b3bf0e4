package org.vi4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.data.table.TableSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixture.Mixture;
import org.vi4j.mixture.MixtureModel;
import org.vi4j.model.Prediction;
import org.vi4j.net.Net;
import org.vi4j.net.NetConfig;
import org.vi4j.net.NetData;
import org.vi4j.net.NetPrediction;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionModel;
import org.vi4j.vae.Codes;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** A DataFrame is scored as one machine scores the same rows. */
class ScoringTest {
    private static final int ROWS = 300;

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path file;
    private static Dataset<Row> rows;

    @BeforeAll
    static void writeTheTable() throws IOException {
        RandomGenerator random = new RandomStreams(2).at("table", 0);
        List<String> lines = new ArrayList<>(List.of("a,b,kind,y"));
        for (int i = 0; i < ROWS; i++) {
            double a = random.nextGaussian() + (i % 2) * 4;
            double b = random.nextGaussian();
            lines.add(a + "," + b + "," + (i % 3 == 0 ? "x" : "z") + "," + (a - b + random.nextGaussian()));
        }
        file = folder.resolve("table.csv");
        Files.write(file, lines);
        spark = Sessions.get();
        rows = spark.read().option("header", true).option("inferSchema", true).csv(file.toString());
    }

    @Test
    void regression() {
        RegressionModel model = Regression.of(file, "y").fit().model();
        List<Prediction> expected = model.predict(file);

        List<Row> found = Scoring.regression(spark, model).transform(rows).collectAsList();

        List<String> names = Prediction.names(model.likelihood());
        for (int i = 0; i < ROWS; i++) {
            Map<String, Double> values = expected.get(i).values(0.95);
            for (String name : names) {
                assertThat(found.get(i).<Double>getAs(name)).isEqualTo(values.get(name));
            }
        }
    }

    @Test
    void regressionInSql() {
        RegressionModel model = Regression.of(file, "y").fit().model();
        Scoring.regression(spark, model).register("predict_y");
        rows.createOrReplaceTempView("rows");

        List<Row> found = spark.sql("SELECT predict_y(struct(kind, b, a)).prediction p FROM rows")
                .collectAsList();

        List<Prediction> expected = model.predict(file);
        for (int i = 0; i < ROWS; i++) {
            assertThat(found.get(i).getDouble(0)).isEqualTo(expected.get(i).mean());
        }
    }

    @Test
    void cellsThatCannotBeUsedLeaveNullsOrAreRefused() {
        RegressionModel model = Regression.of(file, "y").fit().model();
        Dataset<Row> odd = spark.createDataFrame(
                List.of(
                        RowFactory.create(1.0, null, "x"),
                        RowFactory.create(1.0, 1.0, "new"),
                        RowFactory.create(1.0, 1.0, "z")),
                new StructType()
                        .add("a", DataTypes.DoubleType)
                        .add("b", DataTypes.DoubleType)
                        .add("kind", DataTypes.StringType));

        List<Row> dropped = Scoring.regression(spark, model, RowReader.Missing.DROP, RowReader.Unseen.SKIP, 0.9)
                .transform(odd)
                .collectAsList();
        List<Row> filled = Scoring.regression(spark, model, RowReader.Missing.MEAN, RowReader.Unseen.REFERENCE, 0.9)
                .transform(odd)
                .collectAsList();

        assertThat(dropped.stream().map(row -> row.isNullAt(3))).containsExactly(true, true, false);
        double mean = model.means().get(model.design().features().indexOf("b"));
        assertThat(filled.get(0).getDouble(3))
                .isEqualTo(model.predict(new double[] {1, mean, 0}).mean());
        assertThat(filled.get(1).getDouble(3))
                .isEqualTo(model.predict(new double[] {1, 1, 0}).mean());
        assertThatThrownBy(() -> Scoring.regression(spark, model)
                        .transform(odd.coalesce(1))
                        .collectAsList())
                .hasStackTraceContaining("column 'b': the cell is empty");
        assertThatThrownBy(() -> Scoring.regression(spark, model).transform(odd.drop("b")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'b'");
        assertThatThrownBy(() -> Scoring.regression(spark, model).transform(odd.withColumnRenamed("a", "sd")))
                .isInstanceOf(UserError.class);
    }

    @Test
    void mixture() {
        MixtureModel model =
                Mixture.of(file).features(List.of("a", "b")).components(2).fit().model();

        List<Row> found = Scoring.mixture(spark, model).transform(rows).collectAsList();

        for (Row row : found) {
            MixtureModel.Assignment expected = model.assign(new double[] {row.getDouble(0), row.getDouble(1)});
            assertThat(row.getInt(4)).isEqualTo(expected.component() + 1);
            assertThat(row.<Double>getList(5)).isEqualTo(expected.responsibilities());
            assertThat(row.getDouble(6)).isEqualTo(expected.logDensity());
        }
    }

    @Test
    void vaeOfATable() {
        TableEncoding encoding = TableEncoding.learn(TableSource.open(file));
        Vae vae = Vae.of(VaeNetwork.create(
                VaeConfig.builder()
                        .latent(2)
                        .encoder(8)
                        .decoder(8)
                        .likelihood("mixed:1,1,2,1")
                        .build(),
                encoding));
        EncodedTable table = EncodedTable.read(file, encoding);
        Codes codes = vae.encode(table);
        double[] elbos = vae.score(table.subset(0, RowScorer.BLOCK));

        List<Row> encoded =
                Scoring.codes(spark, vae, null).transform(rows.coalesce(1)).collectAsList();
        List<Row> scored =
                Scoring.elbo(spark, vae, null).transform(rows.coalesce(1)).collectAsList();

        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < 2; j++) {
                assertThat(encoded.get(i).<Double>getList(4).get(j)).isEqualTo(codes.mean(i, j));
                assertThat(encoded.get(i).<Double>getList(5).get(j)).isEqualTo(codes.deviation(i, j));
            }
        }
        assertThat(scored.stream()
                        .limit(RowScorer.BLOCK)
                        .mapToDouble(row -> row.getDouble(4))
                        .toArray())
                .isEqualTo(elbos);
    }

    /** More rows than a net draws for at once, so that a row's place in its partition matters. */
    @ParameterizedTest
    @ValueSource(strings = {"mean-field", "ivon", "mc-dropout", "ensemble:2", "laplace-last"})
    void nets(String method) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        List<String> again = lines.subList(1, ROWS + 1);
        again.addAll(List.copyOf(again));
        Path twice = folder.resolve(method.substring(0, 4) + ".csv");
        Files.write(twice, lines);
        Dataset<Row> table = spark.read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(twice.toString())
                .coalesce(1)
                .cache();
        for (String target : List.of("y", "kind")) {
            Path saved = folder.resolve(method.substring(0, 4) + target + ".zip");
            Net.train(NetData.table(TableSource.open(twice), target), net(method))
                    .save(saved);
            Net net = Net.read(saved);
            List<NetPrediction> expected = new ArrayList<>();
            net.predict(TableSource.open(twice), expected::add);

            List<Row> found =
                    Scoring.net(spark, net, null, 0.9).transform(table).collectAsList();
            Scoring.net(spark, net, null, 0.9).register("predict_by_net");
            table.createOrReplaceTempView("rows_of_net");
            Row first = spark.sql("SELECT predict_by_net(struct(kind, y, b, a)) p FROM rows_of_net LIMIT 1")
                    .selectExpr("p.*")
                    .first();

            assertThat(found).hasSize(2 * ROWS);
            List<String> names = net.predictionColumns();
            for (int i = 0; i < found.size(); i++) {
                List<Object> values = expected.get(i).values(0.9);
                for (int j = 0; j < names.size(); j++) {
                    assertThat(found.get(i).<Object>getAs(names.get(j))).isEqualTo(values.get(j));
                }
            }
            assertThat(first.schema().fieldNames()).containsExactlyElementsOf(names);
            if (target.equals("y")) {
                double mean = ((NetPrediction.Numeric) expected.get(0)).mean();
                // One row by itself: products of matrices of other sizes, in single precision.
                assertThat(first.getDouble(0)).isCloseTo(mean, within(1e-5));
            }
        }
    }

    private static NetConfig net(String method) {
        return NetConfig.defaults()
                .with(Map.of("method", method, "hidden", "8", "epochs", 2, "draws", 5, "threads", 1));
    }

    /** Several tasks at once, each with a net of its own. */
    @Test
    void netsSideBySide() {
        Net net = Net.train(NetData.table(TableSource.open(file), "y"), net("ensemble:2"));
        Map<Double, Double> expected = new HashMap<>();
        List<NetPrediction> all = new ArrayList<>();
        net.predict(TableSource.open(file), all::add);
        List<Row> order = rows.collectAsList();
        for (int i = 0; i < ROWS; i++) {
            expected.put(order.get(i).getDouble(0), ((NetPrediction.Numeric) all.get(i)).mean());
        }

        List<Row> found = Scoring.net(spark, net).transform(rows.repartition(8)).collectAsList();

        assertThat(found).hasSize(ROWS);
        for (Row row : found) {
            assertThat(row.<Double>getAs("prediction")).isCloseTo(expected.get(row.getDouble(0)), within(1e-5));
        }
        assertThatThrownBy(() -> Scoring.net(spark, net).transform(rows.drop("b")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column 'b'");
        assertThatThrownBy(() -> Scoring.net(spark, net, null, 95))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("level is 95.0");
    }

    /** What spark-submit's program says, in a line, of input that cannot be used. */
    @Test
    void aLineForWhatCannotBeUsed() {
        RegressionModel model = Regression.of(file, "y").fit().model();
        Dataset<Row> odd = rows.selectExpr("a", "if(a > 4, null, b) b", "kind");

        assertThatThrownBy(() -> Scoring.regression(spark, model)
                        .transform(odd)
                        .write()
                        .format("noop")
                        .mode("overwrite")
                        .save())
                .satisfies(e -> assertThat(SparkMain.line(e))
                        .hasValueSatisfying(line -> assertThat(line)
                                .startsWith("the DataFrame, column 'b': the cell is empty")
                                .doesNotContain("\n")));
        assertThatThrownBy(() -> SparkMain.run(new String[] {"fit", "--data", folder + "/none", "--target", "y"}))
                .satisfies(e -> assertThat(SparkMain.line(e))
                        .hasValueSatisfying(
                                line -> assertThat(line).contains("/none").doesNotContain("\n")));
        assertThat(SparkMain.line(new IllegalStateException("a fault"))).isEmpty();
    }

    @Test
    void vaeOfImages() {
        Vae vae = Vae.load(
                Path.of(System.getProperty("basedir", "spark"), "..", "models", "fashion-mnist-dense", "model.zip"));
        float[] pixels = new float[784];
        Arrays.fill(pixels, 0.25f);
        List<Float> boxed = new ArrayList<>();
        for (float pixel : pixels) {
            boxed.add(pixel);
        }
        Dataset<Row> images = spark.createDataFrame(
                List.of(RowFactory.create(1, boxed.toArray(new Float[0]))),
                new StructType()
                        .add("id", DataTypes.IntegerType)
                        .add("x", DataTypes.createArrayType(DataTypes.FloatType)));
        Codes expected = vae.encode(new FloatRows(vae.network().codec(), pixels));
        Scoring.codes(spark, vae, "x").register("encode_image");
        images.createOrReplaceTempView("images");

        Row found = spark.sql("SELECT encode_image(struct(x)).code_mean m FROM images")
                .first();

        for (int j = 0; j < expected.latent(); j++) {
            assertThat(found.<Double>getList(0).get(j)).isEqualTo(expected.mean(0, j));
        }
        assertThatThrownBy(() -> Scoring.codes(spark, vae, null).transform(images))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("name the column");
    }
}
