package org.vi4j.internal.device;

import java.util.Locale;
import java.util.function.Supplier;
import org.vi4j.UserError;

/**
 * Decides where ND4J computes. ND4J itself takes its CUDA backend whenever a driver reports a device, and if the device
 * then cannot be used it is of no use at all in that JVM. So the guard looks first, and hides the backend from ND4J
 * where it would fail.
 */
public final class DeviceGuard {
    private final boolean backend;
    private final Supplier<GpuVerdict> probe;

    /**
     * Creates a guard.
     *
     * @param backend whether the CUDA backend is on the class path
     * @param probe tries the GPU; asked only if the backend is there and a GPU is wanted
     */
    DeviceGuard(boolean backend, Supplier<GpuVerdict> probe) {
        this.backend = backend;
        this.probe = probe;
    }

    /**
     * Decides, and makes the choice effective. To be called before this JVM's first use of ND4J.
     *
     * @param request what the user asks for
     * @return the device and why
     * @throws UserError if ND4J's CUDA is asked for and cannot be had, or was tried with success and then does not
     *     start
     */
    public static DeviceChoice choose(DeviceRequest request) {
        boolean backend = CudaBackend.isSeenBy(DeviceGuard.class.getClassLoader());
        DeviceChoice choice =
                new DeviceGuard(backend, () -> ProbeProcess.likeThisJvm().run()).decide(request);
        if (backend && choice.device() == Device.CPU) {
            CudaBackend.hide();
        }
        if (choice.device() == Device.CUDA) {
            CudaBackend.start();
        }
        return choice;
    }

    /**
     * Decides, without any effect.
     *
     * @param request what the user asks for
     * @return the device and why
     * @throws UserError if ND4J's CUDA is asked for and cannot be had
     */
    DeviceChoice decide(DeviceRequest request) {
        if (request == DeviceRequest.CPU) {
            return new DeviceChoice(Device.CPU, "as asked");
        }
        GpuVerdict verdict = backend
                ? probe.get()
                : GpuVerdict.unusable(
                        "this build has no CUDA backend",
                        "build one with VI4J_PROFILES=cuda (docs/devices.md), or take the CPU");
        if (verdict.usable()) {
            return new DeviceChoice(Device.CUDA, verdict.reason());
        }
        if (request == DeviceRequest.CUDA_ND4J) {
            throw new UserError("cuda-nd4j cannot be had: " + verdict.reason() + ": " + verdict.advice())
                    .by("device cpu");
        }
        return new DeviceChoice(Device.CPU, verdict.reason());
    }

    /**
     * The device that was chosen.
     *
     * @param device where ND4J computes
     * @param reason why, for people, without a full stop
     */
    public record DeviceChoice(Device device, String reason) {
        /**
         * Returns one line that says which device was chosen and why.
         *
         * @return one line, such as {@code device: cpu (this build has no CUDA backend)}
         */
        public String line() {
            return "device: " + device + " (" + reason + ")";
        }
    }

    /** The device on which ND4J computes. */
    public enum Device {
        /** The processor, and its memory. */
        CPU,
        /** NVIDIA GPUs. */
        CUDA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the user asks for. */
    public enum DeviceRequest {
        /** A GPU that this build can run on, otherwise the CPU. */
        AUTO,
        /** The CPU; no GPU is looked at. */
        CPU,
        /** A GPU by vi4j's own kernels, or an error that says why not. */
        CUDA,
        /** A GPU by ND4J's CUDA backend, or an error that says why not. */
        CUDA_ND4J;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
