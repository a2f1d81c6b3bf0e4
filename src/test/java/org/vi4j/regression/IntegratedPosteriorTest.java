package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.UserError;
import org.vi4j.model.Precision;

/** The exact posterior against NumPy's sums over fine grids, and Student's t (integrated.py). */
class IntegratedPosteriorTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression/integrated.json");

    @TempDir
    private Path folder;

    private static JsonNode reference() throws IOException {
        return new ObjectMapper().readTree(Files.readString(REFERENCE));
    }

    private static double[] numbers(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToDouble(i -> list.get(i).asDouble())
                .toArray();
    }

    private Regression regression(JsonNode problem) throws IOException {
        if (!problem.has("x")) {
            return Regression.of(Path.of("docs/homes.csv"), "price");
        }
        int p = problem.get("x").get(0).size();
        List<String> header = new ArrayList<>();
        IntStream.range(0, p).forEach(j -> header.add("x" + j));
        header.add("y");
        if (problem.has("w")) {
            header.add("w");
        }
        StringBuilder text = new StringBuilder(String.join(",", header) + "\n");
        for (int i = 0; i < problem.get("y").size(); i++) {
            for (JsonNode cell : problem.get("x").get(i)) {
                text.append(cell.asDouble()).append(',');
            }
            text.append(problem.get("y").get(i).asDouble());
            text.append(problem.has("w") ? "," + problem.get("w").get(i).asDouble() : "")
                    .append('\n');
        }
        return Regression.of(Files.writeString(folder.resolve("t.csv"), text), "y")
                .weights(problem.has("w") ? "w" : null);
    }

    @ParameterizedTest
    @CsvSource({
        "homes, weak",
        "homes, learned",
        "homes, flat",
        "none, weak",
        "none, learned",
        "none, flat",
        "few, weak",
        "weighted, weak"
    })
    void isNumPys(String problem, String prior) throws IOException {
        JsonNode expected = reference().get(problem).get(prior);
        RegressionFit fit =
                regression(reference().get(problem)).prior(Prior.of(prior)).fit();
        double[] mean = numbers(expected.get("mean"));
        double[] sd = numbers(expected.get("sd"));
        double noise = expected.get("noise").asDouble();
        for (int j = 0; j < mean.length; j++) {
            assertThat(fit.coefficients().mean()[j]).isCloseTo(mean[j], within(1e-6 * sd[j]));
            assertThat(fit.coefficients().sd()[j] / sd[j]).isCloseTo(1, within(1e-6));
            assertThat(fit.interval(j)[0])
                    .isCloseTo(expected.get("lower").get(j).asDouble(), within(1e-6 * sd[j]));
            assertThat(fit.interval(j)[1])
                    .isCloseTo(expected.get("upper").get(j).asDouble(), within(1e-6 * sd[j]));
        }
        Precision found = fit.model().noise();
        assertThat(found.sdMean() / noise).isCloseTo(1, within(1e-6));
        assertThat(found.sdSd() / expected.get("noise_sd").asDouble()).isCloseTo(1, within(1e-5));
        if (expected.has("log_evidence")) {
            assertThat(fit.model().score().nats())
                    .isCloseTo(expected.get("log_evidence").asDouble(), within(1e-6));
        }
    }

    /** Draws are the mixture's: moments within four standard errors, and weights by the joint density that are flat. */
    @ParameterizedTest
    @CsvSource({"homes, weak", "none, learned", "none, flat", "few, weak"})
    void drawsAreThePosteriors(String problem, String prior) throws IOException {
        RegressionFit fit =
                regression(reference().get(problem)).prior(Prior.of(prior)).fit();
        int count = 4000;
        RegressionDraws draws = fit.draws(count, 5);
        double[][] rows = draws.coefficients();
        double[] mean = fit.coefficients().mean();
        double[] sd = fit.coefficients().sd();
        for (int j = 0; j < mean.length; j++) {
            int column = j;
            double average = Arrays.stream(rows)
                    .mapToDouble(row -> row[column])
                    .average()
                    .orElseThrow();
            assertThat(average).isCloseTo(mean[j], within(4 * sd[j] / Math.sqrt(count)));
        }
        double[] ratios = draws.list().stream()
                .mapToDouble(draw -> draw.logP() - draw.logQ())
                .toArray();
        double center = Arrays.stream(ratios).average().orElseThrow();
        double spread = Math.sqrt(Arrays.stream(ratios)
                .map(r -> (r - center) * (r - center))
                .average()
                .orElseThrow());
        // Uniform in cells of at most 0.7 standard deviations: the density is off by e^±0.3 or so.
        assertThat(spread).isLessThan(0.3);
        if (!prior.equals("flat")) {
            assertThat(center).isCloseTo(fit.model().score().nats(), within(0.1));
        }
    }

    @Test
    void saysWhatRowsCannotTell() throws IOException {
        assertThat(regression(reference().get("few")).fit().summary().toString())
                .contains("Unknown: 6 rows say nothing along 3 of 9 directions");
        assertThat(Regression.of(Path.of("docs/homes.csv"), "price")
                        .fit()
                        .summary()
                        .toString())
                .doesNotContain("Unknown: ");
    }

    /** The sentence is computed: with a learned precision and no effect ascent's spread is far too small, else not. */
    @Test
    void saysWhatCoordinateAscentWouldLose() throws IOException {
        assertThat(regression(reference().get("none"))
                        .prior(Prior.learned())
                        .fit()
                        .summary()
                        .toString())
                .contains("Coordinate ascent's would be too small: the standard deviation of x0");
        assertThat(Regression.of(Path.of("docs/homes.csv"), "price")
                        .fit()
                        .summary()
                        .toString())
                .contains("Coordinate ascent loses little");
    }

    @Test
    void aFlatPriorNeedsRows() throws IOException {
        Regression few = regression(reference().get("few")).prior(Prior.flat());
        assertThatThrownBy(few::fit)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("6 rows for 9 coefficients, and a flat prior needs at least 13");
        StringBuilder text = new StringBuilder("a,b,c,y\n");
        for (int i = 0; i < 20; i++) {
            double a = Math.sin(i);
            double b = Math.cos(3 * i);
            text.append(a + "," + b + "," + (a + b) + "," + Math.sin(7 * i) + "\n");
        }
        Path file = Files.writeString(folder.resolve("sums.csv"), text);
        Regression sums = Regression.of(file, "y").prior(Prior.flat());
        assertThatThrownBy(sums::fit).isInstanceOf(UserError.class).hasMessageContaining("sums of others");
    }

    /** In plain Java, sweep for sweep what the graph does. */
    @ParameterizedTest
    @CsvSource({"homes, weak", "homes, learned", "none, learned"})
    void theAscentBesideIsTheGraphs(String problem, String prior) throws IOException {
        RegressionFit exact =
                regression(reference().get(problem)).prior(Prior.of(prior)).fit();
        RegressionFit cavi = regression(reference().get(problem))
                .prior(Prior.of(prior))
                .method("cavi")
                .fit();
        double[] graph = cavi.ascent().orElseThrow().elboTrace().stream()
                .mapToDouble(v -> v)
                .toArray();
        double[] plain = exact.ascent().orElseThrow().elboTrace().stream()
                .mapToDouble(v -> v)
                .toArray();
        for (int k = 0; k < Math.min(graph.length, plain.length); k++) {
            assertThat(plain[k]).isCloseTo(graph[k], within(1e-9 * Math.abs(graph[k])));
        }
        assertThat(plain.length).isCloseTo(graph.length, within(graph.length / 100 + 1));
        double[] sd = cavi.model().weights().sd();
        assertThat(exact.ascent().orElseThrow().state().posterior().sd())
                .containsExactly(sd, within(1e-6 * Arrays.stream(sd).max().orElseThrow()));
    }
}
