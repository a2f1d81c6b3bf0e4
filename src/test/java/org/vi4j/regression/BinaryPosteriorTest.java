package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.UserError;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;

/** 5,000 rows of which 33 are ones, against the exact posterior, integrated over a grid (rare.py). */
class BinaryPosteriorTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");

    private final JsonNode reference = new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("rare.json")));

    BinaryPosteriorTest() throws IOException {}

    private static Regression regression(String likelihood) {
        return Regression.of(REFERENCE.resolve("rare.csv"), "y")
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .alpha(1.0);
    }

    /** The normal posterior leaves out the skew, some 3 % of a standard deviation here. */
    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit", "poisson"})
    void theDefaultHasTheExactMeansAndStandardDeviations(String likelihood) {
        RegressionFit fit = regression(likelihood).fit();
        JsonNode exact = reference.get(likelihood);
        double[] mean = fit.coefficients().mean();
        double[] sd = fit.coefficients().sd();
        for (int j = 0; j < 2; j++) {
            double right = exact.at("/sd/" + j).asDouble();
            assertThat(mean[j]).isCloseTo(exact.at("/mean/" + j).asDouble(), within(0.02 * right));
            assertThat(sd[j]).isCloseTo(right, within(0.02 * right));
        }
        assertThat(fit.model().score().nats())
                .isLessThan(exact.at("/log_evidence").asDouble())
                .isCloseTo(exact.at("/log_evidence").asDouble(), within(0.02));
        assertThat(fit.summary().toString())
                .contains("Gaussian VI", "Variances: believe them", "Posterior: believe")
                .doesNotContain("too small");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit"})
    void predictionsHaveTheExactInterval(String likelihood) {
        Prediction prediction = regression(likelihood).fit().model().predict(new double[] {2});
        JsonNode exact = reference.at("/" + likelihood + "/probability_at_2");
        // The grid's own ends are known to 2 %.
        assertThat(prediction.probability())
                .isCloseTo(exact.get(0).asDouble(), within(0.02 * exact.get(0).asDouble()));
        assertThat(prediction.interval(0.95).lower())
                .isCloseTo(exact.get(1).asDouble(), within(0.04 * exact.get(1).asDouble()));
        assertThat(prediction.interval(0.95).upper())
                .isCloseTo(exact.get(2).asDouble(), within(0.04 * exact.get(2).asDouble()));
    }

    /** Plain coordinate ascent is said to be too narrow by the factor that it is. */
    @ParameterizedTest
    @CsvSource({"logistic, 4.8744", "probit, 5.4939"})
    void coordinateAscentIsSaidToBeTooNarrowByItsFactor(String likelihood, double factor) {
        RegressionFit fit = regression(likelihood).method("cavi").fit();
        double exact = reference.at("/" + likelihood + "/sd/0").asDouble();
        assertThat(exact / fit.coefficients().sd()[0]).isCloseTo(factor, within(1e-3));
        Matcher said = Pattern.compile(
                        "Variances: too small: Gaussian VI, which its own weights confirm, has a standard"
                                + " deviation of intercept that is ([0-9.]+) times this one")
                .matcher(fit.summary().toString());
        assertThat(said.find()).isTrue();
        assertThat(Double.parseDouble(said.group(1))).isCloseTo(factor, within(0.02 * factor + 0.05));
        assertThat(fit.summary().toString()).contains("CAVI", "Posterior: don't believe");
    }

    /** Rows that a column nearly separates make q wide and whole steps too long: these swung without end. */
    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit"})
    void theAscentConvergesWhereRowsAreNearlySeparable(String likelihood) {
        RegressionFit fit = Regression.of(Path.of("src/test/resources/cases/quasi.csv"), "y")
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .fit();
        assertThat(fit.ascent().orElseThrow().converged()).isTrue();
        assertThat(fit.ascent().orElseThrow().sweeps()).isLessThan(300);
    }

    @Test
    void aMethodThatCannotFitIsRefused() {
        assertThatThrownBy(() -> regression("poisson").method("cavi").fit())
                .isInstanceOf(UserError.class)
                .hasMessage("method cavi cannot fit a poisson likelihood: leave it out");
        assertThatThrownBy(() -> regression("logistic").method("gausian-vi"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gaussian-vi");
        assertThatThrownBy(() -> regression("logistic").method("laplace").fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("method laplace cannot fit a logistic likelihood");
        assertThatThrownBy(() -> Regression.of(REFERENCE.resolve("rare.csv"), "y")
                        .method("gaussian-vi")
                        .fit())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gaussian");
    }
}
