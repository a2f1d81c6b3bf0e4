package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;

/** Mixtures that are fitted, saved, and say where new rows belong. */
class MixtureCommandTest {
    @TempDir
    private Path folder;

    private Path csv = Path.of("");
    private Path model = Path.of("");

    /** Two thirds of the rows lie about −20, so that component is the heavier one, the first. */
    @BeforeEach
    void fit() throws IOException {
        StringBuilder text = new StringBuilder("x,\"city, town\",y\n");
        RandomGenerator random = new RandomStreams(3).at("mixture", 0);
        for (int i = 0; i < 60; i++) {
            double center = i % 3 == 0 ? 20 : -20;
            text.append(center + random.nextGaussian())
                    .append(",\"a, b\",")
                    .append(random.nextGaussian())
                    .append('\n');
        }
        csv = Files.writeString(folder.resolve("two.csv"), text);
        model = folder.resolve("m.json");
        CommandLineRun fit = CommandLineRun.of(
                "mixture",
                "fit",
                "--data",
                csv,
                "--features",
                "x,y",
                "--components",
                2,
                "--restarts",
                2,
                "--out",
                model);
        List<String> said = fit.err().lines().toList();
        assertThat(said).startsWith("x: numbers", "y: numbers").hasSize(3);
        assertThat(said.get(2)).startsWith("next: vi4j mixture predict " + model);
        assertThat(fit.code()).isZero();
    }

    @Test
    void predictAppendsWhereRowsBelong() throws IOException {
        Path out = folder.resolve("assigned.csv");
        CommandLineRun run = CommandLineRun.of("mixture", "predict", model, "--data", csv, "--out", out);
        assertThat(run.out()).isEqualTo("wrote 60 rows to " + out + "\n");
        List<String> lines = Files.readAllLines(out);
        List<String> source = Files.readAllLines(csv);
        assertThat(lines.get(0)).isEqualTo(source.get(0) + ",component,p1,p2,log_density");
        assertThat(lines).hasSize(61);
        for (int i = 0; i < 60; i++) {
            assertThat(lines.get(i + 1)).startsWith(source.get(i + 1) + ",");
            double[] cells = Arrays.stream(lines.get(i + 1)
                            .substring(source.get(i + 1).length() + 1)
                            .split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(cells[0]).isEqualTo(i % 3 == 0 ? 2 : 1);
            assertThat(cells[1] + cells[2]).isCloseTo(1, within(1e-12));
            assertThat(cells[3]).isBetween(-20.0, 0.0);
        }
        assertThat(CommandLineRun.of("mixture", "predict", model, "--data", csv).out())
                .isEqualTo(String.join("\n", lines) + "\n");
        JsonNode json = CommandLineRun.of("mixture", "predict", model, "--data", csv, "--json")
                .json();
        assertThat(json.get("component").get(0).asInt()).isEqualTo(2);
        assertThat(json.get("responsibilities").get(0).get(1).asDouble()).isGreaterThan(0.999);
        assertThat(json.get("log_density")).hasSize(60);
    }

    @Test
    void quietSaysNothingOfTheColumns() {
        CommandLineRun fit = CommandLineRun.of(
                "mixture", "fit", "--data", csv, "--features", "x,y", "--components", 2, "--restarts", 1, "--quiet");
        assertThat(fit.code()).isZero();
        assertThat(fit.err()).doesNotContain("numbers");
    }

    /** Columns are matched by name, wherever they stand. */
    @Test
    void theOrderOfColumnsDoesNotMatter() throws IOException {
        Path turned = Files.writeString(folder.resolve("turned.csv"), "y,z,x\n0.5,word,-20\n");
        Path plain = Files.writeString(folder.resolve("plain.csv"), "x,y\n-20,0.5\n");
        JsonNode a = CommandLineRun.of("mixture", "predict", model, "--data", turned, "--json")
                .json();
        JsonNode b = CommandLineRun.of("mixture", "predict", model, "--data", plain, "--json")
                .json();
        assertThat(a).isEqualTo(b);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x,Y;1,2 | has no column 'y': did you mean 'Y'?",
                "x,y;1,2;3 | line 3: the row has 1 cell, the header has 2",
                "x,y;1,2;3,abc | line 3, column 'y': 'abc' is not a number, 1 of 2 cells are",
                "x,y;1,;3,4 | line 2, column 'y'",
                "x,y;1,Infinity | line 2, column 'y': 'Infinity' is not a finite number",
                "x,y | has a header and no rows",
                "x,y,p2;1,2,3 | already has a column 'p2'",
            })
    void predictRefuses(String table, String expected) throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.csv"), table.replace(';', '\n') + "\n");
        Path out = folder.resolve("bad-out.csv");
        for (CommandLineRun run : List.of(
                CommandLineRun.of("mixture", "predict", model, "--data", bad),
                CommandLineRun.of("mixture", "predict", model, "--data", bad, "--out", out))) {
            assertThat(run.err().lines().toList())
                    .hasSize(1)
                    .allSatisfy(line -> assertThat(line).startsWith("vi4j: ").contains(expected));
            assertThat(run.out()).isEmpty();
            assertThat(run.code()).isEqualTo(2);
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesFilesThatAreNoMixture() throws IOException {
        Path other = Files.writeString(folder.resolve("r.json"), "{\"format\": \"vi4j regression\"}");
        CommandLineRun run = CommandLineRun.of("mixture", "predict", other, "--data", csv);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is not a mixture: name a file that 'vi4j mixture fit' wrote");
        CommandLineRun same = CommandLineRun.of("mixture", "predict", model, "--data", csv, "--out", model);
        assertThat(same.code()).isEqualTo(2);
        assertThat(same.err()).contains("is also read by this command");
    }
}
