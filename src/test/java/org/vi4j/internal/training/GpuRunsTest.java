package org.vi4j.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.StandIn;
import org.vi4j.internal.training.RunFolder.Existing;
import org.vi4j.internal.training.TrainingJob.Stop;
import org.vi4j.internal.vae.GpuProbe;
import org.vi4j.support.ChildJvm;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.TinyRun;

/** Whole runs on a stand-in for a GPU: resumed to the bit, moved between devices, and with every fault of a driver. */
class GpuRunsTest {
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
        assertThatThrownBy(() -> Gpu.open(0)).isInstanceOf(Gpu.Unusable.class);
    }

    private TinyRun tiny(String name, Map<String, ?> options) {
        return new TinyRun(folder.resolve(name), Map.of(), options);
    }

    private Checkpoint newest(String name) {
        int parameters = 16 * 6 + 6 + 6 * 4 + 4 + 2 * 5 + 5 + 5 * 16 + 16;
        try (RunFolder run = RunFolder.open(folder.resolve(name), Existing.RESUME)) {
            return Objects.requireNonNull(run.newest(parameters, line -> {}));
        }
    }

    private void assertSame(String a, String b) throws IOException {
        Checkpoint whole = newest(a);
        Checkpoint parts = newest(b);
        assertThat(parts.parameters().toArray()).isEqualTo(whole.parameters().toArray());
        assertThat(parts.moments().m().toArray()).isEqualTo(whole.moments().m().toArray());
        assertThat(parts.moments().v().toArray()).isEqualTo(whole.moments().v().toArray());
        assertThat(parts.moments().steps()).isEqualTo(whole.moments().steps());
        assertThat(Files.readAllBytes(folder.resolve(b).resolve("model.zip")))
                .isEqualTo(Files.readAllBytes(folder.resolve(a).resolve("model.zip")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void aRunStoppedOnAGpuAndResumedThereEqualsOneThatWasNot(int stopAfter) throws IOException {
        try (Gpu gpu = Gpu.open(0)) {
            tiny("whole", Map.of()).on(gpu).run(Existing.REFUSE);
            TrainingJob.Result stopped = tiny("parts", Map.of("checkpoint_every", "2"))
                    .on(gpu)
                    .atStep(run -> {
                        if (run.steps == stopAfter) {
                            run.requestStop();
                        }
                    })
                    .run(Existing.REFUSE);
            assertThat(stopped.stop()).isEqualTo(Stop.REQUEST);
            assertThat(stopped.summary())
                    .hasEntrySatisfying(
                            "steps", steps -> assertThat((long) steps).isLessThan(28));
            tiny("parts", Map.of("checkpoint_every", "2")).on(gpu).run(Existing.RESUME);
        }
        assertSame("whole", "parts");
        assertThat(Files.readString(folder.resolve("whole/config.yaml")))
                .contains("Stand-in 0, compute capability 7.5");
    }

    /** From the CPU to the GPU and back, beside a run that stayed on the CPU. */
    @Test
    void aRunMovesBetweenDevices() {
        tiny("cpu", Map.of()).run(Existing.REFUSE);
        for (int epochs = 1; epochs <= 4; epochs++) {
            TinyRun part = new TinyRun(folder.resolve("both"), Map.of("epochs", epochs), Map.of());
            Existing existing = epochs == 1 ? Existing.REFUSE : Existing.RESUME;
            if (epochs % 2 == 1) {
                part.run(existing);
            } else {
                try (Gpu gpu = Gpu.open(0)) {
                    part.on(gpu).run(existing);
                }
            }
        }
        float[] expected = newest("cpu").parameters().toArray();
        float[] found = newest("both").parameters().toArray();
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], Offset.offset(1e-5f));
        }
    }

    @Test
    void aGpuLostInTheMiddleLeavesAGoodCheckpoint() throws IOException {
        try (Gpu gpu = Gpu.open(0)) {
            tiny("whole", Map.of()).on(gpu).run(Existing.REFUSE);
        }
        try (Gpu gpu = Gpu.open(0)) {
            standIn.standinFail("cuGraphLaunch", 11, 214);
            assertThatThrownBy(() -> tiny("lost", Map.of()).on(gpu).run(Existing.REFUSE))
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            "Stand-in 0 does not run a step (CUDA_ERROR_ECC_UNCORRECTABLE) after step 7: the"
                                    + " checkpoint of step 7 is good, resume the run from there, on this GPU, another or the CPU");
        }
        standIn.standinReset();
        try (Gpu gpu = Gpu.open(0)) {
            tiny("lost", Map.of()).on(gpu).run(Existing.RESUME);
        }
        assertSame("whole", "lost");
    }

    @Test
    void whatDoesNotFitSaysWhatWould() {
        standIn.standinMemory(7 << 20);
        try (Gpu gpu = Gpu.open(0)) {
            assertThatThrownBy(() -> new TinyRun(folder.resolve("large"), Map.of("batch", 50_000), Map.of())
                            .on(gpu)
                            .run(Existing.REFUSE))
                    .isInstanceOf(UserError.class)
                    .hasMessageMatching(
                            "training with batch 50000 needs [0-9]+ MiB of the GPU's memory, and 7 are free: a"
                                    + " batch of [0-9]+ would fit; or end other programs that use it");
            new TinyRun(folder.resolve("fits"), Map.of("batch", 16, "epochs", 1), Map.of())
                    .on(gpu)
                    .run(Existing.REFUSE);
        }
        standIn.standinMemory(1 << 20);
        try (Gpu gpu = Gpu.open(0)) {
            assertThatThrownBy(() -> tiny("none", Map.of()).on(gpu).run(Existing.REFUSE))
                    .hasMessageContaining("1 are free: give a smaller network");
        }
    }

    /** Whatever call fails, and whenever: one line, and nothing is left behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuInit",
                "cuDriverGetVersion",
                "cuDeviceGetCount",
                "cuDeviceGet",
                "cuDeviceGetName",
                "cuDeviceGetAttribute",
                "cuDevicePrimaryCtxRetain",
                "cuCtxSetCurrent",
                "cuModuleLoadData",
                "cuStreamCreate",
                "cuMemGetInfo_v2",
                "cuMemAlloc_v2",
                "cuMemcpyHtoD_v2",
                "cuMemcpyDtoH_v2",
                "cuModuleGetFunction",
                "cuStreamSynchronize",
                "cuLaunchKernel",
                "cuStreamBeginCapture_v2",
                "cuStreamEndCapture",
                "cuGraphInstantiateWithFlags",
                "cuGraphLaunch"
            })
    void everyCallMayFail(String function) {
        for (int after : new int[] {0, 1, 7}) {
            standIn.standinReset();
            standIn.standinFail(function, after, 999);
            Throwable thrown = catchThrowable(() -> {
                try (Gpu gpu = Gpu.open(0)) {
                    new TinyRun(folder.resolve(function + after), Map.of("epochs", 2), Map.of())
                            .on(gpu)
                            .run(Existing.REFUSE);
                }
            });
            if (after == 0 || thrown != null) {
                assertThat(thrown)
                        .as("%s after %d", function, after)
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining("CUDA_ERROR_UNKNOWN");
                assertThat(thrown.getMessage()).doesNotContain("\n");
            }
            standIn.standinReset();
            assertThat(standIn.standinAllocated()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 | 7 | 5 | 12040 | the NVIDIA driver shows no GPU: check
                    1 | 7 | 0 | 12040 | Stand-in 0 has compute capability 7.0, and the kernels need 7.5 (Turing) or newer: take
                    1 | 9 | 0 | 11020 | the NVIDIA driver is made for CUDA 11.2; 11.4 or newer is needed: install driver 470
                    """)
    void gpusThatCannotBeUsed(int count, int major, int minor, int driver, String message) {
        standIn.standinDevice(count, major, minor, driver);
        assertThatThrownBy(() -> Gpu.open(0)).isInstanceOf(Gpu.Unusable.class).hasMessageStartingWith(message);
    }

    @Test
    void oneOfSeveralGpus() {
        standIn.standinDevice(2, 9, 0, 13000);
        try (Gpu gpu = Gpu.open(1)) {
            assertThat(gpu.describe()).isEqualTo("Stand-in 1, compute capability 9.0, 1.0 GiB free");
        }
        assertThatThrownBy(() -> Gpu.open(2))
                .hasMessage("GPU 2 is not among the 2 that the driver shows: give a number from 0 to 1");
    }

    /** Where g++'s sanitizer watches every access; it sees a mistake that is made on purpose. */
    @Test
    void noKernelReadsOrWritesBeyondAnArray() throws IOException {
        ChildJvm.Result good = sanitized(StandIn.build("-fsanitize=address"));
        assertThat(good.err()).doesNotContain("AddressSanitizer");
        assertThat(good.exit()).as(good.err()).isZero();
        List<String> sums =
                good.out().lines().filter(line -> line.startsWith("checksum")).toList();
        assertThat(sums).hasSize(2);
        assertThat(sums.get(1)).isEqualTo(sums.get(0));

        ChildJvm.Result bad = sanitized(StandIn.build(
                spoilt("i < count && state->finite", "i <= count && state->finite"), "-fsanitize=address"));
        assertThat(bad.err()).contains("heap-buffer-overflow").contains("adam");
        assertThat(bad.exit()).isNotZero();
    }

    /** A barrier that is missing shows as a difference between the two orders of threads. */
    @Test
    void aMissingBarrierIsSeen() throws IOException {
        Path kernels = spoilt(
                "        __syncthreads();\n#pragma unroll\n        for (int p = 0; p < 16; p++) {",
                "        for (int p = 0; p < 16; p++) {");
        ChildJvm.Result result = probe(StandIn.build(kernels), Map.of());
        List<String> sums =
                result.out().lines().filter(line -> line.startsWith("checksum")).toList();
        assertThat(sums).hasSize(2);
        assertThat(sums.get(1)).isNotEqualTo(sums.get(0));
    }

    /** Returns a folder with kernels of which one is not right. */
    private Path spoilt(String right, String wrong) throws IOException {
        String source = Files.readString(Path.of("src/main/cuda/vae.cu"));
        assertThat(source).contains(right);
        Path kernels = Files.createDirectories(folder.resolve("kernels"));
        Files.writeString(kernels.resolve("vae.cu"), source.replace(right, wrong));
        for (String other : List.of("activation.h", "tensor.cu")) {
            Files.copy(Path.of("src/main/cuda", other), kernels.resolve(other), StandardCopyOption.REPLACE_EXISTING);
        }
        return kernels;
    }

    private static ChildJvm.Result sanitized(Path library) throws IOException {
        Process where = new ProcessBuilder("g++", "-print-file-name=libasan.so").start();
        String sanitizer =
                new String(where.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        return probe(
                library,
                Map.of(
                        "LD_PRELOAD",
                        sanitizer,
                        "ASAN_OPTIONS",
                        "detect_leaks=0:handle_segv=0:handle_sigfpe=0:handle_sigill=0:detect_stack_use_after_return=0"));
    }

    private ChildJvm.Result vi4j(Map<String, String> more, String... arguments) {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.putIfAbsent("LD_LIBRARY_PATH", StandIn.build().toString());
        return ChildJvm.run(System.getProperty("java.class.path"), environment, "org.vi4j.cli.Main", arguments);
    }

    /** A small training whose device is yet to be named. */
    private static String[] training(String data, String run, String... more) {
        return Stream.of(
                        Stream.of("vae", "train", "--data", data, "--out", run, "--overwrite"),
                        Stream.of("--encoder=8", "--latent=2", "--decoder=8", "--batch=6", "--epochs=1", "--threads=1"),
                        Stream.of(more),
                        Stream.of("--device"))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    @Test
    void theCommandTrainsOnTheGpuAndSaysSo() throws IOException {
        String data = IdxFiles.mnist(folder.resolve("data")).toString();
        String run = folder.resolve("run").toString();
        String[] train = training(data, run);
        ChildJvm.Result result = vi4j(Map.of(), with(train, "cuda"));
        assertThat(result.err())
                .startsWith("device: cuda (Stand-in 0, compute capability 7.5, 1.0 GiB free)\n")
                .doesNotContain("Exception");
        assertThat(result.exit()).isZero();

        String[] evaluate = {"vae", "evaluate", run, "--data", data, "--importance-samples", "7", "--json", "--device"};
        ChildJvm.Result onGpu = vi4j(Map.of(), with(evaluate, "cuda"));
        ChildJvm.Result onCpu = vi4j(Map.of(), with(evaluate, "cpu"));
        assertThat(onGpu.err()).startsWith("device: cuda (Stand-in 0, ");
        assertThat(onGpu.exit()).isZero();
        assertThat(rounded(onGpu.out())).isEqualTo(rounded(onCpu.out())).isNotEmpty();
        assertThat(vi4j(Map.of(), "vae", "export", run, "--device", "cuda", "--out", "s.zip"))
                .extracting(ChildJvm.Result::exit, ChildJvm.Result::err)
                .containsExactly(
                        2,
                        "vi4j: --device cuda: there is nothing here that vi4j's kernels compute: leave --device out,"
                                + " or give cuda-nd4j in a build with ND4J's CUDA backend\n");

        ChildJvm.Result small = vi4j(Map.of("STANDIN_MEMORY", "1000000"), with(train, "auto"));
        assertThat(small.err())
                .startsWith("device: cpu (training with batch 6 needs ")
                .contains(" MiB of the GPU's memory, and 1 are free: ");
        assertThat(small.exit()).isZero();

        ChildJvm.Result lost = vi4j(Map.of("STANDIN_FAIL", "cuGraphLaunch 1 214"), with(train, "cuda"));
        assertThat(lost.err())
                .contains("vi4j: Stand-in 0 does not run a step (CUDA_ERROR_ECC_UNCORRECTABLE) after step ");
        assertThat(lost.exit()).isEqualTo(143);

        ChildJvm.Result none = vi4j(Map.of("LD_LIBRARY_PATH", ""), with(train, "cuda"));
        assertThat(none.err())
                .isEqualTo(
                        "vi4j: --device cuda: no NVIDIA driver: libcuda.so.1 cannot be loaded: install the driver, give a"
                                + " container its GPUs, or take the CPU\n");
        assertThat(none.exit()).isEqualTo(2);
    }

    @Test
    void theCommandMultipliesInThePrecisionThatItSays() throws IOException {
        String data = IdxFiles.mnist(folder.resolve("data")).toString();
        String run = folder.resolve("run").toString();
        String[] train = training(data, run, "--precision=tf32");
        ChildJvm.Result old = vi4j(Map.of(), with(train, "auto"));
        assertThat(old.err())
                .isEqualTo("vi4j: Stand-in 0, compute capability 7.5, and precision tf32 needs 8.0 (Ampere) or newer:"
                        + " take fp32\n");
        assertThat(old.exit()).isEqualTo(2);

        Map<String, String> ampere = Map.of("STANDIN_CAPABILITY", "80");
        ChildJvm.Result result = vi4j(ampere, with(train, "cuda"));
        assertThat(result.err()).startsWith("device: cuda (Stand-in 0, compute capability 8.0, tf32, 1.0 GiB free)\n");
        assertThat(result.exit()).isZero();
        assertThat(Files.readString(folder.resolve("run/config.yaml"))).contains("compute capability 8.0, tf32");
        ChildJvm.Result judged = vi4j(ampere, "vae", "evaluate", run, "--data", data, "--precision", "bf16");
        assertThat(judged.err()).startsWith("device: cuda (Stand-in 0, compute capability 8.0, bf16, ");
        assertThat(judged.exit()).isZero();

        assertThat(vi4j(Map.of("LD_LIBRARY_PATH", ""), with(train, "auto")).err())
                .startsWith("device: cpu (no NVIDIA driver: libcuda.so.1 cannot be loaded; it computes in fp32, since"
                        + " tf32 is a GPU's)\n");
        assertThat(vi4j(ampere, with(train, "cpu")))
                .extracting(ChildJvm.Result::exit, ChildJvm.Result::err)
                .containsExactly(
                        2,
                        "vi4j: --precision tf32 is for vi4j's kernels, which are those of --device cuda: leave it"
                                + " out\n");
    }

    /** The numbers of the ELBO and the bound, to four digits behind the point. */
    private static List<String> rounded(String json) {
        return Pattern.compile("\"(elbo|kl|reconstruction|log_likelihood)\" : (-?[0-9.]+)")
                .matcher(json)
                .results()
                .map(found -> String.format(Locale.ROOT, "%s %.3f", found.group(1), Double.parseDouble(found.group(2))))
                .toList();
    }

    private static String[] with(String[] arguments, String last) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    private static ChildJvm.Result probe(Path library, Map<String, String> more) {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("LD_LIBRARY_PATH", library.toString());
        return ChildJvm.run(System.getProperty("java.class.path"), environment, GpuProbe.class.getName());
    }
}
