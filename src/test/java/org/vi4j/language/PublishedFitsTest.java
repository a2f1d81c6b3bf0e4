package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.inference.Inference;
import org.vi4j.inference.mcmc.NutsResult;
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
        List<double[][]> chains = IntStream.range(0, result.chains())
                .mapToObj(c -> Arrays.stream(result.chain(c))
                        .map(model.parameters()::constrain)
                        .toArray(double[][]::new))
                .toList();
        for (int j = 0; j < model.parameters().size(); j++) {
            int column = j;
            double[][] draws = chains.stream()
                    .map(chain ->
                            Arrays.stream(chain).mapToDouble(row -> row[column]).toArray())
                    .toArray(double[][]::new);
            String parameter = model.parameters().names().get(j);
            JsonNode expected = STAN.get(name).get(parameter);
            double mean = Arrays.stream(draws)
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
            double error =
                    Math.hypot(Convergence.mcseMean(draws), expected.get("mcse").asDouble());
            assertThat(mean).as(parameter).isCloseTo(expected.get("mean").asDouble(), within(4 * error));
        }
    }
}
