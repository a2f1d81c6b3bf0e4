package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vi4j regression check}. */
class RegressionCheckCommandTest {
    private static final Path PRESS = Path.of("docs/press.csv");

    @TempDir
    private Path folder;

    @Test
    void checksAndRefusesInOneLine() {
        Path model = folder.resolve("m.json");
        assertThat(CommandLineRun.of(
                                "regression",
                                "fit",
                                "--data",
                                PRESS,
                                "--target",
                                "time",
                                "--features",
                                "speed",
                                "--out",
                                model)
                        .code())
                .isZero();
        Path page = folder.resolve("check.html");
        CommandLineRun run =
                CommandLineRun.of("regression", "check", model, "--data", PRESS, "--report", page, "--draw-count", 500);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("statistic", "LOO-PIT uniform", "model");
        assertThat(page).isNotEmptyFile();

        CommandLineRun json = CommandLineRun.of("regression", "check", model, "--data", PRESS, "--json");
        assertThat(json.out()).startsWith("{").contains("\"loo_pit\"", "\"agrees\"", "\"coverage\"");

        CommandLineRun other = CommandLineRun.of("regression", "check", model, "--data", "docs/homes.csv");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err().lines().toList()).hasSize(1);
        assertThat(other.err()).contains("has no column 'speed'");
    }
}
