package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;

/** Tables and draws that failed once, with the right values of R and NumPy. */
class TableCasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    @TempDir
    private Path folder;

    private static JsonNode fit(Path file, Object... more) {
        List<Object> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("--prior", "flat", "--json"));
        CommandLineRun run = CommandLineRun.fit(file, "y", options.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        return run.json();
    }

    private static double mean(JsonNode fit, String column) {
        for (int j = 0; j < fit.get("columns").size(); j++) {
            if (fit.at("/columns/" + j).asText().equals(column)) {
                return fit.at("/mean/" + j).asDouble();
            }
        }
        throw new AssertionError(column + " is not in " + fit.get("columns"));
    }

    /**
     * Words that begin with a digit, a country called NA, a nameless column of row numbers, semicolons: NumPy's lstsq.
     */
    @ParameterizedTest
    @CsvSource({
        "age, group=26-40, 0.900662",
        "age, group=41+, 1.942313",
        "brand, group=Sony, 1.965798",
        "brand, group=Bosch, 0.985012",
        "namibia, country=NA, 3.720125",
        "namibia, country=ZA, 7.722125",
        "rowname, x, 1.88809",
        "rowname, z, -0.472505",
        "semi, x, 1.88809",
        "semi, z, -0.472505",
        "sig, sigma, 1.964993",
    })
    void tablesAreReadAsTheyAreMeant(String table, String column, double right) {
        assertThat(mean(fit(CASES.resolve(table + ".csv")), column)).isCloseTo(right, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"+, UTF-8", "gz, UTF-8", "+, UTF-16", "+, windows-1252"})
    void encodingsAndCompressionAreReadOrRefusedByName(String form, String charset) throws IOException {
        String text = Files.readString(CASES.resolve("semi.csv")).replace("x;", "größe;");
        byte[] bytes = text.getBytes(charset);
        Path file = folder.resolve(form.equals("gz") ? "t.csv.gz" : "t.csv");
        try (OutputStream out =
                form.equals("gz") ? new GZIPOutputStream(Files.newOutputStream(file)) : Files.newOutputStream(file)) {
            out.write(bytes);
        }
        CommandLineRun run = CommandLineRun.fit(file, "y", "--prior", "flat", "--json");
        if (run.code() == 0) {
            assertThat(mean(run.json(), "größe")).isCloseTo(1.88809, within(1e-6));
        } else {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).containsPattern("(?i)utf-16|latin-1|line 1");
        }
    }

    /** A column named as a level is refused by name; sigma and alpha.1 give way to the draws' own. */
    @Test
    void columnsThatLookLikeLevelsOrPrecisionsKeepDrawsReadable() throws IOException {
        StringBuilder text = new StringBuilder("g,g=b,sigma,alpha.1,y\n");
        RandomGenerator random = new RandomStreams(3).at("rows", 0);
        for (int i = 0; i < 40; i++) {
            double x = random.nextGaussian();
            text.append(i % 3 == 0 ? "b" : "a")
                    .append(',')
                    .append(x)
                    .append(',')
                    .append(random.nextGaussian())
                    .append(',')
                    .append(random.nextGaussian())
                    .append(',')
                    .append((i % 3 == 0 ? 5 : 0) + 2 * x + 0.1 * random.nextGaussian())
                    .append('\n');
        }
        Path csv = Files.writeString(folder.resolve("t.csv"), text);
        Path draws = folder.resolve("d.csv");
        Path model = folder.resolve("m.json");
        CommandLineRun run =
                CommandLineRun.fit(csv, "y", "--prior", "learned", "--draws", draws, "--out", model, "--json");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("column 'g=b' has the name that a level of a column of words gets");
        CommandLineRun without = CommandLineRun.fit(
                csv, "y", "--drop", "g=b", "--prior", "learned", "--draws", draws, "--out", model, "--json");
        assertThat(without.code()).isZero();
        assertThat(CommandLineRun.of("diagnose", draws).code()).isZero();
        assertThat(CommandLineRun.of("regression", "predict", model, "--data", csv)
                        .code())
                .isZero();
        CommandLineRun sigma =
                CommandLineRun.fit(CASES.resolve("sig.csv"), "y", "--prior", "learned", "--draws", draws, "--quiet");
        assertThat(sigma.code()).isZero();
        JsonNode columns = CommandLineRun.of("diagnose", draws, "--json").json().get("columns");
        // 1,000 draws know the mean to sd/√1000; learned precision shrinks by less than that.
        assertThat(columns.at("/sigma_2/mean").asDouble()).isCloseTo(1.965, within(0.02));
        assertThat(columns.at("/sigma/mean").asDouble()).isCloseTo(0.3, within(0.03));
    }

    /**
     * Weights of a Laplace or Pathfinder file of CmdStan with a third of the posterior's width; loo::psis has 0.712.
     */
    @ParameterizedTest
    @ValueSource(strings = {"cs_laplace", "cs_path"})
    void narrowApproximationsOfCmdStanAreNotBelieved(String file) {
        JsonNode found = CommandLineRun.of("diagnose", CASES.resolve(file + ".csv"), "--json")
                .json();
        assertThat(found.at("/verdict/trust").asText()).isNotEqualTo("believe");
        assertThat(found.get("pareto_k").asDouble()).isCloseTo(0.712, within(0.01));
    }

    @Test
    void dataFramesOfDrawsAreChains() {
        JsonNode found = CommandLineRun.of("diagnose", CASES.resolve("goodframe.csv"), "--json")
                .json();
        assertThat(found.get("chains").asInt()).isEqualTo(4);
        assertThat(found.get("columns")).hasSize(1);
        assertThat(found.at("/columns/mu/r_hat").asDouble()).isCloseTo(1.004, within(1e-3));
        assertThat(found.at("/verdict/trust").asText()).isEqualTo("believe");
    }

    private Path draws(String name, int seed, ToDoubleFunction<RandomGenerator> draw) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("draws", 0);
        StringBuilder text = new StringBuilder("theta\n");
        for (int i = 0; i < 250; i++) {
            text.append(draw.applyAsDouble(random)).append('\n');
        }
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void copiesOfOneChainAreNotFourChains() throws IOException {
        Path one = draws("a1.csv", 1, RandomGenerator::nextGaussian);
        List<Object> words = new ArrayList<>(List.of("diagnose", one));
        for (int copy = 2; copy <= 4; copy++) {
            words.add(Files.copy(one, folder.resolve("a" + copy + ".csv")));
        }
        words.add("--json");
        CommandLineRun run = CommandLineRun.of(words.toArray());
        if (run.code() == 0) {
            assertThat(run.json().at("/verdict/trust").asText()).isNotEqualTo("believe");
        } else {
            assertThat(run.code()).isEqualTo(2);
        }
    }

    /** Means of Cauchy draws do not exist; those of normal ones are believed. */
    @Test
    void drawsWithoutAMeanAreNotBelieved() throws IOException {
        List<Object> heavy = new ArrayList<>(List.of("diagnose"));
        List<Object> light = new ArrayList<>(List.of("diagnose"));
        for (int chain = 1; chain <= 4; chain++) {
            heavy.add(draws("c" + chain + ".csv", chain, random -> Math.tan(Math.PI * (random.nextDouble() - 0.5))));
            light.add(draws("n" + chain + ".csv", chain, RandomGenerator::nextGaussian));
        }
        heavy.add("--json");
        light.add("--json");
        assertThat(CommandLineRun.of(heavy.toArray())
                        .json()
                        .at("/verdict/trust")
                        .asText())
                .isNotEqualTo("believe");
        assertThat(CommandLineRun.of(light.toArray())
                        .json()
                        .at("/verdict/trust")
                        .asText())
                .isEqualTo("believe");
    }

    /** g = 1 only with y = 1, but g = 0 with both. */
    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit"})
    void quasiSeparationNamesItsColumnAndTheBorder(String likelihood) {
        for (String method : List.of("gaussian-vi", "cavi")) {
            CommandLineRun run = CommandLineRun.fit(
                    CASES.resolve("quasi.csv"), "y", "--likelihood", likelihood, "--method", method, "--alpha", 1);
            assertThat(run.out())
                    .contains("Separable: 'g' alone tells the target's two values apart but for rows of both on the"
                            + " border");
        }
    }

    @Test
    void yesAndNoAreATargetEverywhere() {
        CommandLineRun compare = CommandLineRun.of(
                "compare",
                "--model",
                "logistic",
                "--data",
                "docs/flats.csv",
                "--target",
                "sold",
                "--drop",
                "price",
                "--methods",
                "laplace");
        assertThat(compare.code()).as(compare.err()).isZero();
        CommandLineRun plain = CommandLineRun.fit(Path.of("docs/flats.csv"), "sold", "--drop", "price");
        assertThat(plain.code()).isEqualTo(2);
        assertThat(plain.err()).contains("logistic");
    }

    /** Intervals of numbers near 1e6 and 1.6e9 have the digits that tell their ends apart. */
    @Test
    void numbersHaveTheDigitsTheirIntervalsNeed() throws IOException {
        StringBuilder text = new StringBuilder("t,y\n");
        RandomGenerator random = new RandomStreams(5).at("rows", 0);
        for (int i = 0; i < 60; i++) {
            text.append(1.6e9 + (i % 2 == 0 ? 0 : 40) + random.nextGaussian())
                    .append(',')
                    .append(1e6 + 0.5 * random.nextGaussian())
                    .append('\n');
        }
        Path csv = Files.writeString(folder.resolve("far.csv"), text);
        String level = CommandLineRun.fit(csv, "y", "--features", "t")
                .out()
                .lines()
                .filter(line -> line.startsWith("t "))
                .findFirst()
                .orElseThrow();
        assertThat(Arrays.stream(level.trim().split(" +")).skip(3).limit(2)).doesNotHaveDuplicates();
        CommandLineRun mixture = CommandLineRun.of(
                "mixture", "fit", "--data", csv, "--features", "t", "--components", 2, "--restarts", 2);
        assertThat(mixture.out()).contains("1600000000.", "1600000039.");
    }

    @Test
    void oneRowIsOneRow() throws IOException {
        Path csv = Files.writeString(
                folder.resolve("gap.csv"), "x,y\n1,2\n2,\n3,5.5\n4,8\n5,9.7\n", StandardCharsets.UTF_8);
        assertThat(CommandLineRun.fit(csv, "y", "--missing", "drop").err())
                .contains("1 row with missing cells was left out");
    }
}
