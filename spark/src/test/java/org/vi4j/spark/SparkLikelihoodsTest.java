package org.vi4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;
import org.vi4j.regression.RegressionModel;

/** Targets of every kind, offsets and trials: what a cluster finds is what one machine finds in the same file. */
class SparkLikelihoodsTest {
    /** More than the rows of a scan's sample. */
    private static final int ROWS = 900;

    @TempDir
    static Path folder;

    private static Path file;
    private static Dataset<Row> rows;

    @BeforeAll
    static void writeTheTable() throws IOException {
        RandomGenerator random = new RandomStreams(8).at("table", 0);
        List<String> lines =
                new ArrayList<>(List.of("a,b,hours,shift,tries,count,wins,cost,share,grade,kind,heavy,number"));
        String[] grades = {"poor", "fair", "good"};
        String[] kinds = {"bus", "car", "tram"};
        for (int i = 0; i < ROWS; i++) {
            double a = random.nextGaussian();
            double b = 3 + random.nextGaussian();
            double eta = 0.4 + 0.5 * a - 0.3 * (b - 3);
            double hours = 0.5 + 4 * random.nextDouble();
            double shift = random.nextGaussian() / 2;
            int tries = 1 + random.nextInt(6);
            double wins = 0;
            for (int t = 0; t < tries; t++) {
                wins += Likelihood.logistic().draw(eta, 1, random);
            }
            double latent = 2 * eta + Math.log(1 / random.nextDouble() - 1);
            int grade = latent < -0.5 ? 0 : latent < 1.5 ? 1 : 2;
            double kind = random.nextDouble() * (1 + Math.exp(eta) + Math.exp(-a));
            lines.add(String.join(
                    ",",
                    List.of(
                            "" + a,
                            "" + b,
                            "" + hours,
                            "" + shift,
                            "" + tries,
                            "" + (int) Likelihood.negativeBinomial().draw(eta + Math.log(hours), 2, random),
                            "" + (int) wins,
                            "" + 40 * Likelihood.gamma().draw(eta, 3, random),
                            "" + Likelihood.beta().draw(eta, 8, random),
                            grades[grade],
                            kinds[kind < 1 ? 0 : kind < 1 + Math.exp(eta) ? 1 : 2],
                            "" + (100 + 7 * Likelihood.studentT(3).draw(eta, 4, random)),
                            "" + (grade + 1))));
        }
        file = folder.resolve("table.csv");
        Files.write(file, lines);
        SparkSession spark = Sessions.get();
        rows = spark.read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(file.toString())
                .repartition(3)
                .localCheckpoint();
    }

    private static UnaryOperator<Regression> of(Likelihood likelihood) {
        return regression -> regression.features(List.of("a", "b")).likelihood(likelihood);
    }

    private static Arguments of(String name, String target, UnaryOperator<Regression> settings) {
        return Arguments.of(name, target, settings);
    }

    static Stream<Arguments> targets() {
        Likelihood poisson = Likelihood.poisson();
        Likelihood logistic = Likelihood.logistic();
        return Stream.of(
                of("poisson, exposure", "count", r -> of(poisson).apply(r).exposure("hours")),
                of(
                        "poisson, offset, weights",
                        "count",
                        r -> of(poisson).apply(r).offset("shift").weights("hours")),
                of(
                        "negative binomial, exposure",
                        "count",
                        r -> of(Likelihood.negativeBinomial()).apply(r).exposure("hours")),
                of("logistic, trials", "wins", r -> of(logistic).apply(r).trials("tries")),
                of(
                        "logistic, trials, cavi",
                        "wins",
                        r -> of(logistic).apply(r).trials("tries").method("cavi")),
                of(
                        "probit, trials, offset",
                        "wins",
                        r -> of(Likelihood.probit()).apply(r).trials("tries").offset("shift")),
                of("gamma, offset", "cost", r -> of(Likelihood.gamma()).apply(r).offset("shift")),
                of("beta", "share", of(Likelihood.beta())),
                of("ordinal", "grade", r -> of(Likelihood.ordinal()).apply(r).levels(List.of("poor", "fair", "good"))),
                of("ordinal probit, numbers", "number", of(Likelihood.ordinalProbit())),
                of("categorical", "kind", of(Likelihood.categorical())),
                of("Student's t", "heavy", of(Likelihood.studentT(3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void equalOneMachines(String name, String target, UnaryOperator<Regression> settings) {
        RegressionFit expected = settings.apply(Regression.of(file, target)).fit();

        RegressionFit found =
                settings.apply(Regression.of(SparkTable.of(rows), target)).fit();

        SparkTableTest.same(found, expected, 1e-7);
        predictsTheSame(found.model(), expected.model());
    }

    /** The saved model, by the cluster, of rows in another order. */
    private static void predictsTheSame(RegressionModel found, RegressionModel expected) {
        List<Row> scored = Scoring.regression(Sessions.get(), found)
                .transform(rows.select("a", "b", "hours", "shift"))
                .limit(20)
                .collectAsList();
        List<String> names = Prediction.names(expected.likelihood());
        for (Row row : scored) {
            double[] x = expected.columns().features().stream()
                    .mapToDouble(row::getAs)
                    .toArray();
            Map<String, Double> values = expected.predict(x).values(0.95);
            for (String column : names) {
                double value = values.getOrDefault(column, Double.NaN);
                assertThat(row.<Double>getAs(column)).isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
            }
        }
    }

    @Test
    void whatOneMachineRefusesIsRefused() {
        assertThatThrownBy(() -> of(Likelihood.logistic())
                        .apply(Regression.of(SparkTable.of(rows), "wins"))
                        .trials("shift")
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the DataFrame: 'shift' is ")
                .hasMessageContaining("trials are whole numbers");
        assertThatThrownBy(() -> of(Likelihood.poisson())
                        .apply(Regression.of(SparkTable.of(rows), "count"))
                        .exposure("shift")
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the exposure 'shift' is ");
        assertThatThrownBy(() -> of(Likelihood.gamma())
                        .apply(Regression.of(SparkTable.of(rows), "shift"))
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a number above 0");
        assertThatThrownBy(() -> of(Likelihood.gamma())
                        .apply(Regression.of(SparkTable.of(rows.selectExpr("a", "b", "shift + 1 c")), "c"))
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("of 900 outcomes cannot be used: each must be a number above 0");
        assertThatThrownBy(() -> of(Likelihood.ordinal())
                        .apply(Regression.of(SparkTable.of(rows), "grade"))
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("give them in their order");
        assertThatThrownBy(() -> of(Likelihood.categorical())
                        .apply(Regression.of(SparkTable.of(rows), "cost"))
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("2 to 100 are fitted");
    }
}
