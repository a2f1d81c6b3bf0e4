package org.vi4j.cli;

import org.vi4j.device.DeviceGuard;
import org.vi4j.device.DeviceGuard.DeviceChoice;
import org.vi4j.device.DeviceGuard.DeviceRequest;
import picocli.CommandLine.Option;

/** Where to compute. To be asked before anything touches ND4J. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda",
            defaultValue = "auto",
            description = "A GPU that this build can run on, else the CPU (auto); or one of the two.")
    private DeviceRequest device;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    DeviceOption() {}

    /** Chooses the device that ND4J starts on; the line that says which and why is for standard error. */
    DeviceChoice choose() {
        return DeviceGuard.choose(device);
    }
}
