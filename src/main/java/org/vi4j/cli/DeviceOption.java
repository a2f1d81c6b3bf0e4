package org.vi4j.cli;

import org.vi4j.UserError;
import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceGuard.DeviceChoice;
import org.vi4j.device.DeviceGuard.DeviceRequest;
import picocli.CommandLine.Option;

/** Where to compute. To be asked before anything touches ND4J. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda|cuda-nd4j",
            defaultValue = "auto",
            description = "Where to compute: cpu; cuda, a GPU by vi4j's kernels, which train alone; cuda-nd4j, a GPU by"
                    + " ND4J's; or auto, a GPU where one can be used.")
    private DeviceRequest device;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DeviceOption() {}

    /** Returns what was asked for. */
    DeviceRequest request() {
        return device;
    }

    /** Chooses the device that ND4J starts on; the line that says which and why is for standard error. */
    DeviceChoice choose() {
        if (device == DeviceRequest.CUDA) {
            throw new UserError("--device cuda: vi4j's kernels train, and nothing else yet: leave --device out, or give"
                    + " cuda-nd4j in a build with ND4J's CUDA backend");
        }
        return DeviceGuard.choose(device);
    }
}
