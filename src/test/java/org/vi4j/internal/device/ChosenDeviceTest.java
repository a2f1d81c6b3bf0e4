package org.vi4j.internal.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.support.ChildJvm;

/** The choice takes effect in the JVM that made it, and nothing but the choice is said. */
@Tag("stubs")
class ChosenDeviceTest {
    @TempDir
    private Path libraries;

    @TempDir
    private Path first;

    @Test
    void nd4jStartsOnTheCpuBesideAGpuItCannotUse() {
        assertThat(choose("auto", CudaStubs.serviceEntry(first), "NAME=NVIDIA H100", "MAJORS=9", "MINORS=0"))
                .containsExactly(
                        "device: cpu (NVIDIA H100 has compute capability 9.0; this build's CUDA binaries cover 3.7 to"
                                + " 8.9)",
                        "org.nd4j.linalg.cpu.nativecpu.CpuBackend",
                        "12.0");
    }

    @Test
    void theCpuIsTakenWithoutALookAtADriverThatHangs() {
        assertThat(choose("cpu", CudaStubs.serviceEntry(first), "ON_START=hang()"))
                .containsExactly("device: cpu (as asked)", "org.nd4j.linalg.cpu.nativecpu.CpuBackend", "12.0");
    }

    @Test
    void nd4jStartsOnAGpuThatItCanUse() {
        assertThat(choose("cuda", CudaStubs.backend(first), "NAME=NVIDIA A10"))
                .containsExactly(
                        "device: cuda (NVIDIA A10, compute capability 8.6, 22.0 GiB free)", CudaBackend.NAME, "12.0");
    }

    private List<String> choose(String request, Path first, String... driver) {
        CudaStubs machine = new CudaStubs(libraries).driver(driver).libraries(CudaStubs.LIBRARIES);
        ChildJvm.Result result = ChildJvm.run(
                CudaStubs.classPath(first), machine.environment(), ChooseAndMultiply.class.getName(), request);
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return result.out().lines().toList();
    }
}
