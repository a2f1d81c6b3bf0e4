package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

/** Every command that takes a table takes it as NPY, and answers the same. */
class NpyTablesTest {
    @TempDir
    private Path folder;

    private Path csv() throws IOException {
        RandomGenerator random = new RandomStreams(1).at("rows", 0);
        StringBuilder rows = new StringBuilder("x,z,y\n");
        for (int i = 0; i < 80; i++) {
            double x = random.nextGaussian();
            double z = random.nextGaussian() + (i % 2 == 0 ? 6 : 0);
            rows.append(String.format(Locale.ROOT, "%.4f,%.4f,%d%n", x, z, x + random.nextGaussian() > 0 ? 1 : 0));
        }
        Path file = folder.resolve("rows.csv");
        Files.writeString(file, rows);
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "regression fit --target y",
                "regression fit --target y --likelihood student",
                "regression fit --target y --likelihood logistic",
                "regression fit --target y --likelihood probit",
                "regression fit --target y --likelihood poisson",
                "mixture fit --components 2",
            })
    void anNpyTableGivesTheAnswerOfItsCsvFile(String command) throws IOException {
        Path csv = csv();
        Path npy = folder.resolve("rows.npy");
        assertThat(CommandLineRun.of("regression", "convert", csv, "--out", npy).code())
                .isZero();

        CommandLineRun ofCsv = CommandLineRun.of((Object[]) (command + " --json --data " + csv).split(" ", -1));
        CommandLineRun ofNpy = CommandLineRun.of((Object[]) (command + " --json --data " + npy).split(" ", -1));

        assertThat(ofCsv.code()).as(ofCsv.err()).isZero();
        assertThat(ofNpy.code()).as(ofNpy.err()).isZero();
        assertThat(ofNpy.out().replace("rows.npy", "rows.csv")).isEqualTo(ofCsv.out());
    }
}
