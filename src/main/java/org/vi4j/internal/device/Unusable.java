package org.vi4j.internal.device;

/** Something is in the way of computing on a GPU. */
final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String advice;

    /**
     * Creates the exception.
     *
     * @param reason what is in the way
     * @param advice what to do about it
     */
    Unusable(String reason, String advice) {
        super(reason);
        this.reason = reason;
        this.advice = advice;
    }

    GpuVerdict verdict() {
        return GpuVerdict.unusable(reason, advice);
    }
}
