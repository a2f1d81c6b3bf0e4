package org.vi4j.internal.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A libcuda.so.1 that g++ builds from the kernels' own source, for this JVM: see src/test/resources/cuda/stand-in.cpp.
 * Tests that use it are skipped where there is no g++.
 */
public interface StandIn extends Library {
    /** Holds what was loaded: JNA would else unload it, and a later test would load it anew with its GPU. */
    AtomicReference<@Nullable StandIn> LOADED = new AtomicReference<>();

    /** Goes back to one GPU of 1 GiB that has no faults. */
    void standinReset();

    /** Lets a function of the driver fail after so many calls. */
    void standinFail(String function, int after, int code);

    /** Sets the order of blocks and of threads: 0 forward, 1 backward, others random. */
    void standinOrder(int kind);

    void standinMemory(long bytes);

    void standinDevice(int count, int major, int minor, int driver);

    long standinAllocated();

    long standinCalls(String function);

    /** Takes the GPU away, and with it all faults: other tests of this JVM find none. */
    default void unplug() {
        standinReset();
        standinDevice(0, 0, 0, 0);
    }

    /** Builds the library once, and lets JNA find it, with one GPU. */
    static StandIn load() {
        Path folder = build();
        NativeLibrary.addSearchPath("libcuda.so.1", folder.toString());
        StandIn standIn = Native.load("libcuda.so.1", StandIn.class);
        LOADED.set(standIn);
        standIn.standinReset();
        return standIn;
    }

    /** Returns the folder of the library, built with further options of g++. */
    static Path build(String... options) {
        return build(Path.of("src/main/cuda").toAbsolutePath(), options);
    }

    /** Returns the folder of a library of other kernels. */
    static Path build(Path kernels, String... options) {
        Path sources = Path.of("src/test/resources/cuda").toAbsolutePath();
        CRC32 crc = new CRC32();
        for (Path file : List.of(
                sources.resolve("stand-in.h"),
                sources.resolve("stand-in.cpp"),
                kernels.resolve("activation.h"),
                kernels.resolve("vae.cu"),
                kernels.resolve("tensor.cu"))) {
            crc.update(read(file));
        }
        crc.update(String.join(" ", options).getBytes(StandardCharsets.UTF_8));
        Path folder =
                Path.of("target/stand-in", Long.toHexString(crc.getValue())).toAbsolutePath();
        Path library = folder.resolve("libcuda.so.1");
        if (!Files.exists(library)) {
            compile(sources, kernels, folder, library, options);
        }
        return folder;
    }

    private static void compile(Path sources, Path kernels, Path folder, Path library, String... options) {
        assumeTrue(onPath("g++") != null, "no g++, which builds the stand-in for a GPU: install g++");
        try {
            Files.createDirectories(folder);
            Path made = Files.createTempFile(folder, "libcuda", ".so");
            List<String> command = new ArrayList<>(List.of(
                    "g++",
                    "-std=c++17",
                    "-O2",
                    "-g1",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-Wno-unknown-pragmas",
                    "-fPIC",
                    "-shared",
                    "-Wl,-Bsymbolic",
                    "-Wl,-soname,libcuda.so.1",
                    "-I" + sources,
                    "-I" + kernels));
            command.addAll(List.of(options));
            command.addAll(List.of(
                    "-o", made.toString(), sources.resolve("stand-in.cpp").toString()));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + "\n" + output);
            }
            Files.move(made, library, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns where a program is, or null. */
    static @Nullable Path onPath(String program) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
