package org.vi4j.internal.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * Stand-ins for what a GPU machine has: NVIDIA's driver and CUDA's libraries, built by gcc, and ND4J's CUDA backend, a
 * class of its name that computes on the CPU but says that it does not. With STAND_IN_FAILS in the environment it
 * starts only in the probe.
 */
final class CudaStubs {
    static final List<String> LIBRARIES =
            List.of("libcudart.so.11.0", "libcublas.so.11", "libcublasLt.so.11", "libcusolver.so.11");

    private static final String BACKEND = """
            package org.nd4j.linalg.jcublas;
            public final class JCublasBackend extends org.nd4j.linalg.cpu.nativecpu.CpuBackend {
                @Override public int getPriority() { return 100; }
                @Override public org.nd4j.common.io.Resource getConfigurationResource() {
                    if (System.getenv("STAND_IN_FAILS") != null
                            && !System.getProperty("sun.java.command").contains("Probe")) {
                        throw new IllegalStateException("no memory left");
                    }
                    return new org.nd4j.common.io.ClassPathResource("/stand-in.properties");
                }
                public static final class Executioner extends org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner {
                    @Override public ExecutionerType type() { return ExecutionerType.CUDA; }
                }
            }
            """;

    private final Path folder;

    /** Prepares an empty folder for libraries. */
    CudaStubs(Path folder) {
        this.folder = folder;
    }

    /** Builds libcuda.so.1; definitions such as {@code MAJORS=8,9} make it what stub-driver.c describes. */
    CudaStubs driver(String... definitions) {
        String source = Path.of("src/test/resources/device/stub-driver.c")
                .toAbsolutePath()
                .toString();
        gcc(
                "libcuda.so.1",
                source,
                Arrays.stream(definitions).map(d -> "-D" + d).toArray(String[]::new));
        return this;
    }

    /** Builds empty libraries under the given names. */
    CudaStubs libraries(List<String> names) {
        Path empty = write(folder.resolve("empty.c"), "");
        names.forEach(name -> gcc(name, empty.toString()));
        return this;
    }

    Map<String, String> environment() {
        return Map.of("LD_LIBRARY_PATH", folder.toString());
    }

    /** Returns a class path with this JVM's entries, less a real CUDA backend, and the given one first. */
    static String classPath(Path first) {
        return first
                + File.pathSeparator
                + Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("nd4j-cuda"))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    /** Leaves only the service entry of the CUDA backend in a folder: hidden, nobody misses the class. */
    static Path serviceEntry(Path folder) {
        write(folder.resolve("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend"), CudaBackend.NAME + "\n");
        return folder;
    }

    /** Leaves a backend of the CUDA backend's name in a folder. */
    static Path backend(Path folder) {
        Path source = write(folder.resolve("JCublasBackend.java"), BACKEND);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(failed).as("javac's exit code").isZero();
        try (var in = CudaStubs.class.getResourceAsStream("/nd4j-native.properties")) {
            String properties = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            write(
                    folder.resolve("stand-in.properties"),
                    properties + "\nopexec = " + CudaBackend.NAME + "$Executioner\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return serviceEntry(folder);
    }

    private void gcc(String name, String source, String... options) {
        List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-Wl,-soname," + name));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", folder.resolve(name).toString(), source));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + "\n" + output).isZero();
        } catch (IOException e) {
            throw new AssertionError("these tests build stand-ins for NVIDIA's libraries: install gcc", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
