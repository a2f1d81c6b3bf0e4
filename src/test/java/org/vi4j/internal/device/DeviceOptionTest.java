package org.vi4j.internal.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.support.ChildJvm;
import org.vi4j.support.IdxFiles;

/** The option {@code --device} of whole commands, each in a JVM of its own. */
@Tag("stubs")
class DeviceOptionTest {
    @TempDir
    private Path folder;

    private CudaStubs machine;

    @BeforeEach
    void buildMachine() throws IOException {
        machine = new CudaStubs(Files.createDirectory(folder.resolve("libraries"))).libraries(CudaStubs.LIBRARIES);
    }

    @Test
    void infoShowsTheChoice() {
        machine.driver("NAME=NVIDIA H100", "MAJORS=9", "MINORS=0");
        ChildJvm.Result result = vi4j(CudaStubs.serviceEntry(folder), "info");
        assertThat(result.err()).startsWith("next: ").hasLineCount(1);
        assertThat(result.out())
                .containsPattern("(?m)^backend +CpuBackend$")
                .contains("device: cpu (NVIDIA H100 has compute capability 9.0; ");
    }

    @Test
    void cudaThatCannotBeHadIsBadInput() {
        machine.driver("NAME=NVIDIA H100", "MAJORS=9", "MINORS=0");
        ChildJvm.Result result = vi4j(CudaStubs.serviceEntry(folder), "vae", "train", "--device", "cuda-nd4j");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo(
                        "vi4j: cuda-nd4j cannot be had: NVIDIA H100 has compute capability 9.0; this build's CUDA binaries"
                                + " cover 3.7 to 8.9: use another GPU, or take the CPU (--device cpu)\n");
    }

    @Test
    void aGpuThatIsLostBetweenTheProbeAndTheStartIsSaidInALine() {
        machine.driver();
        Map<String, String> environment = new HashMap<>(machine.environment());
        environment.put("STAND_IN_FAILS", "yes");
        ChildJvm.Result result =
                ChildJvm.run(CudaStubs.classPath(CudaStubs.backend(folder)), environment, "org.vi4j.cli.Main", "info");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("vi4j: the GPU could be used a moment ago and now does not start"
                        + " (java.lang.IllegalStateException: no memory left): try again, or take the CPU\n");
    }

    /**
     * With a backend that does not say it is the CPU's, everything takes the path for any device: layers, optimizer,
     * batches, evaluation and pictures. Float sums in another order: rounding, 1e-7 an operation, over six steps.
     */
    @Test
    void thePathForAnyDeviceTrainsTheSameModel() throws IOException {
        machine.driver();
        Path backend = CudaStubs.backend(Files.createDirectory(folder.resolve("backend")));
        double[] cpu = train(backend, "cpu");
        double[] cuda = train(backend, "cuda-nd4j");
        assertThat(cuda).hasSameSizeAs(cpu).hasSizeGreaterThan(8);
        assertThat(cuda).containsExactly(cpu, Offset.offset(1e-3));
        assertThat(Files.readString(folder.resolve("cuda-nd4j/config.yaml"))).contains("backend: \"JCublasBackend\"");
        assertThat(Files.readString(folder.resolve("cpu/config.yaml"))).contains("backend: \"CpuBackend\"");
        for (String device : new String[] {"cpu", "cuda-nd4j"}) {
            ChildJvm.Result picture = vi4j(
                    backend,
                    "vae",
                    "reconstruct",
                    folder.resolve("cpu").toString(),
                    "--data",
                    folder.resolve("data").toString(),
                    "--device",
                    device,
                    "--out",
                    folder.resolve(device + ".png").toString());
            assertThat(picture.err())
                    .startsWith("device: " + device.replace("-nd4j", "") + " (")
                    .containsPattern("\\nnext: .*\\n$")
                    .hasLineCount(2);
            assertThat(picture.exit()).isZero();
        }
        assertThat(folder.resolve("cuda-nd4j.png")).exists();
    }

    /** Trains a small model and returns the numbers of metrics.csv that are not times. */
    private double[] train(Path backend, String device) throws IOException {
        Path run = folder.resolve(device);
        ChildJvm.Result result = vi4j(
                backend,
                "vae",
                "train",
                "--data",
                IdxFiles.mnist(folder.resolve("data")).toString(),
                "--encoder=8",
                "--latent=2",
                "--decoder=8",
                "--batch=6",
                "--epochs=3",
                "--threads=2",
                "--device",
                device,
                "--out",
                run.toString());
        assertThat(result.err())
                .startsWith("device: " + device.replace("-nd4j", "") + " (")
                .doesNotContain("Exception");
        assertThat(result.exit()).isZero();
        List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
        List<String> names = List.of(rows.get(0).split(",", -1));
        return rows.stream()
                .skip(1)
                .flatMap(row -> IntStream.range(0, names.size())
                        .filter(column -> !names.get(column).contains("second"))
                        .mapToObj(column -> row.split(",", -1)[column]))
                // A cell may hold a number for each dimension.
                .flatMap(cell -> Stream.of(cell.split(" ")))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private ChildJvm.Result vi4j(Path first, String... args) {
        return ChildJvm.run(CudaStubs.classPath(first), machine.environment(), "org.vi4j.cli.Main", args);
    }
}
