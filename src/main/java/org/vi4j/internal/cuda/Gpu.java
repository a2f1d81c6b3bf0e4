package org.vi4j.internal.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.training.Steps;

/**
 * One NVIDIA GPU, opened for computing: a context, the kernels, one stream. Compute capability 7.5 (Turing) or newer,
 * and a driver for CUDA 11.4 (470) or newer; nothing else of CUDA need be installed. One thread at a time may use it.
 */
public final class Gpu implements AutoCloseable {
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int LEAST_CAPABILITY = 75;
    private static final int LEAST_TENSOR_CAPABILITY = 80;
    private static final long MEBIBYTE = 1 << 20;

    private final Driver driver;
    private final int device;
    private final String name;
    private final String model;
    private final long freeAtFirst;
    private final Pointer context;
    private final Precision precision;
    private final KernelModule kernels;
    private final @Nullable KernelModule tensorKernels;
    private final Pointer stream;

    Gpu(Driver driver, int device, Precision precision) {
        this.driver = driver;
        this.device = device;
        this.precision = precision;
        this.name = GpuOpening.name(driver, device);
        int capability = 10 * attribute(MAJOR) + attribute(MINOR);
        this.model = name + ", compute capability " + capability / 10 + "." + capability % 10;
        if (capability < LEAST_CAPABILITY) {
            throw new Unusable(
                    name + " has compute capability " + capability / 10 + "." + capability % 10
                            + ", and the kernels need 7.5 (Turing) or newer",
                    "take another GPU, or the CPU");
        }
        if (precision != Precision.FP32 && capability < LEAST_TENSOR_CAPABILITY) {
            throw new UserError(model + ", and precision " + precision + " needs 8.0 (Ampere) or newer: take fp32");
        }
        this.context = pointer("cannot be started", result -> driver.cuDevicePrimaryCtxRetain(result, device));
        try {
            makeCurrent();
            this.kernels = new KernelModule(this, "vae.ptx");
            this.tensorKernels = precision == Precision.FP32 ? null : new KernelModule(this, "tensor.ptx");
            this.stream = pointer("gives no stream", result -> driver.cuStreamCreate(result, 1));
            this.freeAtFirst = freeMemory();
        } catch (RuntimeException e) {
            driver.cuDevicePrimaryCtxRelease_v2(device);
            throw e;
        }
    }

    /** The numbers that matrix products multiply; sums, parameters and everything else are single precision. */
    public enum Precision {
        /** Single precision, 23 bits behind the point. */
        FP32("multiply"),
        /** TF32 on tensor cores: factors rounded to 10 bits behind the point, with single precision's range. */
        TF32("multiply_tf32"),
        /** bfloat16 on tensor cores: factors rounded to 7 bits behind the point, with single precision's range. */
        BF16("multiply_bf16");

        private final String kernel;

        Precision(String kernel) {
            this.kernel = kernel;
        }

        /** Returns the name as an option has it, such as {@code tf32}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
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
        return open(number, Precision.FP32);
    }

    /**
     * Opens a GPU whose matrix products are of a precision.
     *
     * @param number of those that the driver shows, from 0; {@code CUDA_VISIBLE_DEVICES} says which it shows
     * @param precision of the factors; other than FP32 from compute capability 8.0 (Ampere) on
     * @return the GPU
     * @throws Unusable if there is no driver, no such GPU, or it cannot be used, in one line that says why
     * @throws UserError if it could be used, but not with this precision
     */
    public static Gpu open(int number, Precision precision) {
        return GpuOpening.open(number, precision);
    }

    private int attribute(int attribute) {
        IntByReference value = new IntByReference();
        require(driver.cuDeviceGetAttribute(value, attribute, device), "does not answer");
        return value.getValue();
    }

    /**
     * Describes the GPU as it was when it was opened.
     *
     * @return such as {@code NVIDIA H100, compute capability 9.0, 79.1 GiB free}
     */
    public String describe() {
        return String.format(Locale.ROOT, "%s, %.1f GiB free", model(), (double) freeAtFirst / (1024 * MEBIBYTE));
    }

    /**
     * Names the GPU, and the precision of matrix products where it is not single.
     *
     * @return such as {@code NVIDIA H100, compute capability 9.0} or {@code NVIDIA H100, compute capability 9.0, tf32}
     */
    public String model() {
        return precision == Precision.FP32 ? model : model + ", " + precision;
    }

    /**
     * Returns the precision of matrix products.
     *
     * @return as it was opened
     */
    public Precision precision() {
        return precision;
    }

    Driver driver() {
        return driver;
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
        kernels.launch(kernel, stream, blocks, threads, arguments);
    }

    /** Launches the kernel of matrix products, with the arguments of "multiply". */
    void launchProduct(long[] blocks, int threads, Object... arguments) {
        KernelModule module = tensorKernels != null ? tensorKernels : kernels;
        module.launch(precision.kernel, stream, blocks, threads, arguments);
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
    interface Call {
        int into(PointerByReference result);
    }

    Pointer pointer(String what, Call call) {
        PointerByReference result = new PointerByReference();
        require(call.into(result), what);
        return result.getValue();
    }

    void require(int error, String what) {
        require(driver, error, name, what);
    }

    static void require(Driver driver, int error, String what) {
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
        kernels.unload();
        if (tensorKernels != null) {
            tensorKernels.unload();
        }
        driver.cuDevicePrimaryCtxRelease_v2(device);
    }
}
