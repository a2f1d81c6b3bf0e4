package org.vi4j.device;

import java.util.Locale;

/** What the user asks for. */
public enum DeviceRequest {
    /** A GPU that this build can run on, otherwise the CPU. */
    AUTO,
    /** The CPU; no GPU is looked at. */
    CPU,
    /** A GPU, or an error that says why not. */
    CUDA;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
