package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Prior;

/** REML estimates against lme4's (reml.R). */
class RestrictedLikelihoodTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/mixed");

    /** lme4's own minimizer ends within 1e-9 of θ; the likelihood's flat top leaves both about √1e-9. */
    private static final double TOLERANCE = 2e-4;

    @Test
    void theyAreThoseOfLme4() throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readString(FOLDER.resolve("reml.json")));
        for (JsonNode one : all) {
            MixedFit fit = fit(one);

            assertThat(fit.reml().keySet())
                    .as(one.get("formula").asText())
                    .isEqualTo(fit.spreads().stream()
                            .map(MixedFit.Estimate::name)
                            .collect(java.util.stream.Collectors.toCollection(java.util.LinkedHashSet::new)));
            for (int k = 0; k < one.get("names").size(); k++) {
                String name = one.get("names").get(k).asText();
                double expected = one.get("values").get(k).asDouble();
                double scale = name.startsWith("cor") ? 1 : noise(fit);
                assertThat(fit.reml().get(name))
                        .as(one.get("formula").asText() + ": " + name)
                        .isCloseTo(expected, within(TOLERANCE * scale));
            }
        }
    }

    private static double noise(MixedFit fit) {
        return fit.reml().entrySet().stream()
                .filter(entry -> entry.getKey().equals("noise sd"))
                .mapToDouble(java.util.Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static MixedFit fit(JsonNode one) {
        return MixedRegression.ofFormula(
                        TableSource.open(Path.of(one.get("file").asText())),
                        one.get("formula").asText())
                .fit();
    }

    @Test
    void aStandardDeviationOfZeroIsZero() throws IOException {
        JsonNode all = new ObjectMapper().readTree(Files.readString(FOLDER.resolve("reml.json")));

        MixedFit fit = fit(all.get(all.size() - 1));

        assertThat(fit.reml().get("sd(Batch, intercept)")).isZero();
        assertThat(fit.summary().toString()).contains("REML              sd(Batch, intercept) 0, noise sd 3.716");
        assertThat(fit.spreads().get(0).mean())
                .as("the posterior's mean is not")
                .isGreaterThan(0.5);
    }

    @Test
    void thePriorDoesNotMoveThem() {
        Path table = Path.of("docs/sleep.csv");
        MixedFit weak = MixedRegressionTest.sleep(table).fit();
        MixedFit narrow =
                MixedRegressionTest.sleep(table).prior(Prior.normal(0.1)).fit();

        weak.reml()
                .forEach((name, value) ->
                        assertThat(narrow.reml().get(name)).as(name).isCloseTo(value, within(TOLERANCE * noise(weak))));
    }

    @Test
    void withoutNoiseThereAreNone() {
        MixedFit fit = MixedRegression.of(FOLDER.resolve("cattle.csv"), "ill")
                .features("period")
                .group("herd")
                .likelihood(Likelihood.logistic())
                .fit();

        assertThat(fit.reml()).isEmpty();
        assertThat(fit.summary().toString()).doesNotContain("REML");
        assertThat(fit.summary().document()).doesNotContainKey("reml");
    }
}
