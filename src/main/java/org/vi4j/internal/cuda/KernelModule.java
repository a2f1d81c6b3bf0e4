package org.vi4j.internal.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Kernels in PTX that a GPU has loaded: the driver compiles them for it, and keeps the result in its own cache. */
final class KernelModule {
    private final Gpu gpu;
    private final Pointer module;
    private final Map<String, Pointer> functions = new HashMap<>();

    /**
     * Loads kernels.
     *
     * @param gpu which is current
     * @param resource the file beside this class
     */
    KernelModule(Gpu gpu, String resource) {
        this.gpu = gpu;
        byte[] ptx;
        try (InputStream in = KernelModule.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build has no GPU kernels " + resource);
            }
            ptx = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the GPU's kernels", e);
        }
        try (Memory text = new Memory(ptx.length + 1)) {
            text.write(0, ptx, 0, ptx.length);
            text.setByte(ptx.length, (byte) 0);
            this.module = gpu.pointer(
                    "does not take the kernels", result -> gpu.driver().cuModuleLoadData(result, text));
        }
    }

    /**
     * Launches a kernel.
     *
     * @param kernel its name in the source
     * @param stream where
     * @param blocks in the grid, x, and y and z where there are more
     * @param threads of a block
     * @param arguments long for addresses, int, float or double
     */
    void launch(String kernel, Pointer stream, long[] blocks, int threads, Object... arguments) {
        Pointer function = functions.computeIfAbsent(
                kernel,
                key -> gpu.pointer(
                        "has no kernel " + key, result -> gpu.driver().cuModuleGetFunction(result, module, key)));
        try (Memory values = new Memory(8L * arguments.length);
                Memory addresses = new Memory(8L * arguments.length)) {
            for (int i = 0; i < arguments.length; i++) {
                put(values, 8L * i, arguments[i]);
                addresses.setPointer(8L * i, values.share(8L * i));
            }
            int error = gpu.driver()
                    .cuLaunchKernel(
                            function,
                            Math.toIntExact(blocks[0]),
                            blocks.length > 1 ? Math.toIntExact(blocks[1]) : 1,
                            blocks.length > 2 ? Math.toIntExact(blocks[2]) : 1,
                            threads,
                            1,
                            1,
                            0,
                            stream,
                            addresses,
                            null);
            gpu.require(error, "does not run " + kernel);
        }
    }

    private static void put(Memory values, long at, Object value) {
        if (value instanceof Long address) {
            values.setLong(at, address);
        } else if (value instanceof Integer number) {
            values.setInt(at, number);
        } else if (value instanceof Float number) {
            values.setFloat(at, number);
        } else if (value instanceof Double number) {
            values.setDouble(at, number);
        } else {
            throw new IllegalArgumentException("a kernel's argument is a " + value.getClass());
        }
    }

    void unload() {
        gpu.driver().cuModuleUnload(module);
    }
}
