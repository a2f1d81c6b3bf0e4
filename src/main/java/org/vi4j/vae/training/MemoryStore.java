package org.vi4j.vae.training;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.vae.network.VaeNetwork;

/** Keeps the last checkpoint and the best model of a run in memory, for a run without a folder. */
final class MemoryStore implements RunStore {
    private @Nullable Checkpoint last;
    private @Nullable VaeNetwork best;

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
        last = checkpoint;
    }

    @Override
    public @Nullable Checkpoint newest(int parameters, Consumer<String> warnings) {
        return last;
    }

    @Override
    public void writeBest(VaeNetwork vae) {
        VaeNetwork copy = best;
        if (copy == null) {
            copy = VaeNetwork.create(vae.config(), vae.codec());
            best = copy;
        }
        copy.setParameters(vae.parameters());
    }

    @Override
    public void writeLast(VaeNetwork vae) {}

    @Override
    public void requireModels() {}

    @Override
    public @Nullable VaeNetwork best() {
        return best;
    }

    @Override
    public void writeConfig(Map<String, ?> settings, Map<String, ?> provenance) {}

    @Override
    public void writeMetrics(List<Epoch> epochs) {}

    @Override
    public void writeSummary(Map<String, ?> summary) {}
}
