package org.vi4j.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.internal.device.DeviceGuard.Device;
import org.vi4j.internal.device.DeviceGuard.DeviceChoice;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;

/** Every kind of machine, by stand-ins for its libraries: the probe runs in a real process and really loads them. */
@Tag("stubs")
class DeviceGuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @TempDir
    private static Path backend;

    @TempDir
    private Path libraries;

    @BeforeAll
    static void compileBackend() {
        CudaStubs.backend(backend);
    }

    @Test
    void withoutTheBackendNothingIsTried() {
        DeviceGuard guard = new DeviceGuard(false, () -> {
            throw new AssertionError("tried");
        });
        assertThat(guard.decide(DeviceRequest.AUTO).line()).isEqualTo("device: cpu (this build has no CUDA backend)");
        assertThatThrownBy(() -> guard.decide(DeviceRequest.CUDA_ND4J))
                .isInstanceOf(UserError.class)
                .hasMessage("cuda-nd4j cannot be had: this build has no CUDA backend: build one with VI4J_PROFILES=cuda"
                        + " (docs/devices.md), or take the CPU");
    }

    @Test
    void cpuNeverLooksAtTheGpu() {
        DeviceGuard guard = new DeviceGuard(true, () -> {
            throw new AssertionError("tried");
        });
        assertThat(guard.decide(DeviceRequest.CPU).line()).isEqualTo("device: cpu (as asked)");
    }

    @Test
    void noDriver() {
        assumeFalse(isOnThisMachine("libcuda.so.1"), "this machine has a driver");
        assertRefused(
                new CudaStubs(libraries).libraries(CudaStubs.LIBRARIES),
                "no NVIDIA driver: libcuda.so.1 cannot be loaded",
                "install the driver");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100 | the NVIDIA driver shows no GPU | CUDA_VISIBLE_DEVICES",
                "803 | the NVIDIA driver does not start (CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, error 803) | nvidia-smi"
            })
    void theDriverDoesNotStart(int error, String reason, String advice) {
        assertRefused(machine("ON_START=" + error), reason, advice);
    }

    @Test
    void noDevice() {
        assertRefused(machine("COUNT=0"), "the NVIDIA driver shows no GPU", "CUDA_VISIBLE_DEVICES");
    }

    @Test
    void theDriverIsTooOld() {
        assertRefused(
                machine("VERSION=10020"),
                "the NVIDIA driver is made for CUDA 10.2; this build needs CUDA 11",
                "install a newer driver");
    }

    @ParameterizedTest
    @CsvSource({
        "NVIDIA H100, 9, 0",
        "NVIDIA B200, 10, 0",
        "NVIDIA GeForce RTX 5090, 12, 0",
        "Tesla K20, 3, 5",
        "Tesla C2050, 2, 0"
    })
    void theBinariesDoNotCoverTheGpu(String name, int major, int minor) {
        assertRefused(
                machine("NAME=" + name, "MAJORS=" + major, "MINORS=" + minor),
                name + " has compute capability " + major + "." + minor
                        + "; this build's CUDA binaries cover 3.7 to 8.9",
                "take the CPU");
    }

    @Test
    void oneOfTwoGpusIsNotCovered() {
        assertRefused(
                machine("NAME=NVIDIA H100", "MAJORS=8,9", "MINORS=6,0"),
                "GPU 1, NVIDIA H100, has compute capability 9.0; this build's CUDA binaries cover 3.7 to 8.9",
                "leave it out with CUDA_VISIBLE_DEVICES=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"libcudart.so.11.0", "libcublas.so.11", "libcublasLt.so.11", "libcusolver.so.11"})
    void aLibraryIsMissing(String name) {
        assumeFalse(isOnThisMachine(name), "this machine has CUDA 11");
        List<String> others = CudaStubs.LIBRARIES.stream()
                .filter(library -> !library.equals(name))
                .toList();
        assertRefused(
                new CudaStubs(libraries).driver().libraries(others),
                "CUDA 11's " + name + " cannot be loaded",
                "VI4J_PROFILES=cuda,cuda-redist");
    }

    @Test
    void tooLittleMemoryIsFree() {
        assertRefused(
                machine("FREE_MIB=212"),
                "Stub GPU has 212 MiB of memory free; 1024 MiB are needed to start",
                "end the programs that use it");
    }

    @Test
    void noMemoryEvenForAContext() {
        assertRefused(
                machine("ON_CONTEXT=2"),
                "Stub GPU cannot be started (CUDA_ERROR_OUT_OF_MEMORY, error 2)",
                "check with nvidia-smi who uses it");
    }

    @Test
    void aCrashTakesNothingWithIt() {
        assertRefused(machine("ON_START=crash()"), "trying the GPU crashed with exit code 134", "nvidia-smi");
    }

    @Test
    void theLastWordsOfACrashAreKept() {
        String words = "java: symbol lookup error: undefined symbol: cublasCreate_v2";
        assertRefused(
                machine("ON_START=die()", "WORDS=" + words),
                "trying the GPU crashed with exit code 127 (" + words + ")",
                "nvidia-smi");
    }

    @Test
    void aSegmentationFaultLeavesNoFilesBehind() {
        assertRefused(machine("ON_START=fault()"), "trying the GPU crashed with exit code 1", "nvidia-smi");
        assertThat(Path.of("").toAbsolutePath().toFile().list((dir, name) -> name.startsWith("hs_err")))
                .isEmpty();
    }

    @Test
    void aDriverThatHangsIsGivenUp() {
        GpuVerdict verdict = probe(machine("ON_START=hang()"), backend, Duration.ofSeconds(3));
        assertThat(verdict.reason()).isEqualTo("trying the GPU took more than 3 seconds");
    }

    @Test
    void aBackendThatDoesNotStartIsRefused(@TempDir Path entryAlone) {
        GpuVerdict verdict = probe(machine(), CudaStubs.serviceEntry(entryAlone), PATIENCE);
        assertThat(verdict.usable()).isFalse();
        assertThat(verdict.reason()).startsWith("ND4J does not start on Stub GPU: ");
    }

    @ParameterizedTest
    @CsvSource({"8, 6", "8, 9", "3, 7", "5, 0", "7, 5"})
    void aGpuThatTheBinariesCoverIsTaken(int major, int minor) {
        CudaStubs machine = machine("NAME=NVIDIA A10", "MAJORS=" + major, "MINORS=" + minor);
        GpuVerdict verdict = probe(machine, backend, PATIENCE);
        String line = "device: cuda (NVIDIA A10, compute capability " + major + "." + minor + ", 22.0 GiB free)";
        DeviceGuard guard = new DeviceGuard(true, () -> verdict);
        assertThat(guard.decide(DeviceRequest.AUTO).line()).isEqualTo(line);
        assertThat(guard.decide(DeviceRequest.CUDA_ND4J).line()).isEqualTo(line);
    }

    private CudaStubs machine(String... driver) {
        return new CudaStubs(libraries).driver(driver).libraries(CudaStubs.LIBRARIES);
    }

    /** With auto, the CPU and the reason; with cuda, an error of one line with the reason and the way out. */
    private static void assertRefused(CudaStubs machine, String reason, String advice) {
        GpuVerdict verdict = probe(machine, backend, PATIENCE);
        DeviceGuard guard = new DeviceGuard(true, () -> verdict);
        assertThat(guard.decide(DeviceRequest.AUTO)).isEqualTo(new DeviceChoice(Device.CPU, reason));
        assertThatThrownBy(() -> guard.decide(DeviceRequest.CUDA_ND4J))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("cuda-nd4j cannot be had: " + reason + ": ")
                .hasMessageContaining(advice)
                .hasMessageContaining("take the CPU");
    }

    private static GpuVerdict probe(CudaStubs machine, Path backend, Duration patience) {
        return new ProbeProcess(CudaStubs.classPath(backend), machine.environment(), patience).run();
    }

    private static boolean isOnThisMachine(String library) {
        try {
            NativeLibrary.getInstance(library);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
