package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.diagnostics.Verdict;

/** Posteriors of mixed models against NUTS by Stan (mixed.R). */
class MixedStanTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/mixed/mixed.json");

    /**
     * Four standard errors of Stan's numbers, by its effective sample sizes, and the fit's own error in standard
     * deviations; for ends of intervals, whose standard error is about three times the mean's, thrice that.
     */
    static void assertAgrees(MixedFit.Estimate found, JsonNode stan, double own) {
        double sd = stan.get("sd").asDouble();
        double error = sd * (4 / Math.sqrt(stan.get("ess").asDouble()) + own);
        double tail = sd * (4 / Math.sqrt(stan.get("ess_tail").asDouble()) + own);
        assertThat(found.mean()).as(found.name()).isCloseTo(stan.get("mean").asDouble(), within(error));
        assertThat(found.sd()).as("sd of " + found.name()).isCloseTo(sd, within(tail));
        assertThat(found.lower())
                .as("lower " + found.name())
                .isCloseTo(stan.get("lower").asDouble(), within(3 * tail));
        assertThat(found.upper())
                .as("upper " + found.name())
                .isCloseTo(stan.get("upper").asDouble(), within(3 * tail));
    }

    static JsonNode stan(String fit, String name) throws IOException {
        for (JsonNode row :
                new ObjectMapper().readTree(Files.readString(REFERENCE)).get(fit)) {
            if (row.get("name").asText().equals(name)) {
                return row;
            }
        }
        throw new IllegalStateException(name);
    }

    @Test
    void theSleepStudyAgreesWithStan() throws IOException {
        MixedFit fit = MixedRegressionTest.sleep(Path.of("docs/sleep.csv")).fit();

        for (String name : List.of("intercept", "days")) {
            assertAgrees(MixedRegressionTest.named(fit.coefficients(), name), stan("sleep", name), 0.02);
            assertAgrees(
                    MixedRegressionTest.named(fit.spreads(), "sd(subject, " + name + ")"),
                    stan("sleep", "sd(" + name + ")"),
                    0.02);
        }
        assertAgrees(
                MixedRegressionTest.named(fit.spreads(), "cor(subject, intercept, days)"), stan("sleep", "cor"), 0.02);
        assertAgrees(MixedRegressionTest.named(fit.spreads(), "noise sd"), stan("sleep", "noise sd"), 0.02);
        List<String> levels = List.of("308", "309", "310");
        for (int g = 0; g < levels.size(); g++) {
            assertAgrees(
                    MixedRegressionTest.named(fit.effects("subject"), levels.get(g) + ", intercept"),
                    stan("sleep", "effect(" + (g + 1) + ")"),
                    0.02);
        }
        assertThat(fit.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
    }
}
