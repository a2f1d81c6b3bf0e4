package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Scanner;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.model.Prediction;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;
import org.vi4j.regression.RegressionModel;

/** Runs what docs/regression.md tells people to run, and compares what it says they will see. */
class RegressionGuideTest {
    private static final Path GUIDE = Path.of("docs/regression.md");

    @TempDir
    private Path runs;

    private static List<String> blocks(String text, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(match -> match.group(1).strip())
                .toList();
    }

    @Test
    void theCommandsRunAndPrintWhatTheGuideShows() throws IOException {
        String guide = Files.readString(GUIDE);
        List<String> shown = blocks(guide, "(?:sh|text)");
        List<String> commands = blocks(guide, "sh");
        assertThat(commands).hasSize(12);
        String printed = "";
        for (String block : shown) {
            if (!commands.contains(block)) {
                assertSame(printed, block);
                continue;
            }
            printed = "";
            for (String command : block.lines().toList()) {
                String here = command.replace("./vi4j ", "").replace("runs/", runs + "/");
                CommandLineRun run = CommandLineRun.of(Pattern.compile("'([^']*)'|(\\S+)")
                        .matcher(here)
                        .results()
                        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                        .toArray());
                assertThat(run.warnings()).isEmpty();
                assertThat(run.code()).isZero();
                printed = run.out();
            }
        }
        assertThat(runs.resolve("homes.png")).isNotEmptyFile();
        assertThat(runs.resolve("homes.html")).isNotEmptyFile();
        assertThat(Files.readAllLines(runs.resolve("predicted.csv"))).hasSize(61);
    }

    /** What was printed begins with what the guide shows. */
    private static void assertSame(String printed, String shown) {
        Scanner actual = new Scanner(printed);
        for (String expected : shown.split("\\s+", -1)) {
            String word = actual.next();
            if (expected.matches("-?\\d+\\.\\d+")) {
                // The last printed digit may round the other way on another processor.
                assertThat(Double.parseDouble(word)).isCloseTo(Double.parseDouble(expected), within(2e-6));
            } else if (!expected.matches("\\d+,")) {
                assertThat(word).isEqualTo(expected);
            }
        }
    }

    /** The guide's Java, as it stands there. */
    @Test
    void theJavaRuns() throws IOException {
        Path homes = Path.of("docs/homes.csv");
        RegressionFit fit = Regression.of(homes, "price").fit();
        System.out.println(fit.summary());
        double[] sd = fit.coefficients().sd();
        double noise = fit.posterior().get("sigma").mean();
        fit.model().save(runs.resolve("homes.json"));
        RegressionModel model = RegressionModel.load(runs.resolve("homes.json"));
        List<Prediction> predictions = model.predict(homes);
        Prediction.Interval interval = predictions.get(0).interval(0.95);
        assertThat(sd).hasSize(5);
        assertThat(noise).isCloseTo(18.9, within(0.5));
        assertThat(predictions).hasSize(60);
        assertThat(interval.lower()).isLessThan(predictions.get(0).mean());

        String source = Files.readString(Path.of("src/test/java/org/vi4j/cli/RegressionGuideTest.java"));
        assertThat(blocks(Files.readString(GUIDE), "java").get(0).lines())
                .allSatisfy(line -> assertThat(source).contains(line));
    }
}
