package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/** The model of an intercept alone, which others are compared with. */
class InterceptAloneTest {
    @TempDir
    private Path folder;

    private Path table(String likelihood) throws IOException {
        RandomGenerator random = new RandomStreams(2).at("rows", 0);
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int i = 0; i < 40; i++) {
            double x = random.nextGaussian();
            double eta = x + random.nextGaussian();
            csv.append(x).append(',');
            switch (likelihood) {
                case "gaussian", "student" -> csv.append(eta);
                case "gamma" -> csv.append(Math.exp(eta));
                case "beta" -> csv.append(1 / (1 + Math.exp(-eta)));
                case "logistic", "probit" -> csv.append(eta > 0 ? 1 : 0);
                case "poisson", "negative-binomial" -> csv.append((int) Math.exp(eta));
                default -> csv.append((int) Math.max(0, Math.min(2, 1 + eta)));
            }
            csv.append('\n');
        }
        return Files.writeString(folder.resolve(likelihood + ".csv"), csv);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gaussian",
                "student",
                "logistic",
                "probit",
                "poisson",
                "negative-binomial",
                "gamma",
                "beta",
                "ordinal",
                "ordinal-probit",
                "categorical"
            })
    void isFittedSavedPredictedCheckedAndCompared(String name) throws IOException {
        Path table = table(name);
        Likelihood likelihood = Likelihood.of(name, Map.of());
        RegressionFit all = Regression.of(table, "y").likelihood(likelihood).fit();
        RegressionFit formula = Regression.ofFormula(TableSource.open(table), "y ~ 1")
                .likelihood(likelihood)
                .fit();
        RegressionFit fit = Regression.of(table, "y")
                .features(List.of("1"))
                .likelihood(likelihood)
                .fit();
        assertThat(fit.coefficients().mean())
                .containsExactly(formula.coefficients().mean(), within(1e-12));
        assertThat(String.join("\n", fit.summary().lines())).doesNotContain("NaN");
        fit.report().write(folder.resolve("r.html"));
        for (RegressionFit each : List.of(fit, formula)) {
            Path file = folder.resolve("m.json");
            each.model().save(file);
            RegressionModel loaded = RegressionModel.load(file);
            assertThat(loaded.predict(table)).hasSize(40);
            assertThat(loaded.summary().lines()).isNotEmpty();
            assertThat(loaded.check(TableSource.open(table)).summary().lines()).isNotEmpty();
            FittedRegression.Comparison contest =
                    FittedRegression.compare(Map.of("null", loaded, "x", all.model()), TableSource.open(table));
            assertThat(contest.elpd().elpd()).doesNotContain(Double.NaN);
        }
    }

    private Regression alone(String likelihood) throws IOException {
        return Regression.of(table(likelihood), "y")
                .features(List.of("1"))
                .likelihood(Likelihood.of(likelihood, Map.of()));
    }

    /** The posterior mean of a level under a flat prior is the target's mean. */
    @Test
    void ofANormalTargetItIsTheMean() throws IOException {
        double mean = 0;
        for (String line : Files.readAllLines(table("gaussian")).subList(1, 41)) {
            mean += Double.parseDouble(line.split(",", -1)[1]) / 40;
        }
        for (Regression each : List.of(
                alone("gaussian").prior(Prior.flat()),
                alone("gaussian").prior(Prior.normal(3)).posterior(CaviRegression.Factorization.of("mean-field")),
                alone("gaussian").alpha(1.0).beta(2.0))) {
            RegressionFit fit = each.fit();
            assertThat(fit.coefficients().mean()[0]).isCloseTo(mean, within(0.02));
            fit.summary();
        }
    }

    @Test
    void withoutAnythingToLearnAWidthFromOrAnInterceptItIsRefused() throws IOException {
        for (String prior : List.of("learned", "horseshoe", "r2d2")) {
            Regression each = alone("gaussian").prior(Prior.of(prior));
            assertThatThrownBy(each::fit)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("there is no coefficient but the intercept")
                    .hasMessageContaining("choose weak, normal:SD or flat");
        }
        Regression none = alone("gaussian").intercept(false);
        assertThatThrownBy(none::fit)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("neither a feature nor an intercept");
        assertThatThrownBy(() -> Regression.ofFormula(TableSource.open(table("gaussian")), "y ~ 1 - 1")
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no column is left");
        RegressionModel model = alone("gaussian").fit().model();
        assertThatThrownBy(() -> model.effects(TableSource.open(table("gaussian")), "x", null))
                .isInstanceOf(UserError.class);
    }

    @Test
    void anOffsetIsReadBesideIt() throws IOException {
        Path table = Files.writeString(folder.resolve("o.csv"), "h,y,g\n1,2,a\n2,4,b\n4,9,a\n3,5,a\n");
        RegressionFit fit = Regression.of(table, "y")
                .features(List.of("1"))
                .exposure("h")
                .likelihood(Likelihood.poisson())
                .prior(Prior.flat())
                .fit();
        assertThat(fit.coefficients().mean()[0]).isCloseTo(Math.log(2), within(0.05));
        Regression only =
                Regression.of(table, "y").drop(List.of("g")).exposure("h").likelihood(Likelihood.poisson());
        assertThatThrownBy(only::fit)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("or 1 for the intercept alone");
    }
}
