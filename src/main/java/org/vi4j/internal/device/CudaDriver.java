package org.vi4j.internal.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** NVIDIA's driver API, as far as it is needed to know what GPUs there are before anything is started on them. */
final class CudaDriver {
    private static final String LIBRARY = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
    private static final int NO_DEVICE = 100;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int LEAST_VERSION = 11_000;
    private static final String CHECK = "check that nvidia-smi works, or take the CPU";

    private final Api api;

    private CudaDriver(Api api) {
        this.api = api;
    }

    /** The functions of the library, by their names in it. */
    interface Api extends Library {
        int cuInit(int flags);

        int cuDriverGetVersion(IntByReference version);

        int cuGetErrorName(int error, PointerByReference name);

        int cuDeviceGetCount(IntByReference count);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

        int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

        int cuCtxSetCurrent(Pointer context);

        int cuMemGetInfo_v2(LongByReference free, LongByReference total);
    }

    /**
     * Loads and starts the driver.
     *
     * @return the driver
     * @throws Unusable if there is none, or it does not start, or it is too old for CUDA 11
     */
    static CudaDriver start() throws Unusable {
        CudaDriver driver;
        try {
            driver = new CudaDriver(Native.load(LIBRARY, Api.class));
        } catch (UnsatisfiedLinkError e) {
            throw new Unusable(
                    "no NVIDIA driver: " + LIBRARY + " cannot be loaded",
                    "install the driver, give a container its GPUs, or take the CPU");
        }
        int error = driver.api.cuInit(0);
        if (error == NO_DEVICE) {
            throw noDevice();
        }
        driver.require(error, "the NVIDIA driver does not start", CHECK);
        IntByReference version = new IntByReference();
        driver.require(driver.api.cuDriverGetVersion(version), "the NVIDIA driver does not tell its version", CHECK);
        if (version.getValue() < LEAST_VERSION) {
            throw new Unusable(
                    "the NVIDIA driver is made for CUDA " + version.getValue() / 1000 + "."
                            + version.getValue() % 1000 / 10 + "; this build needs CUDA 11",
                    "install a newer driver, or take the CPU");
        }
        return driver;
    }

    /**
     * Lists the GPUs that the driver shows.
     *
     * @return at least one
     * @throws Unusable if there is none, or one does not answer
     */
    List<Nd4jGpu> gpus() throws Unusable {
        IntByReference count = new IntByReference();
        require(api.cuDeviceGetCount(count), "the NVIDIA driver does not count its GPUs", CHECK);
        if (count.getValue() == 0) {
            throw noDevice();
        }
        List<Nd4jGpu> gpus = new ArrayList<>();
        for (int device = 0; device < count.getValue(); device++) {
            byte[] name = new byte[256];
            require(api.cuDeviceGetName(name, name.length, device), "GPU " + device + " does not answer", CHECK);
            gpus.add(new Nd4jGpu(
                    device,
                    Native.toString(name, StandardCharsets.UTF_8),
                    new ComputeCapability(attribute(MAJOR, device), attribute(MINOR, device))));
        }
        return gpus;
    }

    /**
     * Starts a context on a GPU, which takes some of its memory until this process ends, and asks what is left.
     *
     * @param gpu one of {@link #gpus}
     * @return bytes
     * @throws Unusable if there is not even memory for a context, or the GPU does not answer
     */
    long freeMemory(Nd4jGpu gpu) throws Unusable {
        String what = gpu.name() + " cannot be started";
        String advice = "check with nvidia-smi who uses it and that it is healthy, or take the CPU";
        PointerByReference context = new PointerByReference();
        require(api.cuDevicePrimaryCtxRetain(context, gpu.index()), what, advice);
        require(api.cuCtxSetCurrent(context.getValue()), what, advice);
        LongByReference free = new LongByReference();
        require(api.cuMemGetInfo_v2(free, new LongByReference()), what, advice);
        return free.getValue();
    }

    private int attribute(int attribute, int device) throws Unusable {
        IntByReference value = new IntByReference();
        require(api.cuDeviceGetAttribute(value, attribute, device), "GPU " + device + " does not answer", CHECK);
        return value.getValue();
    }

    private void require(int error, String what, String advice) throws Unusable {
        if (error == 0) {
            return;
        }
        PointerByReference name = new PointerByReference();
        boolean named = api.cuGetErrorName(error, name) == 0;
        throw new Unusable(
                what + " (" + (named ? name.getValue().getString(0) + ", " : "") + "error " + error + ")", advice);
    }

    private static Unusable noDevice() {
        return new Unusable(
                "the NVIDIA driver shows no GPU", "check nvidia-smi and CUDA_VISIBLE_DEVICES, or take the CPU");
    }
}
