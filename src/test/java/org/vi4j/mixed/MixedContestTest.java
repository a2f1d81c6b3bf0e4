package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.diagnostics.LeaveOneOut;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.FittedRegression;
import org.vi4j.regression.Regression;

/** What models with groups predict of rows that they have not seen. */
class MixedContestTest {
    @TempDir
    private Path folder;

    private Path subjects(int count) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/sleep.csv"));
        return Files.write(folder.resolve("some.csv"), lines.subList(0, 1 + 10 * count));
    }

    /** Fits without each row in turn say the same as weights of the draws of one fit. */
    @Test
    void leavingRowsOutByWeightsIsAsFittingWithoutThem() throws IOException {
        Path table = subjects(5);
        Map<String, FittedRegression> models = new LinkedHashMap<>();
        models.put(
                "groups",
                MixedRegression.of(table, "reaction")
                        .features("days")
                        .group("subject")
                        .fit()
                        .model());
        models.put(
                "plain",
                Regression.of(table, "reaction").features(List.of("days")).fit().model());
        TableSource source = TableSource.open(table);

        FittedRegression.Comparison loo = FittedRegression.compare(models, source);
        FittedRegression.Comparison folds =
                FittedRegression.compare(models, source, new FittedRegression.Validation(4000, 1, 50, null, null));

        for (int k = 0; k < 2; k++) {
            // Rows of the largest weights have errors of a tenth of a nat.
            assertThat(loo.elpd().elpd().get(k)).isCloseTo(folds.elpd().elpd().get(k), within(0.4));
        }
        assertThat(loo.elpd().elpd().get(0)).isGreaterThan(loo.elpd().elpd().get(1) + 20);
    }

    /** R's loo of draws by Stan: both have Monte Carlo errors, and rows of a Pareto k above 0.7 are not counted. */
    @Test
    void leaveOneOutIsThatOfLooFromStansDraws() throws IOException {
        JsonNode loo =
                new ObjectMapper().readTree(Files.readString(Path.of("src/test/resources/reference/mixed/loo.json")));
        TableSource source = TableSource.open(Path.of("docs/sleep.csv"));
        for (String name : List.of("slopes", "levels")) {
            MixedRegression regression = MixedRegression.of(source, "reaction").features("days");
            MixedModel model = (name.equals("slopes")
                            ? regression.group("subject", "1", "days")
                            : regression.group("subject"))
                    .fit()
                    .model();
            FittedRegression.Densities densities =
                    model.contest(name, source, null).densities(4000, 1);
            double[] own = LeaveOneOut.ofApproximation(densities.logLikelihood(), densities.logRatios())
                    .pointwise();
            JsonNode expected = loo.get(name);
            double difference = 0;
            for (int i = 0; i < own.length; i++) {
                if (expected.get("pareto_k").get(i).asDouble() < 0.7) {
                    double one = expected.get("pointwise").get(i).asDouble();
                    assertThat(own[i]).as("row " + i).isCloseTo(one, within(0.03 + 0.05 * Math.abs(one + 4)));
                    difference += own[i] - one;
                }
            }
            assertThat(difference).isCloseTo(0, within(0.5));
        }
    }

    private static double[] sums(FittedRegression.Densities densities, double step) {
        double[] sums = new double[densities.logLikelihood().length];
        for (int s = 0; s < sums.length; s++) {
            for (double log : densities.logLikelihood()[s]) {
                sums[s] += step * Math.exp(log);
            }
        }
        return sums;
    }

    private Path table(double[] fresh, boolean counts) throws IOException {
        Random random = new Random(4);
        StringBuilder text = new StringBuilder("y,x,g,m\n");
        for (int i = 0; i < 120; i++) {
            double y = Math.floor(8 * random.nextDouble());
            text.append(counts ? y : y + random.nextDouble())
                    .append(',')
                    .append(random.nextGaussian())
                    .append(",g")
                    .append(i % 20)
                    .append(",8\n");
        }
        for (double y : fresh) {
            text.append(y).append(",0.3,new,8\n");
        }
        return Files.writeString(folder.resolve("fresh" + fresh.length + ".csv"), text);
    }

    private static FittedRegression.Densities ofNewGroup(MixedRegression regression, Path table, int count) {
        int[] in = IntStream.range(0, 120).toArray();
        int[] out = IntStream.range(120, 120 + count).toArray();
        return regression
                .fit()
                .model()
                .contest("model", TableSource.open(table), null)
                .without(in, out, 100, 1);
    }

    /** The probabilities of all that a row of a new group may hold add up to one. */
    @Test
    void densitiesOfNewGroupsAddUpToOne() throws IOException {
        Path counts = table(IntStream.range(0, 400).asDoubleStream().toArray(), true);
        MixedRegression poisson = MixedRegression.of(counts, "y")
                .likelihood(Likelihood.poisson())
                .features("x")
                .group("g", "1", "x");
        for (double sum : sums(ofNewGroup(poisson, counts, 400), 1)) {
            assertThat(sum).isCloseTo(1, within(1e-3));
        }
        Path trials = table(IntStream.range(0, 9).asDoubleStream().toArray(), true);
        MixedRegression binomial = MixedRegression.of(trials, "y")
                .likelihood(Likelihood.logistic())
                .trials("m")
                .features("x")
                .group("g");
        for (double sum : sums(ofNewGroup(binomial, trials, 9), 1)) {
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
        double[] grid = IntStream.range(0, 300).mapToDouble(i -> -30 + 0.25 * i).toArray();
        Path numbers = table(grid, false);
        MixedRegression normal = MixedRegression.of(numbers, "y").features("x").group("g", "1", "x");
        for (double sum : sums(ofNewGroup(normal, numbers, 300), 0.25)) {
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void anotherTableIsRefused() throws IOException {
        MixedModel model =
                MixedRegressionTest.sleep(Path.of("docs/sleep.csv")).fit().model();
        Path other = subjects(4);
        assertThatThrownBy(() -> model.contest("model", TableSource.open(other), null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("180 rows")
                .hasMessageContaining("give the table of the fit");
    }
}
