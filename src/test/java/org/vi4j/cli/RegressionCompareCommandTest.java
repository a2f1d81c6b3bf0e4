package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vi4j regression compare --data}. */
class RegressionCompareCommandTest {
    private static final Path PRESS = Path.of("docs/press.csv");

    @TempDir
    private Path folder;

    private Path a;
    private Path b;

    @BeforeEach
    void fit() {
        a = folder.resolve("a.json");
        b = folder.resolve("b.json");
        fit(a, "--target", "stops", "--features", "speed,heat", "--likelihood", "poisson");
        fit(b, "--target", "stops", "--features", "speed", "--likelihood", "poisson");
    }

    private static void fit(Path out, Object... more) {
        assertThat(CommandLineRun.of(join(new Object[] {"regression", "fit", "--data", PRESS, "--out", out}, more))
                        .code())
                .isZero();
    }

    private static Object[] join(Object[] first, Object... more) {
        return java.util.stream.Stream.of(first, more)
                .flatMap(java.util.Arrays::stream)
                .toArray();
    }

    private static void refused(String message, Object... args) {
        CommandLineRun run = CommandLineRun.of(join(new Object[] {"regression", "compare"}, args));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines().toList()).hasSize(1);
        assertThat(run.err()).contains(message);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void comparesByLeavingOutAndByFolds() {
        CommandLineRun loo = CommandLineRun.of("regression", "compare", a, b, "--data", PRESS);
        assertThat(loo.code()).as(loo.err()).isZero();
        assertThat(loo.out()).contains("elpd_loo", "stacking", "rows by Pareto k", "cannot be told apart");
        CommandLineRun folds =
                CommandLineRun.of("regression", "compare", a, b, "--data", PRESS, "--folds", 4, "--json");
        assertThat(folds.code()).as(folds.err()).isZero();
        assertThat(folds.out()).contains("\"elpd_kfold\"", "\"difference_se\"", "\"stacking\"");
    }

    @Test
    void refusesInOneLine() throws IOException {
        refused("needs --data", a, b, a);
        refused("needs --data", a, b, "--folds", 5);
        refused("is named twice", a, a, "--data", PRESS);
        refused("at least 2", a, b, "--data", PRESS, "--folds", 1);
        refused("at least 100 draws", a, b, "--data", PRESS, "--draw-count", 10);
        refused("needs the number of folds", a, b, "--data", PRESS, "--fold-by", "speed");
        refused("has no column 'sped'", a, b, "--data", PRESS, "--folds", 3, "--fold-by", "sped");
        Path other = folder.resolve("c.json");
        fit(other, "--target", "time", "--features", "speed");
        refused("only models of the same target", a, other, "--data", PRESS);
        Path normal = folder.resolve("d.json");
        fit(normal, "--target", "stops", "--features", "speed");
        refused("a density and a probability", a, normal, "--data", PRESS);
        Path half = folder.resolve("half.csv");
        Files.write(half, Files.readAllLines(PRESS).subList(0, 30));
        refused("give the table of the fit", a, b, "--data", half);
    }
}
