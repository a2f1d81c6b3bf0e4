package org.vi4j.internal.device;

import java.util.List;

/**
 * Whether ND4J can compute on the machine's GPUs, as text that one process writes and another reads.
 *
 * @param usable whether it can
 * @param reason the GPU's name and properties, or what is in the way
 * @param advice what to do about it; empty where usable
 */
record GpuVerdict(boolean usable, String reason, String advice) {
    static GpuVerdict usable(String gpu) {
        return new GpuVerdict(true, gpu, "");
    }

    static GpuVerdict unusable(String reason, String advice) {
        return new GpuVerdict(false, reason, advice);
    }

    /** Returns three lines. */
    List<String> toLines() {
        return List.of(String.valueOf(usable), oneLine(reason), oneLine(advice));
    }

    /** Reads what {@link #toLines} wrote. */
    static GpuVerdict ofLines(List<String> lines) {
        return new GpuVerdict(Boolean.parseBoolean(lines.get(0)), lines.get(1), lines.get(2));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
