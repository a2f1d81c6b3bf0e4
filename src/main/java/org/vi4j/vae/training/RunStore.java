package org.vi4j.vae.training;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.vae.network.VaeNetwork;

/** Where a training run keeps what it has come to: a {@link RunFolder}, or memory. */
interface RunStore {
    /** Says whether a run has begun here. */
    boolean holdsRun();

    /** Says whether that run has written its summary. */
    boolean hasSummary();

    /** Keeps a checkpoint, and drops what is older than the newest few. */
    void save(Checkpoint checkpoint, int keep);

    /**
     * Returns the newest checkpoint.
     *
     * @param parameters of the model that it must fit
     * @param warnings hears of each damaged one that is skipped
     */
    @Nullable
    Checkpoint newest(int parameters, Consumer<String> warnings);

    /** Keeps the model of the best epoch so far. */
    void writeBest(VaeNetwork vae);

    /** Keeps the model of the last epoch so far. */
    void writeLast(VaeNetwork vae);

    /**
     * Checks that the models of a run that has finished an epoch are there and whole.
     *
     * @throws org.vi4j.UserError naming the one that is missing or damaged
     */
    void requireModels();

    /** Returns the model of the best epoch, or null before there is one. */
    @Nullable
    VaeNetwork best();

    /** Keeps what the run began with. */
    void writeConfig(Map<String, ?> settings, Map<String, ?> provenance);

    /** Keeps every epoch's numbers. */
    void writeMetrics(List<Epoch> epochs);

    /** Keeps what the run came to. */
    void writeSummary(Map<String, ?> summary);
}
