package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.internal.cuda.StandIn;
import org.vi4j.support.IdxFiles;

/** Every command that encodes or decodes, on the CPU and on a stand-in for a GPU. */
class GpuCommandsTest {
    @TempDir
    private Path folder;

    private StandIn standIn;

    @BeforeEach
    void load() {
        standIn = StandIn.load();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        standIn.unplug();
        assertThat(standIn.standinAllocated()).isZero();
    }

    @Test
    void theSameCodesAndScoresOnEitherDevice() throws IOException {
        String data = IdxFiles.mnist(folder.resolve("data")).toString();
        String run = folder.resolve("run").toString();
        CommandLineRun trained = CommandLineRun.of(
                "vae",
                "train",
                "--data",
                data,
                "--encoder=8",
                "--latent=2",
                "--decoder=8",
                "--batch=6",
                "--epochs=50",
                "--learning-rate=0.02",
                "--beta=0.001",
                "--threads=1",
                "--out",
                run,
                "--device",
                "cpu");
        assertThat(trained.code()).as(trained.err()).isZero();
        for (List<String> command : List.of(
                List.of("encode", "--data", data, "--out", "codes.csv"),
                List.of("score", "--data", data, "--out", "scores.csv"),
                List.of("score", "--data", data, "--importance-samples", "9", "--out", "iwae.csv"),
                List.of("sample", "--out", "samples.png"),
                List.of("reconstruct", "--data", data, "--out", "reconstructed.png"),
                List.of("interpolate", "--data", data, "--out", "path.png"),
                List.of("latent", "--data", data, "--out", "map.png"),
                List.of("traverse", "--data", data, "--image", "0", "--out", "traverse.png"))) {
            Path onCpu = written(run, command, "cpu");
            long before = standIn.standinCalls("cuLaunchKernel");
            Path onGpu = written(run, command, "cuda");
            assertThat(standIn.standinCalls("cuLaunchKernel")).as("%s", command).isGreaterThan(before);
            if (onGpu.toString().endsWith(".csv")) {
                assertThat(numbers(onGpu)).isNotEmpty().isEqualTo(numbers(onCpu));
            }
        }
    }

    private Path written(String run, List<String> command, String device) {
        String name = command.get(command.size() - 1);
        Path out = folder.resolve(device + "-" + name);
        List<String> all = new ArrayList<>(List.of("vae", command.get(0), run));
        if (command.get(0).equals("interpolate")) {
            all.addAll(List.of("0", "1"));
        }
        all.addAll(command.subList(1, command.size() - 1));
        all.addAll(List.of(out.toString(), "--device", device));
        CommandLineRun result = CommandLineRun.of(all.toArray());
        assertThat(result.code()).as("%s on %s: %s", name, device, result.err()).isZero();
        assertThat(result.err()).contains("device: " + device + " (");
        assertThat(out).exists();
        return out;
    }

    private static List<String> numbers(Path csv) throws IOException {
        return Pattern.compile("-?[0-9]+\\.[0-9]+(E-?[0-9]+)?")
                .matcher(Files.readString(csv))
                .results()
                .map(found -> String.format(Locale.ROOT, "%.3f", Double.parseDouble(found.group())))
                .toList();
    }
}
