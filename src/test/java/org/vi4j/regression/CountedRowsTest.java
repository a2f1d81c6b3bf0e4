package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.math.RowCopies;
import org.vi4j.mixed.MixedRegression;
import org.vi4j.model.Likelihood;

/** Rows that count as many are looked at as the table in which each stands as often. */
class CountedRowsTest {
    @TempDir
    private Path folder;

    /** Targets of 30 rows in 6 groups, each with a weight; the mean of repeated rows is not that of the rows. */
    private Path table(String name, boolean repeated, int highest, double unit) throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("g,x,y,w\n");
        for (int i = 0; i < 30; i++) {
            double x = random.nextInt(5);
            int y = Math.min(highest, (int) (random.nextDouble() * (1 + x)));
            int weight = y == 0 ? 1 + random.nextInt(3) : 6 + random.nextInt(9);
            for (int k = 0; k < (repeated ? weight : 1); k++) {
                text.append("g")
                        .append(i % 6)
                        .append(',')
                        .append(x)
                        .append(',')
                        .append(y)
                        .append(',');
                text.append(repeated ? 1 : unit * weight).append('\n');
            }
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private static Regression regression(Path table, String likelihood) {
        Regression regression = Regression.of(table, "y")
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .features(List.of("x"))
                .weights("w");
        return likelihood.equals("ordinal") ? regression.levels(List.of("0", "1", "2")) : regression;
    }

    private static List<?> statistics(FittedRegression.Check check) {
        return (List<?>) Objects.requireNonNull(check.summary().document().get("statistics"));
    }

    private static double number(Map<?, ?> entry, String name) {
        return (double) Objects.requireNonNull(entry.get(name));
    }

    private static void requireAlike(FittedRegression.Check weighted, FittedRegression.Check repeated) {
        assertThat(weighted.summary().document())
                .containsEntry("rows", repeated.summary().document().get("rows"));
        assertThat(weighted.agrees()).isEqualTo(repeated.agrees());
        for (int k = 0; k < statistics(repeated).size(); k++) {
            Map<?, ?> own = (Map<?, ?>) statistics(weighted).get(k);
            Map<?, ?> other = (Map<?, ?>) statistics(repeated).get(k);
            assertThat(own.get("statistic")).isEqualTo(other.get("statistic"));
            assertThat(number(own, "data")).isCloseTo(number(other, "data"), within(1e-12));
            // Of 1,000 made-up data sets each, whose quantiles have errors.
            double width = number(other, "high") - number(other, "low");
            assertThat(number(own, "low")).isCloseTo(number(other, "low"), within(0.15 * width + 1e-9));
            assertThat(number(own, "high")).isCloseTo(number(other, "high"), within(0.15 * width + 1e-9));
        }
        assertThat((double) Objects.requireNonNull(weighted.summary().document().get("elpd_loo")))
                .isCloseTo(
                        (double) Objects.requireNonNull(
                                repeated.summary().document().get("elpd_loo")),
                        within(0.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "poisson", "ordinal"})
    void checksWeighRows(String likelihood) throws IOException {
        int highest = likelihood.equals("logistic") ? 1 : likelihood.equals("ordinal") ? 2 : 9;
        Path weighted = table("w.csv", false, highest, 1);
        Path repeated = table("r.csv", true, highest, 1);
        requireAlike(
                regression(weighted, likelihood).fit().model().check(TableSource.open(weighted)),
                regression(repeated, likelihood).fit().model().check(TableSource.open(repeated)));
    }

    @Test
    void checksOfModelsWithGroupsWeighRows() throws IOException {
        Path weighted = table("w.csv", false, 9, 1);
        Path repeated = table("r.csv", true, 9, 1);
        List<FittedRegression.Check> checks = new java.util.ArrayList<>();
        for (Path table : List.of(weighted, repeated)) {
            checks.add(MixedRegression.of(table, "y")
                    .likelihood(Likelihood.poisson())
                    .features("x")
                    .group("g")
                    .weights("w")
                    .fit()
                    .model()
                    .check(TableSource.open(table)));
        }
        requireAlike(checks.get(0), checks.get(1));
    }

    @Test
    void partsOfRowsCannotBeMadeUp() throws IOException {
        Path parts = table("p.csv", false, 1, 0.25);
        RegressionModel model = regression(parts, "logistic").fit().model();
        assertThatThrownBy(() -> model.check(TableSource.open(parts)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("p.csv, line 2: the row counts")
                .hasMessageContaining("give whole weights");
    }

    @Test
    void effectsAreLookedAtAtTheMeansOfRepeatedRows() throws IOException {
        Path weighted = table("w.csv", false, 9, 1);
        Path repeated = table("r.csv", true, 9, 1);
        List<String> lines = new java.util.ArrayList<>();
        for (Path table : List.of(weighted, repeated)) {
            lines.add(String.join(
                    "\n",
                    Regression.of(table, "y")
                            .likelihood(Likelihood.poisson())
                            .features(List.of("x", "g"))
                            .weights("w")
                            .fit()
                            .model()
                            .effects(TableSource.open(table), "g", null)
                            .summary()
                            .lines()));
        }
        assertThat(lines.get(0)).isEqualTo(lines.get(1));
    }

    @Test
    void thePriorsDataAreRepeatedRows() throws IOException {
        Path weighted = table("w.csv", false, 9, 1);
        Path repeated = table("r.csv", true, 9, 1);
        Prior.Predictive own = regression(weighted, "poisson").priorPredictive(100, 1);
        Prior.Predictive other = regression(repeated, "poisson").priorPredictive(100, 1);
        assertThat((double[]) own.summary().document().get("data_quantiles"))
                .containsExactly((double[]) other.summary().document().get("data_quantiles"));
        assertThat(own.rows()).hasNumberOfRows(30);
    }

    /** Weights of successes and failures are what trials say of both. */
    @Test
    void thePageOfAFitWeighsRows() throws IOException {
        StringBuilder weights = new StringBuilder("x,y,w\n");
        StringBuilder trials = new StringBuilder("x,y,n\n");
        for (int x = 1; x <= 12; x++) {
            weights.append(x + ",1," + 3 * x + "\n" + x + ",0," + 7 + "\n");
            trials.append(x + "," + 3 * x + "," + 3 * x + "\n" + x + ",0," + 7 + "\n");
        }
        RegressionFit own = Regression.of(Files.writeString(folder.resolve("a.csv"), weights), "y")
                .likelihood(Likelihood.logistic())
                .features(List.of("x"))
                .weights("w")
                .fit();
        RegressionFit other = Regression.of(Files.writeString(folder.resolve("b.csv"), trials), "y")
                .likelihood(Likelihood.logistic())
                .features(List.of("x"))
                .trials("n")
                .fit();
        // In pixels, rounded to tenths.
        List<Double> dots = calibration(own.report().html());
        List<Double> expected = calibration(other.report().html());
        assertThat(dots).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < dots.size(); i++) {
            assertThat(dots.get(i)).isCloseTo(expected.get(i), within(0.15));
        }
    }

    /** Rows that are alike are in one bin: not those that had the outcome in one, and the others in another. */
    @Test
    void calibrationKeepsRowsThatAreAlikeTogether() throws IOException {
        Path table = Files.writeString(folder.resolve("c.csv"), "x,y,w\n0,1,40\n0,0,40\n1,1,60\n1,0,20\n");
        RegressionModel model = regression(table, "logistic").fit().model();
        List<Double> dots =
                calibration(model.check(TableSource.open(table)).report().html());
        assertThat(dots).hasSize(4);
    }

    private static List<Double> calibration(String html) {
        int end = html.indexOf("Calibration:");
        String figure = html.substring(html.lastIndexOf("<svg", end), end);
        return java.util.regex.Pattern.compile("c[xy]='([\\d.]+)'")
                .matcher(figure)
                .results()
                .map(match -> Double.parseDouble(match.group(1)))
                .toList();
    }

    @Test
    void rowsAreTakenInProportion() {
        assertThat(RowCopies.evenly(new double[] {2, 1, 3}, 10)).containsExactly(0, 0, 1, 2, 2, 2);
        assertThat(RowCopies.evenly(new double[] {20, 10, 30}, 6)).containsExactly(0, 0, 1, 2, 2, 2);
        assertThat(RowCopies.whole("t", new long[] {2, 3}, new double[] {2, 3})).containsExactly(0, 0, 1, 1, 1);
    }

    @Test
    void aSampleKeepsItsWeightsFromOneProcessToAnother() throws IOException {
        Scan scan = new Scan(2);
        scan.accept(new double[] {1, 2, 3, 4, 5, 6}, new double[] {10, 20, 30}, 3);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        scan.write(new DataOutputStream(bytes));
        Scan other = new Scan(2);
        other.add(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(other.sample()).isDeepEqualTo(scan.sample());
        for (int i = 0; i < 3; i++) {
            assertThat(other.sampleWeights()[i]).isEqualTo(5 * (other.sample()[i][0] + 1));
        }
    }
}
