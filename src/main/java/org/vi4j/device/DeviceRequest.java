package org.vi4j.device;

import java.util.Locale;

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
