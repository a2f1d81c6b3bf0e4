package org.vi4j.device;

import java.util.function.Supplier;
import org.vi4j.UserError;

/**
 * Decides where ND4J computes. ND4J itself takes its CUDA backend whenever a driver reports a device, and if the device
 * then cannot be used it is of no use at all in that JVM. So the guard looks first, and hides the backend from ND4J
 * where it would fail.
 */
public final class DeviceGuard {
    private final boolean backend;
    private final Supplier<Verdict> probe;

    /**
     * Creates a guard.
     *
     * @param backend whether the CUDA backend is on the class path
     * @param probe tries the GPU; asked only if the backend is there and a GPU is wanted
     */
    DeviceGuard(boolean backend, Supplier<Verdict> probe) {
        this.backend = backend;
        this.probe = probe;
    }

    /**
     * Decides, and makes the choice effective. To be called before this JVM's first use of ND4J.
     *
     * @param request what the user asks for
     * @return the device and why
     * @throws UserError if ND4J's CUDA is asked for and cannot be had, or was tried with success and then does not start
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
        Verdict verdict = backend
                ? probe.get()
                : Verdict.unusable(
                        "this build has no CUDA backend",
                        "build one with VI4J_PROFILES=cuda (docs/devices.md), or use --device cpu");
        if (verdict.usable()) {
            return new DeviceChoice(Device.CUDA, verdict.reason());
        }
        if (request == DeviceRequest.CUDA_ND4J) {
            throw new UserError("--device cuda-nd4j: " + verdict.reason() + ": " + verdict.advice());
        }
        return new DeviceChoice(Device.CPU, verdict.reason());
    }
}
