package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.inference.Inference;
import org.vi4j.inference.NutsResult;
import org.vi4j.support.JsonTree;

/** NUTS on the published models against Stan's draws: every mean within four standard errors of both. */
class PublishedFitsTest {
    private static final JsonNode STAN =
            JsonTree.read(Path.of("src/test/resources/reference/language/models_posteriors.json"));

    static Iterable<String> names() {
        return PublishedModels.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void nutsAgreesWithStan(String name) {
        Model model = PublishedModels.of(name);
        NutsResult result = Inference.nuts()
                .withChains(2)
                .withWarmup(500)
                .withDraws(500)
                .withTargetAccept(0.9)
                .fit(model);
        for (String parameter : model.parameters().names()) {
            QuantitySummary found = result.get(parameter).convergence().orElseThrow();
            JsonNode expected = STAN.get(name).get(parameter);
            double error = Math.hypot(found.mcseMean(), expected.get("mcse").asDouble());
            assertThat(found.mean())
                    .as(parameter)
                    .isCloseTo(expected.get("mean").asDouble(), within(4 * error));
        }
    }
}
