package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.UserError;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/** Ordinal and categorical regressions of MASS' housing against polr, multinom and NUTS (families.R). */
class LevelsRegressionTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");
    private static final Path HOUSING = REFERENCE.resolve("housing.csv");

    private final JsonNode reference =
            new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("families.json")));

    @TempDir
    private Path folder;

    LevelsRegressionTest() throws IOException {}

    private static Regression housing(Path table, String likelihood) {
        return Regression.of(table, "Sat")
                .weights("Freq")
                .levels(List.of("Low", "Medium", "High"))
                .references(List.of("Infl=Low", "Type=Tower", "Cont=Low"))
                .likelihood(Likelihood.of(likelihood, Map.of()));
    }

    /** R's names of a fit's coefficients. */
    private static String plain(String name) {
        return name.replace("=", "").replace("intercept", "(Intercept)");
    }

    private static int place(JsonNode names, String name) {
        return IntStream.range(0, names.size())
                .filter(i -> names.get(i).asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Path often() throws IOException {
        List<String> lines = Files.readAllLines(HOUSING);
        List<String> more = new ArrayList<>(List.of(lines.get(0)));
        for (String line : lines.subList(1, lines.size())) {
            int comma = line.lastIndexOf(',');
            more.add(line.substring(0, comma + 1) + 400 * Integer.parseInt(line.substring(comma + 1)));
        }
        return Files.write(folder.resolve("often.csv"), more);
    }

    /** With every row counted 400 times the posterior is normal about R's estimate, 20 times as narrow. */
    @ParameterizedTest
    @CsvSource({"ordinal, housing_logistic", "ordinal-probit, housing_probit"})
    void manyRowsHaveTheEstimatesOfPolr(String likelihood, String name) throws IOException {
        RegressionFit fit = housing(often(), likelihood).prior(Prior.flat()).fit();
        JsonNode expected = reference.get(name);
        List<String> names = fit.coefficients().names();
        assertThat(names.subList(6, 8)).containsExactly("Low|Medium", "Medium|High");
        for (int j = 0; j < 8; j++) {
            int k = j < 6 ? place(expected.get("names"), plain(names.get(j))) : j;
            double estimate = (j < 6
                            ? expected.get("coefficients").get(k)
                            : expected.get("zeta").get(j - 6))
                    .asDouble();
            double error = expected.get("se").get(k).asDouble();
            // R stops at a relative change of the deviance; its estimates have about four digits of an error.
            assertThat(fit.coefficients().mean()[j]).as(names.get(j)).isCloseTo(estimate, within(0.01 * error));
            assertThat(20 * fit.coefficients().sd()[j] / error).as(names.get(j)).isCloseTo(1, within(0.01));
        }
    }

    @Test
    void manyRowsHaveTheEstimatesOfMultinom() throws IOException {
        RegressionFit fit = housing(often(), "categorical").prior(Prior.flat()).fit();
        JsonNode expected = reference.get("housing_multinom");
        List<String> names = fit.coefficients().names();
        for (int j = 0; j < names.size(); j++) {
            int level = names.get(j).startsWith("Medium: ") ? 0 : 1;
            int k = place(expected.get("names"), plain(names.get(j).replaceFirst("^.*: ", "")));
            double error = expected.get("se").get(level).get(k).asDouble();
            assertThat(fit.coefficients().mean()[j])
                    .as(names.get(j))
                    .isCloseTo(expected.get("coefficients").get(level).get(k).asDouble(), within(0.01 * error));
            assertThat(20 * fit.coefficients().sd()[j] / error).as(names.get(j)).isCloseTo(1, within(0.01));
        }
    }

    /** NUTS' columns are in R's order: levels Low, Medium, High of Infl, and Low, High of Cont. */
    @ParameterizedTest
    @CsvSource({"ordinal, housing_logistic", "ordinal-probit, housing_probit", "categorical, housing_multinom"})
    void thePosteriorIsThatOfNuts(String likelihood, String name) {
        RegressionFit fit = housing(HOUSING, likelihood).fit();
        JsonNode expected = reference.at("/nuts/" + name);
        JsonNode order = reference.at("/" + name + "/names");
        List<String> names = fit.coefficients().names();
        for (int j = 0; j < names.size(); j++) {
            String own = names.get(j);
            int k = own.contains("|") ? j : place(order, plain(own.replaceFirst("^.*: ", "")));
            k += own.startsWith("High: ") ? order.size() : 0;
            double sd = expected.get("sd").get(k).asDouble();
            assertThat(fit.coefficients().mean()[j])
                    .as(own)
                    .isCloseTo(expected.get("mean").get(k).asDouble(), within(0.1 * sd));
            assertThat(fit.coefficients().sd()[j] / sd).as(own).isCloseTo(1, within(0.06));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit", "categorical"})
    void aSavedModelPredictsTheSame(String likelihood) throws IOException {
        RegressionFit fit = housing(HOUSING, likelihood).fit();
        Path file = folder.resolve("model.json");
        fit.model().save(file);
        RegressionModel loaded = RegressionModel.load(file);
        assertThat(loaded.summary().toString()).isEqualTo(fit.model().summary().toString());
        List<Prediction> before = fit.model().predict(HOUSING);
        List<Prediction> after = loaded.predict(HOUSING);
        for (int i = 0; i < before.size(); i += 7) {
            assertThat(after.get(i).values(0.9)).isEqualTo(before.get(i).values(0.9));
            double[] shares = before.get(i).probabilities();
            assertThat(shares[0] + shares[1] + shares[2]).isCloseTo(1, within(1e-9));
            Map<String, Double> values = before.get(i).values(0.9);
            assertThat(values.get("p_Low")).isBetween(values.get("lower_Low"), values.get("upper_Low"));
        }
        assertThatThrownBy(() -> before.get(0).mean()).isInstanceOf(UserError.class);
        assertThat(fit.report().html()).contains("P(Sat = Medium)");
        Path draws = folder.resolve("draws.csv");
        fit.draws(10, 1).writeCmdStan(draws);
        assertThat(Files.readAllLines(draws)).hasSize(14);
    }

    /** Shares of the data and of their rows' predictions agree, as at any maximum with intercepts or cutpoints. */
    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "categorical"})
    void meanPredictionsAreTheLevelsShares(String likelihood) throws IOException {
        RegressionFit fit = housing(HOUSING, likelihood).prior(Prior.flat()).fit();
        List<Prediction> predictions = fit.model().predict(HOUSING);
        List<String> lines = Files.readAllLines(HOUSING).subList(1, 73);
        double[] predicted = new double[3];
        double[] observed = new double[3];
        double total = 0;
        for (int i = 0; i < 72; i++) {
            String[] cells = lines.get(i).split(",", -1);
            double weight = Double.parseDouble(cells[4]);
            total += weight;
            observed[List.of("Low", "Medium", "High").indexOf(cells[0])] += weight;
            for (int k = 0; k < 3; k++) {
                predicted[k] += weight * predictions.get(i).probabilities()[k];
            }
        }
        for (int k = 0; k < 3; k++) {
            // Averaging over the posterior moves it by its curvature, a hundredth of a share at most here.
            assertThat(predicted[k] / total).isCloseTo(observed[k] / total, within(0.01));
        }
    }

    private Path table(double times, double plus) throws IOException {
        StringBuilder text = new StringBuilder("x,z,grade\n");
        for (int i = 0; i < 60; i++) {
            double x = i * 37 % 60 / 32.0;
            double z = i * 29 % 60 / 64.0;
            double score = x - 0.5 * z + Math.sin(7.0 * i);
            text.append(times * x + plus).append(',').append(z).append(',');
            text.append(score < 0.2 ? "2" : score < 1.2 ? "10" : "30").append('\n');
        }
        return Files.writeString(folder.resolve("t" + times + plus + ".csv"), text);
    }

    @ParameterizedTest
    @CsvSource({"ordinal, weak", "ordinal-probit, normal:1", "categorical, weak", "ordinal, flat"})
    void anotherUnitChangesNothingElse(String likelihood, String prior) throws IOException {
        RegressionFit one = Regression.of(table(1, 0), "grade")
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .prior(Prior.of(prior))
                .fit();
        RegressionFit other = Regression.of(table(1024, 2048 * 1024), "grade")
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .prior(Prior.of(prior))
                .fit();
        assertThat(one.model().columns().levels()).containsExactly("2", "10", "30");
        for (int j = 0; j < one.coefficients().names().size(); j++) {
            String name = one.coefficients().names().get(j);
            double sd = one.coefficients().sd()[j];
            if (name.endsWith("x")) {
                assertThat(1024 * other.coefficients().mean()[j])
                        .isCloseTo(one.coefficients().mean()[j], within(1e-8 * sd));
            } else if (name.endsWith("z")) {
                assertThat(other.coefficients().mean()[j])
                        .isCloseTo(one.coefficients().mean()[j], within(1e-8 * sd));
            }
        }
        double[] shares = one.model().predict(new double[] {0.5, 0.25}).probabilities();
        double[] moved = other.model()
                .predict(new double[] {1024 * 0.5 + 2048 * 1024, 0.25})
                .probabilities();
        assertThat(moved).containsExactly(shares, within(1e-7));
    }

    /** Two levels in order are a logistic regression whose intercept is minus the cutpoint. */
    @Test
    void twoLevelsAreALogisticRegression() throws IOException {
        Path two = Files.writeString(
                folder.resolve("two.csv"), Files.readString(table(1, 0)).replace(",30\n", ",10\n"));
        RegressionFit ordinal =
                Regression.of(two, "grade").likelihood(Likelihood.ordinal()).fit();
        Path words = Files.writeString(
                folder.resolve("words.csv"),
                Files.readString(two).replace(",10\n", ",1\n").replace(",2\n", ",0\n"));
        RegressionFit logistic =
                Regression.of(words, "grade").likelihood(Likelihood.logistic()).fit();
        double[] mean = ordinal.coefficients().mean();
        double[] same = logistic.coefficients().mean();
        double[] sd = logistic.coefficients().sd();
        // One is corrected by 4,000 weighted draws, the other the normal distribution of the largest ELBO.
        assertThat(mean[0]).isCloseTo(same[1], within(0.1 * sd[1]));
        assertThat(-mean[2]).isCloseTo(same[0], within(0.1 * sd[0]));
    }

    @Test
    void levelsThatAreNoneAreRefused() throws IOException {
        Path one = Files.writeString(folder.resolve("one.csv"), "x,y\n1,a\n2,a\n3,a\n");
        assertThatThrownBy(() ->
                        Regression.of(one, "y").likelihood(Likelihood.ordinal()).fit())
                .hasMessageContaining("'y' is 'a' in every row");
        Regression words = Regression.of(HOUSING, "Sat").weights("Freq").likelihood(Likelihood.ordinal());
        assertThatThrownBy(words::fit)
                .hasMessageContaining("has the levels High, Low, Medium: give them in their order, as levels");
        assertThatThrownBy(() -> words.levels(List.of("Low", "High")).fit()).hasMessageContaining("also has Medium");
        assertThatThrownBy(() -> words.levels(List.of("Low", "Mid", "High")).fit())
                .hasMessageContaining("has no level 'Mid'");
        assertThatThrownBy(() -> words.levels(List.of("Low", "Low", "High")).fit())
                .hasMessageContaining("name each once");
        assertThatThrownBy(() -> Regression.of(HOUSING, "Freq")
                        .drop(List.of("Sat"))
                        .levels(List.of("a"))
                        .fit())
                .hasMessageContaining("levels are of an ordinal or categorical target");
        assertThatThrownBy(() -> words.levels(List.of("Low", "Medium", "High"))
                        .prior(Prior.learned())
                        .fit())
                .hasMessageContaining("is not learned with a ordinal likelihood");
    }
}
