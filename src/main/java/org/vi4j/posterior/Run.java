package org.vi4j.posterior;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.vi4j.joint.LogJoint;

/**
 * One run of an inference algorithm: its seed, a way to cancel it, and a listener.
 *
 * @param seed the seed; the same seed gives the same bits
 * @param cancel asked at every step; once true, what has been found so far is the result
 * @param listener hears how many points the log joint was computed at so far, perhaps from several threads
 */
public record Run(long seed, BooleanSupplier cancel, LongConsumer listener) {
    /** The seed 1, never cancelled, without a listener. */
    public static final Run DEFAULT = new Run(1, () -> false, evaluations -> {});

    /**
     * Returns a run with a seed, never cancelled and without a listener.
     *
     * @param seed the seed
     * @return the run
     */
    public static Run of(long seed) {
        return DEFAULT.withSeed(seed);
    }

    /**
     * Returns this run with another seed.
     *
     * @param other the seed
     * @return the run
     */
    public Run withSeed(long other) {
        return new Run(other, cancel, listener);
    }

    /**
     * Returns this run with a way to cancel it.
     *
     * @param other asked at every step
     * @return the run
     */
    public Run withCancel(BooleanSupplier other) {
        return new Run(seed, other, listener);
    }

    /**
     * Returns this run with a listener.
     *
     * @param other hears how many points the log joint was computed at so far; it should be quick
     * @return the run
     */
    public Run withListener(LongConsumer other) {
        return new Run(seed, cancel, other);
    }

    /** Says whether the run has been cancelled. */
    public boolean cancelled() {
        return cancel.getAsBoolean();
    }

    /**
     * Returns the model as an algorithm should call it: each evaluation is counted and told to the listener.
     *
     * @param model the log joint
     * @return the same log joint, heard; it knows its rows if the model does
     */
    public LogJoint heard(LogJoint model) {
        return CountingJoint.of(model, listener);
    }
}
