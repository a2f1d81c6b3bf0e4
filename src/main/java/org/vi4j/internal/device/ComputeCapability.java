package org.vi4j.internal.device;

/**
 * The generation of an NVIDIA GPU, such as 8.6.
 *
 * <p>The CUDA backend holds machine code for 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0 and 8.6, and no PTX that a driver
 * could translate for others. Machine code for X.y runs on X.z with z ≥ y, and on no other X (NVIDIA, "CUDA C++
 * Programming Guide", section "Binary compatibility").
 *
 * @param major X
 * @param minor y
 */
record ComputeCapability(int major, int minor) {
    /** The covered range, for people; there is no GPU between 3.7 and 5.0. */
    static final String COVERED = "3.7 to 8.9";

    /** Says whether the backend's machine code runs on such a GPU. */
    boolean isCovered() {
        return (major >= 5 && major <= 8) || (major == 3 && minor >= 7);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
