package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code vi4j net train} in a process of its own that is asked to end. */
class NetSignalIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void theReportIsWhole(String name, int code) throws Exception {
        Path run = folder.resolve("run");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = ChildProcess.of(
                        "-Xmx1g",
                        List.of(
                                "net",
                                "train",
                                "--data",
                                "docs/homes.csv",
                                "--target",
                                "price",
                                "--epochs",
                                "1000000",
                                "--threads",
                                "1",
                                "--out",
                                run.toString()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        while (process.isAlive() && !Files.readString(err).contains("epoch 30 ")) {
            Thread.sleep(5);
        }
        assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(code);
        assertThat(Files.readString(out))
                .contains("validation negative log likelihood")
                .contains("stopped: it was asked to stop, and can be resumed")
                .contains("left in " + run + ": config.yaml, metrics.csv, model.zip");
        assertThat(run.resolve("summary.json")).exists();
    }
}
