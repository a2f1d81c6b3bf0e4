package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.support.JsonTree;

/** Checks of models that are right and of models that are not, and places of rows in closed form (pit.R). */
class ModelCheckTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");
    private static final Path HOMES = Path.of("docs/homes.csv");
    private static final Path PRESS = Path.of("docs/press.csv");

    @TempDir
    private Path folder;

    private static FittedRegression.Check check(Regression regression, Path table) {
        return regression.fit().model().check(TableSource.open(table));
    }

    private static String text(FittedRegression.Check check) {
        return String.join("\n", check.summary().lines());
    }

    @Test
    void rowsLieInTheirPredictionsWhereTheClosedFormSays() {
        JsonNode expected = JsonTree.read(REFERENCE.resolve("pit.json"));
        FittedRegression.Check check = check(Regression.of(HOMES, "price").prior(Prior.flat()), HOMES);
        double[] pit =
                (double[]) Objects.requireNonNull(check.summary().document().get("loo_pit"));
        double[] residuals =
                (double[]) Objects.requireNonNull(check.summary().document().get("quantile_residuals"));
        for (int i = 0; i < pit.length; i++) {
            double p = expected.get("pit").get(i).asDouble();
            // Of 4,000 weighted draws, worth a thousand and more: four standard errors.
            assertThat(pit[i]).isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / 1000) + 5e-4));
            assertThat(residuals[i] > 0).isEqualTo(pit[i] > 0.5);
        }
        assertThat((double) Objects.requireNonNull(check.summary().document().get("elpd_loo")))
                .isCloseTo(expected.get("elpd").asDouble(), within(0.25));
    }

    @Test
    void countsThatVaryMoreThanPoissonsAreNotWhatPoissonMakes() {
        Path quine = REFERENCE.resolve("quine.csv");
        FittedRegression.Check poisson = check(Regression.of(quine, "Days").likelihood(Likelihood.poisson()), quine);
        assertThat(poisson.agrees()).isFalse();
        assertThat(text(poisson))
                .contains("the data vary more than the model makes", "have more zeros", "predictions are too narrow")
                .doesNotContain("Nothing speaks");
        assertThat(poisson.report().html()).contains("Rootogram", "LOO-PIT", "Randomised quantile residuals");
        FittedRegression.Check negative =
                check(Regression.of(quine, "Days").likelihood(Likelihood.negativeBinomial()), quine);
        assertThat(negative.agrees()).isTrue();
        assertThat(text(negative)).contains("Nothing speaks against the model: 8 checks");
    }

    @Test
    void countsThatVaryLessAreSaidToBeToo() throws IOException {
        Path table = table(random -> 10 + random.nextInt(3));
        FittedRegression.Check check = check(Regression.of(table, "y").likelihood(Likelihood.poisson()), table);
        assertThat(text(check)).contains("the data vary less than the model makes", "predictions are too wide");
    }

    /** Squares of normal numbers have a mean and a variance that the model takes over, and another shape. */
    @Test
    void normalNoiseThatIsNot() throws IOException {
        Path skewed = table(random -> Math.pow(random.nextGaussian(), 4));
        assertThat(text(check(Regression.of(skewed, "y"), skewed))).contains("does not make such data", "largest");
        Path normal = table(Random::nextGaussian);
        assertThat(check(Regression.of(normal, "y"), normal).agrees()).isTrue();
    }

    private Path table(ToDoubleFunction<Random> target) throws IOException {
        Random random = new Random(5);
        StringBuilder rows = new StringBuilder("x,y\n");
        for (int i = 0; i < 200; i++) {
            rows.append(random.nextGaussian())
                    .append(',')
                    .append(target.applyAsDouble(random))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("t" + folder.toFile().list().length + ".csv"), rows);
    }

    @Test
    void eachKindOfTargetHasItsPicture() {
        Regression trials = Regression.of(PRESS, "passed")
                .features(List.of("speed", "heat"))
                .trials("tried")
                .likelihood(Likelihood.logistic());
        assertThat(check(trials, PRESS).report().html()).contains("Calibration: 80 rows");
        Regression levels = Regression.of(PRESS, "quality")
                .features(List.of("speed", "heat"))
                .levels(List.of("scrap", "rework", "fair", "good"))
                .likelihood(Likelihood.ordinal());
        FittedRegression.Check ordinal = check(levels, PRESS);
        assertThat(ordinal.report().html()).contains("the share of each level", "LOO-PIT");
        assertThat(text(ordinal)).contains("share of rework");
        assertThat(check(
                                Regression.of(PRESS, "time")
                                        .features(List.of("speed", "heat"))
                                        .likelihood(Likelihood.gamma()),
                                PRESS)
                        .report()
                        .html())
                .contains("data sets that the model makes up");
    }

    /** The critical values of D'Agostino and Stephens, Goodness-of-Fit Techniques, table 4.2. */
    @Test
    void theTestOfUniformityHasItsCriticalValues() {
        assertThat(1 - Uniformity.below(1.933)).isCloseTo(0.10, within(2e-4));
        assertThat(1 - Uniformity.below(2.492)).isCloseTo(0.05, within(2e-4));
        assertThat(1 - Uniformity.below(3.857)).isCloseTo(0.01, within(5e-4));
        double[] even = new double[100];
        Arrays.setAll(even, i -> (i + 0.5) / 100);
        assertThat(Uniformity.pValue(even)).isGreaterThan(0.99);
        assertThat(Uniformity.pValue(Arrays.stream(even).map(u -> u * u).toArray()))
                .isLessThan(1e-4);
    }
}
