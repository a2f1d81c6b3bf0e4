package org.vi4j.device;

import java.util.Locale;

/** Where ND4J computes. */
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
