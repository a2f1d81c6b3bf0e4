package org.vi4j.internal.cuda;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import org.vi4j.internal.cuda.Gpu.Fault;
import org.vi4j.internal.cuda.Gpu.Precision;
import org.vi4j.internal.cuda.Gpu.Unusable;

/** Finds the driver and a GPU, and says in one line why one cannot be had. */
final class GpuOpening {
    private static final String LIBRARY = Platform.isWindows() ? "nvcuda" : "libcuda.so.1";
    private static final int NO_DEVICE = 100;
    private static final int LEAST_DRIVER = 11_040;

    private GpuOpening() {}

    static Gpu open(int number, Precision precision) {
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
            return open(driver, number, precision);
        } catch (Fault e) {
            throw new Unusable(String.valueOf(e.getMessage()), "check that nvidia-smi works, or take the CPU", e);
        } catch (UnsatisfiedLinkError e) {
            throw new Unusable("the NVIDIA driver lacks a function", "install a newer driver, or take the CPU", e);
        }
    }

    private static Gpu open(Driver driver, int number, Precision precision) {
        int started = driver.cuInit(0);
        IntByReference count = new IntByReference();
        if (started != NO_DEVICE) {
            Gpu.require(driver, started, "the NVIDIA driver does not start");
            IntByReference version = new IntByReference();
            Gpu.require(driver, driver.cuDriverGetVersion(version), "the NVIDIA driver does not tell its version");
            if (version.getValue() < LEAST_DRIVER) {
                throw new Unusable(
                        "the NVIDIA driver is made for CUDA " + version.getValue() / 1000 + "."
                                + version.getValue() % 1000 / 10 + "; 11.4 or newer is needed",
                        "install driver 470 or newer, or take the CPU");
            }
            Gpu.require(driver, driver.cuDeviceGetCount(count), "the NVIDIA driver does not count its GPUs");
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
        Gpu.require(driver, driver.cuDeviceGet(device, number), "GPU " + number + " does not answer");
        return new Gpu(driver, device.getValue(), precision);
    }

    static String name(Driver driver, int device) {
        byte[] name = new byte[256];
        Gpu.require(driver, driver.cuDeviceGetName(name, name.length, device), "the GPU does not tell its name");
        return Native.toString(name, StandardCharsets.UTF_8);
    }
}
