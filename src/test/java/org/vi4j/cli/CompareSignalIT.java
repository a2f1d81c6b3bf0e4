package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

/** {@code vi4j compare} in a process of its own that is asked to end. */
class CompareSignalIT {
    @TempDir
    private Path folder;

    /** So many draws that NUTS is at work when the signal comes. */
    private Process compare(String methods) throws IOException {
        return start(
                "--target-density",
                "eight-schools-noncentered",
                "--chains",
                "2",
                "--draws-per-chain",
                "20000",
                "--methods",
                methods);
    }

    private Process start(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "compare",
                "--json",
                "--draws",
                folder.resolve("draws").toString(),
                "--report",
                folder.resolve("page.html").toString()));
        words.addAll(List.of(options));
        return ChildProcess.of("-Xmx1g", words)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private void signal(Process process, String name) throws Exception {
        assertThat(process.isAlive())
                .as(Files.readString(folder.resolve("err")))
                .isTrue();
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private void await(Process process, String line) throws Exception {
        while (process.isAlive() && !Files.readString(folder.resolve("err")).contains(line)) {
            Thread.sleep(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void theMethodsDoneSoFarAreWritten(String name, int code) throws Exception {
        Path earlier = Files.createDirectories(folder.resolve("draws")).resolve("nuts-2.csv");
        Files.writeString(earlier, "lp__,energy__\n1,2\n");
        Process process = compare("pathfinder,laplace,nuts");
        await(process, "laplace: done");
        signal(process, name);

        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isEqualTo(code);
        JsonNode json = JsonTree.read(folder.resolve("out"));
        List<String> names = json.get("methods").findValuesAsText("name");
        assertThat(names).startsWith("pathfinder", "laplace");
        assertThat(json.get("methods").get(1).get("pareto_k").isNumber()).isTrue();
        assertThat(json.get("stopped").asText()).startsWith("stopped").contains("nuts");
        // Of this run, or not there: NUTS may or may not have got to draws.
        assertThat(Files.exists(earlier) && Files.readString(earlier).startsWith("lp__,energy__\n"))
                .isFalse();
        assertThat(json.get("recommendation").get("method").asText()).isNotEmpty();
        assertThat(Files.readString(folder.resolve("page.html"))).contains("pathfinder", "stopped", "</html>");
        assertThat(folder.resolve("draws/laplace.csv")).exists();
    }

    @Test
    void howeverEarlyItEndsInOrder() throws Exception {
        Process process = compare("nuts");
        // While Java starts, the method is warmed up or warms its chains up.
        Thread.sleep(700);
        signal(process, "INT");
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception", "fault of vi4j");
    }

    /** The fits take a moment, leaving 20,000 rows out of two of them takes many seconds. */
    @Test
    void predictionsEndToo() throws Exception {
        StringBuilder text = new StringBuilder("a,n\n");
        for (int i = 0; i < 20_000; i++) {
            text.append(i % 97).append(',').append(i % 5).append('\n');
        }
        Process process = start(
                "--model",
                "poisson",
                "--data",
                Files.writeString(folder.resolve("table.csv"), text).toString(),
                "--target",
                "n",
                "--methods",
                "laplace,pathfinder",
                "--loo");
        await(process, "laplace: done");
        signal(process, "INT");
        assertThat(process.exitValue()).isEqualTo(130);
        JsonNode json = JsonTree.read(folder.resolve("out"));
        assertThat(json.get("methods").findValuesAsText("name")).containsExactly("pathfinder", "laplace");
        assertThat(json.get("stopped").asText())
                .contains("rows not predicted by: ")
                .contains("laplace");
        assertThat(json.get("methods").get(1).get("pareto_k").isNumber()).isTrue();
        assertThat(Files.readString(folder.resolve("page.html"))).contains("rows not predicted by", "</html>");
        assertThat(folder.resolve("draws/laplace.csv")).exists();
    }
}
