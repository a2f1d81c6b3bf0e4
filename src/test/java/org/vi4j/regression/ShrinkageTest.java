package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Nuts;
import org.vi4j.internal.io.Json;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Run;

/** Priors with a scale for each coefficient: against Stan, finite differences and quantiles of their own. */
class ShrinkageTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/regression");

    private static final List<String> COLUMNS =
            IntStream.rangeClosed(1, 20).mapToObj(j -> "x" + j).toList();

    @TempDir
    private Path folder;

    private static RegressionFit fit(String target, String prior) {
        String likelihood = target.equals("y") ? "gaussian" : target.equals("z") ? "logistic" : "poisson";
        return Regression.of(FOLDER.resolve("sparse.csv"), target)
                .features(COLUMNS)
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .prior(Prior.of(prior))
                .fit();
    }

    private static RegressionFit press(String likelihood, String target, String prior) {
        Regression regression = Regression.of(Path.of("docs/press.csv"), target)
                .features(List.of("speed", "heat"))
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .prior(Prior.of(prior));
        return switch (target) {
            case "quality" ->
                regression.levels(List.of("scrap", "rework", "fair", "good")).fit();
            case "passed" -> regression.trials("tried").fit();
            case "stops" -> regression.exposure("hours").fit();
            default -> regression.fit();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian, time",
        "student, time",
        "gamma, time",
        "beta, waste",
        "logistic, passed",
        "probit, passed",
        "poisson, stops",
        "negative-binomial, stops",
        "ordinal, quality",
        "ordinal-probit, quality",
        "categorical, quality"
    })
    void gradientsAreThoseOfFiniteDifferences(String likelihood, String target) {
        RegressionFit pilot = press(likelihood, target, "weak");
        for (String prior : List.of("horseshoe", "r2d2:0.3")) {
            LogJoint joint = ShrinkageFit.joint(pilot, Prior.of(prior));
            RandomGenerator random = new RandomStreams(5).at("point", 0);
            for (int k = 0; k < 3; k++) {
                double[] u = random.doubles(joint.dimension(), -0.5, 0.5).toArray();
                GradientCheck.require(joint, u);
            }
        }
    }

    /** All likelihoods are fitted, and with as many rows as here the prior moves a clear effect little. */
    @ParameterizedTest
    @CsvSource({"student, time", "gamma, time", "logistic, passed", "ordinal, quality"})
    void everyLikelihoodIsFittedNearTheDefault(String likelihood, String target) {
        RegressionFit weak = press(likelihood, target, "weak");
        RegressionFit shrunk = press(likelihood, target, "r2d2");
        assertThat(shrunk.posterior().verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        double[] mean = shrunk.coefficients().mean();
        double[] sd = weak.coefficients().sd();
        for (int j = 0; j < mean.length; j++) {
            assertThat(mean[j])
                    .as(weak.coefficients().names().get(j))
                    .isCloseTo(weak.coefficients().mean()[j], within(1.2 * sd[j]));
        }
        assertThat(shrunk.summary().toString()).contains("NUTS, 4 chains of 1000 draws", "Priors (r2d2)");
    }

    /** The verdict is that of the chains: of short ones with large steps it is another. */
    @Test
    void chainsThatAreTooShortAreNotBelieved() {
        LogJoint joint = ShrinkageFit.joint(fit("y", "weak"), Prior.horseshoe());
        Verdict verdict = Nuts.defaults()
                .withWarmup(30)
                .withDraws(50)
                .fit(joint, Run.of(1))
                .verdict();
        assertThat(verdict.trust()).isNotEqualTo(Verdict.Trust.BELIEVE);
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        RegressionFit one = press("logistic", "passed", "horseshoe");
        RegressionFit two = press("logistic", "passed", "horseshoe");
        assertThat(two.coefficients().mean()).isEqualTo(one.coefficients().mean());
        assertThat(two.draws(100, 3).coefficients())
                .isDeepEqualTo(one.draws(100, 3).coefficients());
    }

    @Test
    void aSavedModelIsFittedAgainAndCompared() {
        List<String> few = COLUMNS.subList(2, 12);
        Regression regression = Regression.of(FOLDER.resolve("sparse.csv"), "y").features(few);
        RegressionFit shrunk = regression.prior(Prior.r2d2()).fit();
        Path file = folder.resolve("r2d2.json");
        shrunk.model().save(file);
        RegressionModel loaded = RegressionModel.load(file);
        assertThat(loaded.settings()).containsEntry("prior", "r2d2").containsEntry("method", "nuts");
        RegressionModel weak = regression.prior(Prior.weak()).fit().model();
        TableSource table = TableSource.open(FOLDER.resolve("sparse.csv"));
        FittedRegression.Comparison comparison = FittedRegression.compare(Map.of("r2d2", loaded, "weak", weak), table);
        // Of ten columns of which one matters, shrinkage predicts better.
        int best = comparison.elpd().order().get(0);
        assertThat(comparison.names().get(best)).isEqualTo("r2d2");
        assertThatThrownBy(() -> loaded.comparedWith("a", weak, "b"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("compare what they predict");
    }

    @Test
    void namesComeBackAsTheyAreWritten() {
        for (String text : List.of("horseshoe", "horseshoe:3.0", "r2d2", "r2d2:0.25")) {
            assertThat(Prior.of(text)).hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"horseshoe:0", "horseshoe:x", "r2d2:1", "r2d2:", "horsehoe"})
    void badPriorsAreRefused(String text) {
        assertThatThrownBy(() -> Prior.of(text))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(text.split(":", -1)[0]);
    }

    @Test
    void whatCannotBeFittedIsRefusedInOneLine() {
        Regression all = Regression.of(FOLDER.resolve("sparse.csv"), "y").features(List.of("x1", "x2"));
        assertThatThrownBy(() -> all.prior(Prior.horseshoe(2)).fit()).hasMessageContaining("horseshoe:1");
        assertThatThrownBy(() -> all.prior(Prior.r2d2()).method("cavi").fit())
                .hasMessageContaining("leave the method out");
        assertThatThrownBy(() -> all.method("nuts").prior(Prior.weak()).fit())
                .hasMessageContaining("horseshoe and r2d2");
    }

    /**
     * Both are samplers: a mean is known to sd/√ESS, and a standard deviation to sd √((κ − 1)/4 ESS), κ the kurtosis,
     * which the horseshoe's tails make large, by the effective sample size in the tails.
     */
    @ParameterizedTest
    @CsvSource({"y, horseshoe", "y, r2d2", "z, horseshoe", "z, r2d2", "k, horseshoe", "k, r2d2"})
    void meansAndDeviationsAreStans(String target, String prior) {
        Json stan = stan(target, prior);
        RegressionFit fit = fit(target, prior);
        assertThat(fit.posterior().verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        double[] mean = fit.coefficients().mean();
        double[] sd = fit.coefficients().sd();
        Assessment.Chains chains = (Assessment.Chains) fit.posterior().assess(0, 0);
        for (int j = 0; j < COLUMNS.size(); j++) {
            double bulk = chains.coordinates().get(j + 1).essBulk();
            double tail = chains.coordinates().get(j + 1).essTail();
            double share = tail / bulk;
            double other = stan.get("ess").get(j).number();
            int column = j + 1;
            double[] draws =
                    Arrays.stream(chains.draws()).mapToDouble(u -> u[column]).toArray();
            double kurtosis = 0;
            for (double draw : draws) {
                kurtosis += Math.pow((draw - mean[column]) / sd[column], 4) / draws.length;
            }
            assertThat(mean[column])
                    .as(COLUMNS.get(j))
                    .isCloseTo(
                            stan.get("mean").get(j).number(),
                            within(4.5 * Math.sqrt(1 / bulk + 1 / other) * sd[column]));
            double error = Math.sqrt((kurtosis - 1) / 4 * (1 / tail + 1 / (share * other)));
            assertThat(sd[column] / stan.get("sd").get(j).number())
                    .as(COLUMNS.get(j) + " sd, kurtosis " + kurtosis)
                    .isCloseTo(1, within(4.5 * error));
        }
    }

    private static Json stan(String target, String prior) {
        for (Json entry : Json.read(FOLDER.resolve("shrinkage.json"), 1_000_000)) {
            if (entry.get("target").asText().equals(target)
                    && entry.get("prior").asText().equals(prior)) {
                return entry;
            }
        }
        throw new AssertionError(target + " " + prior);
    }
}
