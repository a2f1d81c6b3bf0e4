package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The regression commands, through the real command line, against NumPy's numbers. */
class RegressionCommandTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final Path CSV = REFERENCE.resolve("inference/regression-50x3.csv");
    private static final Path HOMES = Path.of("docs/homes.csv");

    /** What the project promises; sums of 50 terms of size 10 in float64 are good to 1e-13. */
    private static final Offset<Double> CLOSE = within(1e-9);

    /** Relative to numbers of the size of 100, from columns that are not centered: condition number 1e6. */
    private static final double RELATIVE = 1e-8;

    @TempDir
    private Path folder;

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static JsonNode reference(String name) throws IOException {
        return json(Files.readString(REFERENCE.resolve(name)));
    }

    private static List<Double> numbers(JsonNode node) {
        List<Double> numbers = new ArrayList<>();
        node.forEach(item -> {
            if (item.isArray()) {
                numbers.addAll(numbers(item));
            } else {
                numbers.add(item.asDouble());
            }
        });
        return numbers;
    }

    private static void assertClose(JsonNode actual, JsonNode expected, double relative) {
        List<Double> values = numbers(expected);
        double largest = values.stream().mapToDouble(Math::abs).max().orElseThrow();
        assertThat(numbers(actual)).hasSameSizeAs(values);
        for (int i = 0; i < values.size(); i++) {
            assertThat(numbers(actual).get(i)).isCloseTo(values.get(i), within(relative * Math.max(1, largest)));
        }
    }

    private CommandLineRun fit(Object... more) {
        Object[] base = {"regression", "fit", "--data", CSV, "--target", "y", "--alpha", 1, "--beta", 4};
        return CommandLineRun.of(Stream.concat(Stream.of(base), Stream.of(more)).toArray());
    }

    @Test
    void reproducesTheReference() throws IOException {
        CommandLineRun run = fit("--no-intercept", "--no-standardize", "--json");
        assertThat(run.warnings()).isEmpty();
        assertThat(run.code()).isZero();
        JsonNode fit = json(run.out());
        JsonNode reference = reference("inference/regression-50x3.json");

        assertThat(fit.fieldNames())
                .toIterable()
                .containsExactly(
                        "likelihood",
                        "method",
                        "columns",
                        "posterior",
                        "mean",
                        "sd",
                        "prior",
                        "sensitivity",
                        "noise",
                        "log_evidence",
                        "rows",
                        "r_squared",
                        "mean_field",
                        "exact",
                        "kl_to_exact");
        assertThat(fit.get("mean")).isEqualTo(fit.get("exact").get("mean"));
        assertThat(fit.get("noise").get("mean").asDouble()).isEqualTo(0.5);
        assertThat(fit.get("columns")).extracting(JsonNode::asText).containsExactly("x1", "x2", "x3");
        JsonNode meanField = fit.get("mean_field");
        assertThat(meanField.fieldNames())
                .toIterable()
                .containsExactly("mean", "sd", "elbo_trace", "sweeps", "converged");
        JsonNode cavi = reference.get("cavi");
        assertClose(meanField.get("mean"), cavi.get("mean"), 1e-9);
        for (int j = 0; j < 3; j++) {
            double sd = meanField.get("sd").get(j).asDouble();
            assertThat(sd * sd).isCloseTo(cavi.get("variance").get(j).asDouble(), CLOSE);
        }
        List<Double> trace = numbers(meanField.get("elbo_trace"));
        for (int k = 0; k < 5; k++) {
            assertThat(trace.get(k)).isCloseTo(cavi.get("elbo_first5").get(k).asDouble(), CLOSE);
        }
        assertThat(trace.get(trace.size() - 1)).isCloseTo(cavi.get("elbo_last").asDouble(), CLOSE);
        assertThat(trace).hasSize(meanField.get("sweeps").asInt());
        assertThat(meanField.get("converged").asBoolean()).isTrue();

        JsonNode exact = fit.get("exact");
        assertThat(exact.fieldNames()).toIterable().containsExactly("mean", "sd", "covariance", "log_evidence");
        assertClose(exact.get("mean"), reference.get("exact").get("mean"), 1e-9);
        assertClose(exact.get("covariance"), reference.get("exact").get("covariance"), 1e-9);
        double evidence = exact.get("log_evidence").asDouble();
        assertThat(evidence)
                .isCloseTo(reference.get("exact").get("log_evidence").asDouble(), CLOSE);
        double kl = fit.get("kl_to_exact").asDouble();
        assertThat(kl).isCloseTo(reference.get("kl_q_to_exact").asDouble(), CLOSE);
        assertThat(evidence - trace.get(trace.size() - 1)).isCloseTo(kl, CLOSE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void agreesWithNumPyWithAnIntercept(boolean standardize) throws IOException {
        Path model = folder.resolve("model.json");
        CommandLineRun run = CommandLineRun.fit(
                HOMES,
                "price",
                "--alpha",
                0.01,
                "--beta",
                0.0025,
                standardize ? "--standardize" : "--no-standardize",
                "--json",
                "--out",
                model);
        assertThat(run.warnings()).isEmpty();
        JsonNode fit = json(run.out());
        JsonNode all = reference("regression/homes.json");
        JsonNode reference = all.get(standardize ? "standardized" : "plain");
        assertThat(fit.get("columns")).isEqualTo(all.get("columns"));
        assertClose(fit.get("exact").get("mean"), reference.get("mean"), RELATIVE);
        assertClose(fit.get("mean_field").get("mean"), reference.get("mean"), RELATIVE);
        assertClose(fit.get("mean_field").get("sd"), reference.get("sd_mean_field"), RELATIVE);
        assertClose(fit.get("exact").get("covariance"), reference.get("covariance"), RELATIVE);
        double evidence = fit.get("exact").get("log_evidence").asDouble();
        double kl = fit.get("kl_to_exact").asDouble();
        assertThat(evidence).isCloseTo(reference.get("log_evidence").asDouble(), within(1e-7));
        assertThat(kl).isCloseTo(reference.get("kl_q_to_exact").asDouble(), within(1e-7));
        List<Double> trace = numbers(fit.get("mean_field").get("elbo_trace"));
        assertThat(evidence - trace.get(trace.size() - 1)).isCloseTo(kl, CLOSE);

        Path rows = Files.writeString(folder.resolve("new.csv"), "km_to_centre,rooms,size_m2,age_years\n5,4,100,30\n");
        for (String posterior : List.of("exact", "mean-field")) {
            JsonNode prediction = json(CommandLineRun.of(
                            "regression", "predict", model, "--data", rows, "--posterior", posterior, "--json")
                    .out());
            JsonNode expected = reference.get("predict");
            assertThat(prediction.get("prediction").get(0).asDouble())
                    .isCloseTo(expected.get("mean").asDouble(), within(1e-6));
            assertThat(prediction.get("sd").get(0).asDouble())
                    .isCloseTo(expected.get("sd_" + posterior.replace('-', '_')).asDouble(), within(1e-7));
        }
    }

    @Test
    void predictionsReproduceTheReferenceAndKeepTheRowsAsTheyStand() throws IOException {
        Path model = folder.resolve("deep/model.json");
        assertThat(fit("--no-intercept", "--out", model).code()).isZero();
        Path rows = Files.writeString(
                folder.resolve("rows.csv"),
                "\uFEFFid,\"x3\",x1,x2\r\n007,0.0,0,0\r\n\"a, \"\"b\\\"\"\nc\",0,1.0,0\r\nc,0.50,1,-1\r\nd,3,3,3\r\n\r\n");
        JsonNode reference = reference("inference/regression-50x3.json").get("predict");
        for (String posterior : List.of("exact", "mean-field")) {
            CommandLineRun run =
                    CommandLineRun.of("regression", "predict", model, "--data", rows, "--posterior", posterior);
            assertThat(run.warnings()).isEmpty();
            assertThat(run.code()).isZero();
            String[] lines = run.out().lines().toArray(String[]::new);
            assertThat(lines[0]).isEqualTo("id,\"x3\",x1,x2,prediction,sd,lower,upper");
            assertThat(lines[1]).startsWith("007,0.0,0,0,0.0,0.5,");
            assertThat(run.out()).contains("\n\"a, \"\"b\\\"\"\nc\",0,1.0,0,1.54711");
            JsonNode sd = reference.get("sd_" + posterior.replace('-', '_'));
            int[] lineOfRow = {1, 3, 4, 5};
            for (int i = 0; i < 4; i++) {
                String[] cells = lines[lineOfRow[i]].split(",");
                double[] tail = Stream.of(cells)
                        .skip(cells.length - 4)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                assertThat(tail[0]).isCloseTo(reference.get("mean").get(i).asDouble(), CLOSE);
                assertThat(tail[1]).isCloseTo(sd.get(i).asDouble(), CLOSE);
                // 1.959963984540054 is the normal's 97.5 % quantile.
                assertThat(tail[2]).isCloseTo(tail[0] - 1.959963984540054 * tail[1], CLOSE);
                assertThat(tail[3]).isCloseTo(tail[0] + 1.959963984540054 * tail[1], CLOSE);
            }
            Path out = folder.resolve("out.csv");
            CommandLineRun written = CommandLineRun.of(
                    "regression", "predict", model, "--data", rows, "--posterior", posterior, "--out", out);
            assertThat(written.code()).isZero();
            assertThat(out).hasContent(run.out());
        }
    }

    @Test
    void saysTheTruthForPeopleAndDrawsIt() throws IOException {
        Path plot = folder.resolve("plot.png");
        CommandLineRun run = CommandLineRun.fit(HOMES, "price", "--alpha", 0.01, "--beta", 0.0025, "--plot", plot);
        assertThat(run.warnings()).isEmpty();
        assertThat(run.out())
                .contains("exact mean", "mean-field sd", "log evidence", "ELBO", "KL(q || exact)", "converged")
                .contains("mean-field's are the exact ones")
                .contains("Worst: size_m2, whose mean-field sd is 56.7 % of the exact one; use the exact sd instead.");
        assertThat(ImageIO.read(plot.toFile()).getWidth()).isEqualTo(1260);
    }

    @Test
    void saysSoWhenTheSweepsRunOut() {
        CommandLineRun run = CommandLineRun.fit(HOMES, "price", "--alpha", 0.01, "--beta", 0.0025, "--max-sweeps", 3);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("3, NOT converged: raise max-sweeps", "try a smaller tolerance");
    }

    /** Moving and stretching the data changes nothing but the unit, once columns are standardized. */
    @Test
    void standardizedFitsDoNotDependOnUnits() throws IOException {
        List<String> lines = Files.readAllLines(HOMES);
        List<String> moved = new ArrayList<>(List.of(lines.get(0)));
        lines.stream().skip(1).forEach(line -> {
            double[] v =
                    Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray();
            moved.add((v[0] * 1000 - 4e4) + "," + v[1] + "," + v[2] + "," + v[3] + "," + (v[4] + 1e6));
        });
        Path other = Files.write(folder.resolve("moved.csv"), moved);
        JsonNode[] fits = new JsonNode[2];
        for (int i = 0; i < 2; i++) {
            fits[i] = json(CommandLineRun.fit(
                            i == 0 ? HOMES : other,
                            "price",
                            "--alpha",
                            0.01,
                            "--beta",
                            0.0025,
                            "--standardize",
                            "--json")
                    .out());
        }
        // 1e6 ± 100 leaves ten digits of the target.
        assertThat(fits[1].get("exact").get("log_evidence").asDouble())
                .isCloseTo(fits[0].get("exact").get("log_evidence").asDouble(), within(1e-6));
        assertThat(fits[1].get("kl_to_exact").asDouble())
                .isCloseTo(fits[0].get("kl_to_exact").asDouble(), CLOSE);
        for (String key : List.of("mean", "sd")) {
            JsonNode a = fits[0].get("mean_field").get(key);
            JsonNode b = fits[1].get("mean_field").get(key);
            assertThat(b.get(1).asDouble() * 1000).isCloseTo(a.get(1).asDouble(), within(1e-7));
            assertThat(b.get(2).asDouble()).isCloseTo(a.get(2).asDouble(), within(1e-7));
        }
    }

    /** With a prior this wide the slopes are those of least squares, which a shift of the target leaves alone. */
    @Test
    void anInterceptTakesUpShifts() throws IOException {
        Path shifted = folder.resolve("shifted.csv");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(CSV)) {
            int comma = line.lastIndexOf(',');
            String y = line.substring(comma + 1);
            lines.add(
                    line.substring(0, comma + 1) + (lines.isEmpty() ? y : Double.toString(Double.parseDouble(y) + 10)));
        }
        Files.write(shifted, lines);
        JsonNode[] means = new JsonNode[2];
        for (int i = 0; i < 2; i++) {
            means[i] = json(CommandLineRun.fit(i == 0 ? CSV : shifted, "y", "--alpha", 1, "--beta", 4, "--json")
                            .out())
                    .get("exact")
                    .get("mean");
        }
        // The prior pulls the intercept back by 10 · 1e-6 / (50 · 4), that is 5e-8, and the slopes by less.
        assertThat(means[1].get(0).asDouble() - means[0].get(0).asDouble()).isCloseTo(10, within(1e-7));
        for (int j = 1; j < 4; j++) {
            assertThat(means[1].get(j).asDouble()).isCloseTo(means[0].get(j).asDouble(), within(1e-7));
        }
    }
}
