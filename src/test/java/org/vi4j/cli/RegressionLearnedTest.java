package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Learned precisions, column choice, report, draws, compare and show, through the real command line. */
class RegressionLearnedTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/inference");
    private static final Path HOMES = Path.of("docs/homes.csv");

    @TempDir
    private Path folder;

    private static CommandLineRun fit(Path data, String target, Object... more) {
        Object[] base = {"regression", "fit", "--data", data, "--target", target};
        return CommandLineRun.of(Stream.concat(Stream.of(base), Stream.of(more)).toArray());
    }

    private static JsonNode json(CommandLineRun run) throws IOException {
        assertThat(run.warnings()).isEmpty();
        assertThat(run.code()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /**
     * scikit-learn takes the intercept for known and so has one degree of freedom more for the noise: β differs by one
     * part in 432, everything else by less than half of that.
     */
    @Test
    void agreesWithBayesianRidge() throws IOException {
        JsonNode fit = json(fit(
                REFERENCE.resolve("diabetes.csv"), "progression", "--prior", "learned", "--method", "cavi", "--json"));
        JsonNode expected = new ObjectMapper()
                .readTree(Files.readString(REFERENCE.resolve("sklearn-diabetes.json")))
                .get("intercept");
        double[] scale = scales(REFERENCE.resolve("diabetes.csv"));
        for (int j = 0; j < 10; j++) {
            double sd = expected.get("sd").get(j).asDouble();
            double mean = fit.get("mean").get(j + 1).asDouble() * scale[j];
            assertThat(mean).isCloseTo(expected.get("mean").get(j).asDouble(), within(0.003 * sd));
            assertThat(fit.get("sd").get(j + 1).asDouble() * scale[j] / sd).isCloseTo(1, within(1.0 / 432));
        }
        double noise = fit.get("noise").get("mean").asDouble();
        assertThat(noise * noise * expected.get("beta").asDouble()).isCloseTo(1, within(1.5 / 432 + 1.0 / 432));
        assertThat(fit.get("posterior").asText()).isEqualTo("full");
        assertThat(fit.get("method").asText()).isEqualTo("cavi");
        assertThat(fit.has("elbo")).isTrue();
        assertThat(fit.has("log_evidence")).isFalse();
        assertThat(fit.get("converged").asBoolean()).isTrue();
    }

    private static double[] scales(Path csv) throws IOException {
        List<double[]> rows = Files.readAllLines(csv).stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        double[] scale = new double[10];
        for (int j = 0; j < 10; j++) {
            int column = j;
            double mean = rows.stream().mapToDouble(r -> r[column]).average().orElseThrow();
            scale[j] = Math.sqrt(rows.stream()
                    .mapToDouble(r -> (r[column] - mean) * (r[column] - mean))
                    .average()
                    .orElseThrow());
        }
        return scale;
    }

    /** The mean of ln p − ln q over draws from q is the ELBO: both densities are computed draw by draw. */
    @ParameterizedTest
    @ValueSource(strings = {"full", "mean-field", "blocks:2"})
    void drawsAverageToTheElboInCmdStansLayout(String posterior) throws IOException {
        Path file = folder.resolve("d.csv");
        JsonNode fit = json(fit(
                HOMES,
                "price",
                "--prior",
                "learned",
                "--method",
                "cavi",
                "--posterior",
                posterior,
                "--draws",
                file,
                "--draw-count",
                4000,
                "--seed",
                3,
                "--json"));
        List<String> lines = Files.readAllLines(file);
        List<String> rows = lines.stream().filter(line -> !line.startsWith("#")).toList();
        assertThat(rows.get(0))
                .isEqualTo("lp__,log_p__,log_g__,intercept,size_m2,rooms,age_years,km_to_centre,sigma,alpha.1");
        List<double[]> draws = rows.stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        assertThat(draws).hasSize(4000).allSatisfy(draw -> assertThat(draw).hasSize(10));
        double[] ratio = draws.stream().mapToDouble(draw -> draw[1] - draw[2]).toArray();
        assertClose(ratio, fit.get("elbo").asDouble());
        for (int j = 0; j < 5; j++) {
            int column = 3 + j;
            assertClose(
                    draws.stream().mapToDouble(draw -> draw[column]).toArray(),
                    fit.get("mean").get(j).asDouble());
        }
        assertClose(
                draws.stream().mapToDouble(draw -> draw[8]).toArray(),
                fit.get("noise").get("mean").asDouble());
    }

    /** Within four standard errors. */
    private static void assertClose(double[] values, double expected) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
        assertThat(mean).isCloseTo(expected, within(4 * Math.sqrt(variance / values.length)));
    }

    @Test
    void aLearnedFitFollowsTheUnits() throws IOException {
        Path scaled = folder.resolve("scaled.csv");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(HOMES)) {
            int comma = line.lastIndexOf(',');
            lines.add(
                    lines.isEmpty()
                            ? line
                            : line.substring(0, comma + 1) + Double.parseDouble(line.substring(comma + 1)) * 1e6);
        }
        Files.write(scaled, lines);
        for (String ard : List.of("--prior=learned", "--ard")) {
            JsonNode a = json(fit(HOMES, "price", ard, "--no-intercept", "--method", "cavi", "--json"));
            JsonNode b = json(fit(scaled, "price", ard, "--no-intercept", "--method", "cavi", "--json"));
            for (int j = 0; j < 4; j++) {
                double mean = a.get("mean").get(j).asDouble();
                assertThat(b.get("mean").get(j).asDouble() / 1e6 - mean)
                        .isCloseTo(0, within(1e-6 * a.get("sd").get(j).asDouble()));
            }
            assertThat(b.get("elbo").asDouble()).isCloseTo(a.get("elbo").asDouble() - 60 * Math.log(1e6), within(1e-6));
        }
    }

    @Test
    void wordsAreZerosAndOnes() throws IOException {
        Path words = write("w.csv", "city,x,y\nRome,1,3\nOslo,2,5\nParis,3,4\nRome,4,6\nOslo,5,9\nParis,7,8\n");
        Path numbers =
                write("n.csv", "city=Oslo,city=Paris,x,y\n0,0,1,3\n1,0,2,5\n0,1,3,4\n0,0,4,6\n1,0,5,9\n0,1,7,8\n");
        Path model = folder.resolve("m.json");
        JsonNode a = json(fit(words, "y", "--reference", "city=Rome", "--json", "--out", model));
        JsonNode b = json(fit(numbers, "y", "--json"));
        assertThat(a).isEqualTo(b);
        Path rows = write("rows.csv", "x,city\n1,Rome\n2,Paris\n");
        CommandLineRun predicted = CommandLineRun.of("regression", "predict", model, "--data", rows, "--split");
        assertThat(predicted.out()).startsWith("x,city,prediction,sd,lower,upper,noise_sd,parameter_sd\n1,Rome,");
        double[] cells = Arrays.stream(predicted.out().lines().toList().get(2).split(","))
                .skip(2)
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(cells[1]).isCloseTo(Math.hypot(cells[4], cells[5]), within(1e-12));
        Path unknown = write("unknown.csv", "x,city\n1,Rom\n");
        assertThat(CommandLineRun.of("regression", "predict", model, "--data", unknown)
                        .err())
                .contains("line 2, column 'city': 'Rom' is not one of its levels: did you mean 'Rome'?");
        assertThat(CommandLineRun.of("regression", "show", model).out()).contains("reference Rome");
    }

    @Test
    void weightsRepeatRowsAndMissingRowsAreDroppedOrFilled() throws IOException {
        Path weighted = write("w.csv", "x,y,w\n1,3,2\n2,4,1\n4,9,3\n5,8,1\n");
        Path repeated = write("r.csv", "x,y\n1,3\n1,3\n2,4\n4,9\n4,9\n4,9\n5,8\n");
        Object[] known = {"--alpha", 1, "--beta", 2, "--json"};
        JsonNode a = json(fit(
                weighted,
                "y",
                Stream.concat(Stream.of("--weights", "w"), Stream.of(known)).toArray()));
        JsonNode b = json(fit(repeated, "y", known));
        for (String key : List.of("mean", "sd")) {
            for (int j = 0; j < 2; j++) {
                assertThat(a.get(key).get(j).asDouble())
                        .isCloseTo(b.get(key).get(j).asDouble(), within(1e-12));
            }
        }
        Path holes = write("h.csv", "x,z,y\n1,2,3\nNA,5,9\n2,,4\n4,1,9\n5,8,8\n6,3,\n");
        Path dropped = write("d.csv", "x,z,y\n1,2,3\n4,1,9\n5,8,8\n");
        Path filled = write("f.csv", "x,z,y\n1,2,3\n3,5,9\n2,4,4\n4,1,9\n5,8,8\n");
        CommandLineRun drop = fit(holes, "y", "--missing", "drop", "--alpha", 1, "--beta", 2, "--json");
        assertThat(drop.warnings()).isEqualTo("3 rows with missing cells were left out\n");
        assertThat(drop.out()).isEqualTo(fit(dropped, "y", known).out());
        CommandLineRun mean = fit(holes, "y", "--missing", "mean", "--alpha", 1, "--beta", 2, "--json");
        JsonNode c = new ObjectMapper().readTree(mean.out());
        JsonNode e = json(fit(filled, "y", known));
        for (int j = 0; j < 3; j++) {
            assertThat(c.get("mean").get(j).asDouble())
                    .isCloseTo(e.get("mean").get(j).asDouble(), within(1e-9));
        }
    }

    @Test
    void theReportStandsAloneAndCompareTellsFeatureSetsApart() throws IOException {
        Path page = folder.resolve("r.html");
        Path all = folder.resolve("all.json");
        Path few = folder.resolve("few.json");
        assertThat(fit(HOMES, "price", "--report", page, "--band", "rooms", "--out", all)
                        .code())
                .isZero();
        String html = Files.readString(page);
        assertThat(html).contains("R squared", "noise sd", "CAVI sd", "Posterior predictive check", "along rooms");
        assertThat(html.split("<svg", -1)).hasSize(5);
        assertThat(html).doesNotContain("http", "src=", "NaN", "Infinity");
        assertThat(fit(HOMES, "price", "--drop", "km_to_centre,age_years", "--out", few)
                        .code())
                .isZero();
        CommandLineRun compare = CommandLineRun.of("regression", "compare", all, few);
        assertThat(compare.code()).isZero();
        assertThat(compare.out()).contains("nats for " + all, "only in " + all + ": age_years, km_to_centre");
        JsonNode document = json(CommandLineRun.of("regression", "compare", all, few, "--json"));
        double difference = json(CommandLineRun.of("regression", "show", all, "--json"))
                        .get("log_evidence")
                        .asDouble()
                - json(CommandLineRun.of("regression", "show", few, "--json"))
                        .get("log_evidence")
                        .asDouble();
        assertThat(document.get("difference").asDouble()).isEqualTo(difference);
    }

    @Test
    void blocksStandBetweenMeanFieldAndFull() throws IOException {
        double[] elbo = new double[3];
        List<String> posteriors = List.of("mean-field", "blocks:2", "full");
        for (int i = 0; i < 3; i++) {
            elbo[i] = json(fit(HOMES, "price", "--posterior", posteriors.get(i), "--method", "cavi", "--json"))
                    .get("elbo")
                    .asDouble();
        }
        assertThat(elbo[1]).isGreaterThan(elbo[0]);
        assertThat(elbo[2]).isGreaterThan(elbo[1]);
        assertThat(fit(HOMES, "price", "--posterior", "mean-field").out())
                .contains("blocks of 1", "<- this fit", "use posterior full");
    }

    /** A table as NPY gives the same fit and the same predictions as the CSV file it was made of. */
    @Test
    void npyIsTheSameTable() throws IOException {
        Path npy = folder.resolve("diabetes.npy");
        Path csv = REFERENCE.resolve("diabetes.csv");
        CommandLineRun convert = CommandLineRun.of("regression", "convert", csv, "--out", npy);
        assertThat(convert.warnings()).isEmpty();
        assertThat(convert.out()).startsWith("wrote 442 rows of 11 columns to ");
        Path model = folder.resolve("m.json");
        JsonNode fromCsv = json(fit(csv, "progression", "--json"));
        JsonNode fromNpy = json(fit(npy, "progression", "--json", "--out", model));
        assertThat(fromNpy.get("columns")).isEqualTo(fromCsv.get("columns"));
        for (int j = 0; j < 11; j++) {
            double mean = fromCsv.at("/mean/" + j).asDouble();
            assertThat(fromNpy.at("/mean/" + j).asDouble()).isCloseTo(mean, within(1e-9 * Math.abs(mean)));
        }
        CommandLineRun a = CommandLineRun.of("regression", "predict", model, "--data", csv, "--json");
        CommandLineRun b = CommandLineRun.of("regression", "predict", model, "--data", npy, "--json");
        assertThat(json(b)).isEqualTo(json(a));
    }

    @Test
    void predictsWithMissingCellsAsAsked() throws IOException {
        Path model = folder.resolve("m.json");
        Path data = write("full.csv", "x,z,y\n1,5,2.1\n2,3,4.2\n4,4,7.8\n6,1,12.1\n");
        assertThat(fit(data, "y", "--alpha", 1, "--beta", 2, "--out", model).code())
                .isZero();
        // The means of the fit are 3.25 of both columns.
        Path holes = write("holes.csv", "x,z\n1,2\n,2\nNA,\n");
        Path filled = write("filled.csv", "x,z\n1,2\n3.25,2\n3.25,3.25\n");
        assertThat(CommandLineRun.of("regression", "predict", model, "--data", holes)
                        .err())
                .contains("line 3, column 'x': the cell is empty");
        CommandLineRun drop = CommandLineRun.of("regression", "predict", model, "--data", holes, "--missing", "drop");
        assertThat(drop.warnings()).isEqualTo("2 rows with missing cells were left out\n");
        assertThat(drop.out().lines()).hasSize(2);
        JsonNode mean =
                json(CommandLineRun.of("regression", "predict", model, "--data", holes, "--missing", "mean", "--json"));
        assertThat(mean).isEqualTo(json(CommandLineRun.of("regression", "predict", model, "--data", filled, "--json")));
        Path none = write("none.csv", "x,z\n,2\n");
        assertThat(CommandLineRun.of("regression", "predict", model, "--data", none, "--missing", "drop")
                        .err())
                .contains("all 1 rows have missing cells");
    }
}
