package org.vi4j.internal.device;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A GPU as the driver describes it.
 *
 * @param index its number among those that the driver shows
 * @param name such as NVIDIA A10
 * @param capability its generation
 */
record Nd4jGpu(int index, String name, ComputeCapability capability) {
    static final long MEBIBYTE = 1 << 20;

    /** What a context, the backend's 900 MB of machine code and the first arrays take: an estimate, not measured. */
    static final long NEEDED = 1024 * MEBIBYTE;

    /** Returns what is in the way of computing on this GPU, of a generation that the binaries do not cover. */
    Unusable notCovered(List<Nd4jGpu> covered) {
        String what = " has compute capability " + capability + "; this build's CUDA binaries cover "
                + ComputeCapability.COVERED;
        if (covered.isEmpty()) {
            return new Unusable(name + what, "use another GPU, or take the CPU");
        }
        String others = covered.stream().map(gpu -> String.valueOf(gpu.index)).collect(Collectors.joining(","));
        return new Unusable(
                "GPU " + index + ", " + name + "," + what,
                "leave it out with CUDA_VISIBLE_DEVICES=" + others + ", or take the CPU");
    }

    /**
     * Requires room to start.
     *
     * @param free bytes of memory that nobody uses
     * @throws Unusable if that is too little
     */
    void requireMemory(long free) throws Unusable {
        if (free < NEEDED) {
            throw new Unusable(
                    name + " has " + free / MEBIBYTE + " MiB of memory free; " + NEEDED / MEBIBYTE
                            + " MiB are needed to start",
                    "end the programs that use it (nvidia-smi lists them), choose another GPU with"
                            + " CUDA_VISIBLE_DEVICES, or take the CPU");
        }
    }

    /** Describes the GPU in a line. */
    String describe(long free) {
        return String.format(
                Locale.ROOT,
                "%s, compute capability %s, %.1f GiB free",
                name,
                capability,
                (double) free / (1024 * MEBIBYTE));
    }
}
