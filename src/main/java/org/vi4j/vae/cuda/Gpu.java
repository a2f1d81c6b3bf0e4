package org.vi4j.vae.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.training.Steps;

/**
 * One NVIDIA GPU, opened for computing: a context, the kernels, one stream. Compute capability 7.5 (Turing) or newer,
 * and a driver for CUDA 11.4 (470) or newer; nothing else of CUDA need be installed. One thread at a time may use it.
 */
public final class Gpu implements AutoCloseable {
    private static final String LIBRARY = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
    private static final int NO_DEVICE = 100;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int LEAST_CAPABILITY = 75;
    private static final int LEAST_DRIVER = 11_040;
    private static final long MEBIBYTE = 1 << 20;

    private final Driver driver;
    private final int device;
    private final String name;
    private final String model;
    private final long freeAtFirst;
    private final Pointer context;
    private final Pointer module;
    private final Pointer stream;
    private final Map<String, Pointer> functions = new HashMap<>();

    private Gpu(Driver driver, int device) {
        this.driver = driver;
        this.device = device;
        this.name = name(driver, device);
        int capability = 10 * attribute(MAJOR) + attribute(MINOR);
        this.model = name + ", compute capability " + capability / 10 + "." + capability % 10;
        if (capability < LEAST_CAPABILITY) {
            throw new Unusable(
                    name + " has compute capability " + capability / 10 + "." + capability % 10
                            + ", and the kernels need 7.5 (Turing) or newer",
                    "take another GPU, or the CPU");
        }
        this.context = pointer("cannot be started", result -> driver.cuDevicePrimaryCtxRetain(result, device));
        try {
            makeCurrent();
            this.module = load();
            this.stream = pointer("gives no stream", result -> driver.cuStreamCreate(result, 1));
            this.freeAtFirst = freeMemory();
        } catch (RuntimeException e) {
            driver.cuDevicePrimaryCtxRelease_v2(device);
            throw e;
        }
    }

    /** The driver refused or the GPU failed; with the error's name in NVIDIA's words. */
    public static final class Fault extends Steps.DeviceFault {
        private static final long serialVersionUID = 1L;
        private static final int OUT_OF_MEMORY = 2;

        private final int code;

        Fault(int code, String error, String what) {
            super(what + " (" + error + ")");
            this.code = code;
        }

        boolean isOutOfMemory() {
            return code == OUT_OF_MEMORY;
        }
    }

    /** A GPU that cannot be used; the message says why, and after a colon what to do. */
    public static final class Unusable extends UserError {
        private static final long serialVersionUID = 1L;
        private final String reason;

        Unusable(String reason, String advice) {
            super(reason + ": " + advice);
            this.reason = reason;
        }

        Unusable(String reason, String advice, Throwable cause) {
            super(reason + ": " + advice, cause);
            this.reason = reason;
        }

        /**
         * Returns why the GPU cannot be used.
         *
         * @return without the advice
         */
        public String reason() {
            return reason;
        }
    }

    /**
     * Opens a GPU.
     *
     * @param number of those that the driver shows, from 0; {@code CUDA_VISIBLE_DEVICES} says which it shows
     * @return the GPU
     * @throws Unusable if there is no driver, no such GPU, or it cannot be used, in one line that says why
     */
    public static Gpu open(int number) {
        Driver driver;
        try {
            driver = Native.load(LIBRARY, Driver.class);
        } catch (UnsatisfiedLinkError e) {
            throw new Unusable(
                    "no NVIDIA driver: " + LIBRARY + " cannot be loaded",
                    "install the driver, give a container its GPUs, or take the CPU",
                    e);
        }
        try {
            return open(driver, number);
        } catch (Fault e) {
            throw new Unusable(String.valueOf(e.getMessage()), "check that nvidia-smi works, or take the CPU", e);
        } catch (UnsatisfiedLinkError e) {
            throw new Unusable("the NVIDIA driver lacks a function", "install a newer driver, or take the CPU", e);
        }
    }

    private static Gpu open(Driver driver, int number) {
        int started = driver.cuInit(0);
        IntByReference count = new IntByReference();
        if (started != NO_DEVICE) {
            require(driver, started, "the NVIDIA driver does not start");
            IntByReference version = new IntByReference();
            require(driver, driver.cuDriverGetVersion(version), "the NVIDIA driver does not tell its version");
            if (version.getValue() < LEAST_DRIVER) {
                throw new Unusable(
                        "the NVIDIA driver is made for CUDA " + version.getValue() / 1000 + "."
                                + version.getValue() % 1000 / 10 + "; 11.4 or newer is needed",
                        "install driver 470 or newer, or take the CPU");
            }
            require(driver, driver.cuDeviceGetCount(count), "the NVIDIA driver does not count its GPUs");
        }
        if (count.getValue() == 0) {
            throw new Unusable(
                    "the NVIDIA driver shows no GPU", "check nvidia-smi and CUDA_VISIBLE_DEVICES, or take the CPU");
        }
        if (number < 0 || number >= count.getValue()) {
            throw new Unusable(
                    "GPU " + number + " is not among the " + count.getValue() + " that the driver shows",
                    "give a number from 0 to " + (count.getValue() - 1));
        }
        IntByReference device = new IntByReference();
        require(driver, driver.cuDeviceGet(device, number), "GPU " + number + " does not answer");
        return new Gpu(driver, device.getValue());
    }

    private static String name(Driver driver, int device) {
        byte[] name = new byte[256];
        require(driver, driver.cuDeviceGetName(name, name.length, device), "the GPU does not tell its name");
        return Native.toString(name, StandardCharsets.UTF_8);
    }

    private int attribute(int attribute) {
        IntByReference value = new IntByReference();
        require(driver.cuDeviceGetAttribute(value, attribute, device), "does not answer");
        return value.getValue();
    }

    /** The driver compiles the PTX for the GPU, and keeps the result in its own cache. */
    private Pointer load() {
        byte[] ptx;
        try (InputStream in = Gpu.class.getResourceAsStream("vae.ptx")) {
            if (in == null) {
                throw new IllegalStateException("this build has no GPU kernels");
            }
            ptx = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the GPU's kernels", e);
        }
        try (Memory text = new Memory(ptx.length + 1)) {
            text.write(0, ptx, 0, ptx.length);
            text.setByte(ptx.length, (byte) 0);
            return pointer("does not take the kernels", result -> driver.cuModuleLoadData(result, text));
        }
    }

    /**
     * Describes the GPU as it was when it was opened.
     *
     * @return such as {@code NVIDIA H100, compute capability 9.0, 79.1 GiB free}
     */
    public String describe() {
        return String.format(Locale.ROOT, "%s, %.1f GiB free", model, (double) freeAtFirst / (1024 * MEBIBYTE));
    }

    /**
     * Names the GPU.
     *
     * @return such as {@code NVIDIA H100, compute capability 9.0}
     */
    public String model() {
        return model;
    }

    /** Returns the bytes that nobody uses. */
    long freeMemory() {
        makeCurrent();
        LongByReference free = new LongByReference();
        require(driver.cuMemGetInfo_v2(free, new LongByReference()), "does not tell its free memory");
        return free.getValue();
    }

    /** Lets the calling thread use the GPU. */
    void makeCurrent() {
        require(driver.cuCtxSetCurrent(context), "cannot be used");
    }

    /** Returns the address of so many bytes, at least one, that hold anything. */
    long allocate(long bytes) {
        LongByReference address = new LongByReference();
        require(driver.cuMemAlloc_v2(address, Math.max(1, bytes)), "has no " + bytes + " bytes of memory");
        return address.getValue();
    }

    /** Frees memory, whatever state the GPU is in. */
    void free(long address) {
        driver.cuMemFree_v2(address);
    }

    void upload(long to, float[] values, int count) {
        upload(to, memory -> memory.write(0, values, 0, count), (long) count * Float.BYTES);
    }

    void upload(long to, double[] values) {
        upload(to, memory -> memory.write(0, values, 0, values.length), (long) values.length * Double.BYTES);
    }

    void upload(long to, int[] values) {
        upload(to, memory -> memory.write(0, values, 0, values.length), (long) values.length * Integer.BYTES);
    }

    void upload(long to, byte[] values) {
        upload(to, memory -> memory.write(0, values, 0, values.length), values.length);
    }

    private void upload(long to, java.util.function.Consumer<Memory> fill, long bytes) {
        if (bytes == 0) {
            return;
        }
        try (Memory memory = new Memory(bytes)) {
            fill.accept(memory);
            require(driver.cuMemcpyHtoD_v2(to, memory, bytes), "does not take " + bytes + " bytes");
        }
    }

    float[] floats(long from, int count) {
        float[] values = new float[count];
        download(from, memory -> memory.read(0, values, 0, count), (long) count * Float.BYTES);
        return values;
    }

    double[] doubles(long from, int count) {
        double[] values = new double[count];
        download(from, memory -> memory.read(0, values, 0, count), (long) count * Double.BYTES);
        return values;
    }

    int[] ints(long from, int count) {
        int[] values = new int[count];
        download(from, memory -> memory.read(0, values, 0, count), (long) count * Integer.BYTES);
        return values;
    }

    private void download(long from, java.util.function.Consumer<Memory> take, long bytes) {
        synchronize();
        try (Memory memory = new Memory(bytes)) {
            require(driver.cuMemcpyDtoH_v2(memory, from, bytes), "does not give " + bytes + " bytes back");
            take.accept(memory);
        }
    }

    /** Waits for everything launched so far; what failed in it fails here. */
    void synchronize() {
        require(driver.cuStreamSynchronize(stream), "failed");
    }

    /**
     * Launches a kernel.
     *
     * @param kernel its name in the source
     * @param blocks in the grid, x, and y and z where there are more
     * @param threads of a block
     * @param arguments long for addresses, int, float or double
     */
    void launch(String kernel, long[] blocks, int threads, Object... arguments) {
        Pointer function = functions.computeIfAbsent(
                kernel,
                key -> pointer("has no kernel " + key, result -> driver.cuModuleGetFunction(result, module, key)));
        try (Memory values = new Memory(8L * arguments.length);
                Memory addresses = new Memory(8L * arguments.length)) {
            for (int i = 0; i < arguments.length; i++) {
                put(values, 8L * i, arguments[i]);
                addresses.setPointer(8L * i, values.share(8L * i));
            }
            int error = driver.cuLaunchKernel(
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
            require(error, "does not run " + kernel);
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

    /** Records the launches of a task as one graph. */
    Recording record(Runnable launches) {
        require(driver.cuStreamBeginCapture_v2(stream, 1), "does not record");
        try {
            launches.run();
        } catch (Fault e) {
            driver.cuStreamEndCapture(stream, new PointerByReference());
            throw e;
        }
        Pointer graph = pointer("does not record", result -> driver.cuStreamEndCapture(stream, result));
        try {
            return new Recording(
                    pointer("does not make a graph", result -> driver.cuGraphInstantiateWithFlags(result, graph, 0)));
        } finally {
            driver.cuGraphDestroy(graph);
        }
    }

    /** Launches that are repeated as one. */
    final class Recording implements AutoCloseable {
        private final Pointer executable;

        private Recording(Pointer executable) {
            this.executable = executable;
        }

        void launch() {
            require(driver.cuGraphLaunch(executable, stream), "does not run a step");
        }

        @Override
        public void close() {
            driver.cuGraphExecDestroy(executable);
        }
    }

    @FunctionalInterface
    private interface Call {
        int into(PointerByReference result);
    }

    private Pointer pointer(String what, Call call) {
        PointerByReference result = new PointerByReference();
        require(call.into(result), what);
        return result.getValue();
    }

    private void require(int error, String what) {
        require(driver, error, name, what);
    }

    private static void require(Driver driver, int error, String what) {
        if (error != 0) {
            throw new Fault(error, errorName(driver, error), what);
        }
    }

    private static void require(Driver driver, int error, String name, String what) {
        if (error != 0) {
            throw new Fault(error, errorName(driver, error), name + " " + what);
        }
    }

    private static String errorName(Driver driver, int error) {
        PointerByReference text = new PointerByReference();
        return driver.cuGetErrorName(error, text) == 0 ? text.getValue().getString(0) : "error " + error;
    }

    /** Gives the GPU back; what was allocated on it must have been freed. */
    @Override
    public void close() {
        driver.cuCtxSetCurrent(context);
        driver.cuStreamDestroy_v2(stream);
        driver.cuModuleUnload(module);
        driver.cuDevicePrimaryCtxRelease_v2(device);
    }
}
