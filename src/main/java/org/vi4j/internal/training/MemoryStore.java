package org.vi4j.internal.training;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.io.StoredZip.Floats;

/** Keeps the last checkpoint and the best parameters of a run in memory, for a run without a folder. */
final class MemoryStore implements RunStore {
    private @Nullable Checkpoint last;
    private float @Nullable [] best;

    @Override
    public boolean holdsRun() {
        return false;
    }

    @Override
    public boolean hasSummary() {
        return false;
    }

    @Override
    public void save(Checkpoint checkpoint, int keep) {
        last = checkpoint.copy();
    }

    @Override
    public @Nullable Checkpoint newest(int parameters, Consumer<String> warnings) {
        return last;
    }

    @Override
    public void writeBest(Trainable model) {
        best = model.parameters().toArray();
    }

    @Override
    public void writeLast(Trainable model) {}

    @Override
    public void requireModels() {}

    @Override
    public void finish(Trainable model) {
        if (best != null) {
            model.setParameters(Floats.of(best));
        }
    }

    @Override
    public void writeConfig(Map<String, ?> settings, Map<String, ?> provenance) {}

    @Override
    public void writeMetrics(String csv) {}

    @Override
    public void writeSummary(Map<String, ?> summary) {}
}
