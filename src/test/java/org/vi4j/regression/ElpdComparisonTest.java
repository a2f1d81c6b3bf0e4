package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.CaviRegression.Factorization;
import org.vi4j.support.JsonTree;

/** Models compared by what they predict, against rstanarm and loo (judging.R) and against fits without each row. */
class ElpdComparisonTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");
    private static final Path HOMES = Path.of("docs/homes.csv");
    private static final Path PRESS = Path.of("docs/press.csv");
    private static final Path QUINE = REFERENCE.resolve("quine.csv");

    @TempDir
    private Path folder;

    private static Map<String, RegressionModel> models(RegressionModel... all) {
        Map<String, RegressionModel> models = new LinkedHashMap<>();
        for (RegressionModel model : all) {
            models.put("M" + (models.size() + 1), model);
        }
        return models;
    }

    private static RegressionModel homes(String... features) {
        return Regression.of(HOMES, "price").features(List.of(features)).fit().model();
    }

    private static RegressionModel quine(Likelihood likelihood) {
        return Regression.of(QUINE, "Days").likelihood(likelihood).fit().model();
    }

    private static FittedRegression.Validation folds(int folds) {
        return new FittedRegression.Validation(4000, 1, folds, null, null);
    }

    private static String text(FittedRegression.Comparison comparison) {
        return String.join("\n", comparison.summary().lines());
    }

    @Test
    void agreesWithLooOfRstanarm() {
        JsonNode expected = JsonTree.read(REFERENCE.resolve("judging.json"));
        FittedRegression.Comparison prices =
                FittedRegression.compare(models(homes(), homes("size_m2", "rooms")), TableSource.open(HOMES));
        // Monte Carlo standard errors of elpd are 0.05 there and no larger here; four of their difference.
        assertThat(prices.elpd().elpd().get(0))
                .isCloseTo(expected.at("/homes/elpd").asDouble(), within(0.3));
        assertThat(prices.elpd().elpd().get(1))
                .isCloseTo(expected.at("/small/elpd").asDouble(), within(0.3));
        assertThat(prices.elpd().difference().get(1))
                .isCloseTo(expected.at("/prices/elpd_diff").asDouble(), within(0.4));
        assertThat(prices.elpd().differenceSe().get(1))
                .isCloseTo(expected.at("/prices/se_diff").asDouble(), within(0.1));
        assertThat(text(prices)).contains("M1 is better than M2 by 41.", "tend to be too small");

        FittedRegression.Comparison counts = FittedRegression.compare(
                models(quine(Likelihood.poisson()), quine(Likelihood.negativeBinomial())), TableSource.open(QUINE));
        assertThat(counts.elpd().elpd().get(1))
                .isCloseTo(expected.at("/negbin/elpd").asDouble(), within(0.4));
        // Of Poisson three rows have a large k there, and the number itself is rough.
        assertThat(counts.elpd().elpd().get(0))
                .isCloseTo(expected.at("/poisson/elpd").asDouble(), within(10.0));
        assertThat(text(counts))
                .contains(
                        "M2 seems better than M1",
                        "not all of these numbers can be relied on",
                        "10 folds fit each model")
                .doesNotContain("M2 is better");
    }

    @Test
    void modelsThatPredictAlikeAreNotToldApart() {
        RegressionModel student = Regression.of(HOMES, "price")
                .likelihood(Likelihood.studentT(30))
                .fit()
                .model();
        assertThat(text(FittedRegression.compare(models(homes(), student), TableSource.open(HOMES))))
                .contains("cannot be told apart")
                .doesNotContain("better than");
    }

    /** With as many folds as rows K-fold is leave-one-out itself, of refits. */
    @Test
    void leavingOutAgreesWithFittingWithoutEachRow() {
        Map<String, RegressionModel> models = models(homes("size_m2"), homes("size_m2", "rooms"));
        FittedRegression.Comparison loo = FittedRegression.compare(models, TableSource.open(HOMES));
        FittedRegression.Comparison folds = FittedRegression.compare(models, TableSource.open(HOMES), folds(60));
        for (int k = 0; k < 2; k++) {
            assertThat(loo.elpd().elpd().get(k)).isCloseTo(folds.elpd().elpd().get(k), within(0.25));
        }
        assertThat(text(folds)).contains("elpd_kfold");
    }

    /** Coordinate ascent is too narrow; the weights of its draws bring the numbers of the better fit back. */
    @Test
    void anApproximationIsCorrected() {
        RegressionModel rough = press("passed")
                .trials("tried")
                .likelihood(Likelihood.logistic())
                .method("cavi")
                .fit()
                .model();
        RegressionModel fine = press("passed")
                .trials("tried")
                .likelihood(Likelihood.logistic())
                .fit()
                .model();
        FittedRegression.Comparison both = FittedRegression.compare(models(rough, fine), TableSource.open(PRESS));
        assertThat(both.elpd().elpd().get(0)).isCloseTo(both.elpd().elpd().get(1), within(0.2));
    }

    /** Without correlations the draws lie where the posterior is not, and weights cannot help. */
    @Test
    void anApproximationThatCannotBeCorrectedIsNotReliedOn() throws IOException {
        Path table = folder.resolve("near.csv");
        Random random = new Random(1);
        StringBuilder rows = new StringBuilder("a,b,c,y\n");
        for (int i = 0; i < 60; i++) {
            double a = random.nextGaussian();
            rows.append(a).append(',').append(a + 0.1 * random.nextGaussian()).append(',');
            rows.append(a + 0.1 * random.nextGaussian())
                    .append(',')
                    .append(a + random.nextGaussian())
                    .append('\n');
        }
        Files.writeString(table, rows);
        RegressionModel exact = Regression.of(table, "y").fit().model();
        RegressionModel rough = Regression.of(table, "y")
                .posterior(Factorization.of("mean-field"))
                .fit()
                .model();
        assertThat(text(FittedRegression.compare(models(exact, rough), TableSource.open(table))))
                .contains("M2: the draws do not stand for the posterior")
                .doesNotContain("M1: the draws");
    }

    @Test
    void anOlderFileIsTakenAsItIsAndSaysSo() {
        RegressionModel old = homes("size_m2");
        RegressionModel without = new RegressionModel(
                old.columns(),
                old.design(),
                old.means(),
                old.noise(),
                old.posterior(),
                old.posteriors(),
                old.score(),
                old.likelihood(),
                old.meanWeight(),
                old.precisionInterval(),
                Map.of());
        FittedRegression.Comparison both = FittedRegression.compare(models(old, without), TableSource.open(HOMES));
        assertThat(both.elpd().elpd().get(0)).isCloseTo(both.elpd().elpd().get(1), within(0.5));
        assertThat(text(both)).contains("M2 does not hold the settings of its fit");
        assertThatThrownBy(() -> FittedRegression.compare(models(old, without), TableSource.open(HOMES), folds(5)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("fit it again");
    }

    /** Every row's log likelihood adds up to that of the fit, for weights, offsets, trials and levels alike. */
    @ParameterizedTest
    @ValueSource(strings = {"weighted", "exposure", "trials", "ordinal", "student"})
    void rowsAddUpToTheFit(String kind) {
        Regression regression = switch (kind) {
            case "weighted" -> press("time").weights("hours");
            case "exposure" -> press("stops").exposure("hours").likelihood(Likelihood.negativeBinomial());
            case "trials" -> press("passed").trials("tried").likelihood(Likelihood.logistic());
            case "ordinal" ->
                press("quality")
                        .levels(List.of("scrap", "rework", "fair", "good"))
                        .likelihood(Likelihood.ordinal());
            default -> press("time").likelihood(Likelihood.studentT(4));
        };
        RegressionFit fit = regression.fit();
        Path file = folder.resolve("m.json");
        fit.model().save(file);
        RegressionModel model = RegressionModel.load(file);
        assertThat(model.settings()).isEqualTo(fit.model().settings());
        KeptRows rows = KeptRows.of(model, TableSource.open(PRESS), null);
        PosteriorSample again = PosteriorSample.of("m", model, rows, 100, 3);
        PosteriorSample own = PosteriorSample.of(fit, 100, 3);
        double[][] logLikelihood = again.logLikelihood(rows);
        double[][] weights = Arrays.stream(own.weights())
                .map(w -> Arrays.stream(w).map(v -> v / fit.units().target()).toArray())
                .toArray(double[][]::new);
        double[] beta = Arrays.stream(own.beta())
                .map(b -> b * fit.units().target() * fit.units().target())
                .toArray();
        double[] sums = fit.data().logLikelihoods(model.likelihood(), weights, beta);
        for (int s = 0; s < 100; s++) {
            double expected = fit.units().nats(sums[s]);
            assertThat(Arrays.stream(logLikelihood[s]).sum())
                    .isCloseTo(expected, within(1e-8 * Math.abs(expected) + 1e-8));
        }
    }

    private static Regression press(String target) {
        return Regression.of(PRESS, target).features(List.of("speed", "heat"));
    }

    @Test
    void foldsKeepGroupsTogetherOrSpreadThem() {
        RegressionModel model = quine(Likelihood.poisson());
        KeptRows rows = KeptRows.of(model, TableSource.open(QUINE), "Age");
        FittedRegression.Validation together = new FittedRegression.Validation(1000, 2, 3, "Age", null);
        int[] fold = Folds.assign(together, new KeptContest("", model, rows).rows());
        Set<String> pairs = new HashSet<>();
        for (int i = 0; i < fold.length; i++) {
            pairs.add(rows.labels().get(i) + fold[i]);
        }
        assertThat(pairs).hasSize(4);

        int[] even = Folds.assign(
                new FittedRegression.Validation(1000, 2, 5, null, "Age"), new KeptContest("", model, rows).rows());
        for (String age : Set.copyOf(rows.labels())) {
            int[] counts = new int[5];
            for (int i = 0; i < even.length; i++) {
                counts[even[i]] += rows.labels().get(i).equals(age) ? 1 : 0;
            }
            assertThat(Arrays.stream(counts).max().orElseThrow()
                            - Arrays.stream(counts).min().orElseThrow())
                    .isLessThanOrEqualTo(1);
        }
        assertThatThrownBy(() -> Folds.assign(
                        new FittedRegression.Validation(1000, 2, 5, "Age", null),
                        new KeptContest("", model, rows).rows()))
                .hasMessageContaining("has 4 values");
    }

    @Test
    void anotherTableIsRefused() {
        RegressionModel model = homes("size_m2");
        RegressionModel other = Regression.of(Path.of("docs/flats.csv"), "price")
                .features(List.of("rooms"))
                .fit()
                .model();
        assertThatThrownBy(() -> FittedRegression.compare(models(model, other), TableSource.open(HOMES)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("M2 was fitted to")
                .hasMessageContaining("give the table of the fit");
    }
}
