package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

/** The published models beside Stan: the same gradients, and no more text. */
class PublishedModelsTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/language");
    private static final JsonNode STAN = JsonTree.read(FOLDER.resolve("models_gradients.json"));

    static Iterable<String> names() {
        return PublishedModels.names();
    }

    /** Stan leaves constants out of its log density, so that differences between points are compared. */
    @ParameterizedTest
    @MethodSource("names")
    void gradientsAndLogDensitiesAgreeWithStan(String name) {
        Model model = PublishedModels.of(name);
        // Both solve the differential equations to 1e-8 only, by different methods.
        double tolerance = name.equals("lotka_volterra") ? 1e-5 : 1e-10;
        double offset = Double.NaN;
        for (JsonNode point : STAN.get(name).get("points")) {
            double[] u = numbers(point.get("u"));
            double[] expected = numbers(point.get("gradient"));
            double[] f = new double[1];
            double[] gradient = new double[model.dimension()];
            model.logDensityAndGradient(u, 1, f, gradient);
            assertThat(model.dimension()).isEqualTo(expected.length);
            for (int j = 0; j < expected.length; j++) {
                assertThat(gradient[j])
                        .as(model.parameters().coordinateNames().get(j))
                        .isCloseTo(expected[j], within(tolerance * Math.max(1, Math.abs(expected[j]))));
            }
            double difference = f[0] - point.get("log_density").asDouble();
            offset = Double.isNaN(offset) ? difference : offset;
            assertThat(difference).isCloseTo(offset, within(tolerance * Math.max(1, Math.abs(f[0]))));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void noModelTakesMoreLinesThanItsStanText(String name) throws IOException {
        long stan = Files.readAllLines(FOLDER.resolve("stan").resolve(name + ".stan")).stream()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("//"))
                .count();
        List<String> source = Files.readAllLines(Path.of("src/test/java/org/vi4j/language/PublishedModels.java"));
        int at = source.indexOf(source.stream()
                .filter(line -> line.contains("return Model.define") || line.contains("static Model"))
                .filter(line -> line.contains("static Model " + method(name) + "("))
                .findFirst()
                .orElseThrow());
        int end = at;
        while (!source.get(end).equals("    }")) {
            end++;
        }
        assertThat(end - at + 1).isLessThanOrEqualTo((int) stan);
    }

    private static String method(String name) {
        if (name.equals("mixture")) {
            return "finiteMixture";
        }
        StringBuilder method = new StringBuilder();
        for (String word : name.split("_", -1)) {
            method.append(method.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return method.toString();
    }

    private static double[] numbers(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
