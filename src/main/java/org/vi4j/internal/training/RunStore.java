package org.vi4j.internal.training;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a training run keeps what it has come to: a {@link RunFolder}, or memory. */
interface RunStore {
    /** Says whether a run has begun here. */
    boolean holdsRun();

    /** Says whether that run has written its summary. */
    boolean hasSummary();

    /** Keeps a checkpoint, and drops what is older than the newest few. */
    void save(Checkpoint checkpoint, int keep);

    /**
     * Returns the newest checkpoint, to be closed by the caller.
     *
     * @param parameters of the model that it must fit
     * @param warnings hears of each damaged one that is skipped
     */
    @Nullable
    Checkpoint newest(int parameters, Consumer<String> warnings);

    /** Keeps the model of the best epoch so far. */
    void writeBest(Trainable model);

    /** Keeps the model of the last epoch so far. */
    void writeLast(Trainable model);

    /**
     * Checks that the models of a run that has finished an epoch are there and whole.
     *
     * @throws org.vi4j.UserError naming the one that is missing or damaged
     */
    void requireModels();

    /** Is told that training is over; where nothing else keeps the best epoch's parameters, the model gets them. */
    void finish(Trainable model);

    /** Keeps what the run began with. */
    void writeConfig(Map<String, ?> settings, Map<String, ?> provenance);

    /** Keeps every epoch's numbers, as CSV. */
    void writeMetrics(String csv);

    /** Keeps what the run came to. */
    void writeSummary(Map<String, ?> summary);
}
