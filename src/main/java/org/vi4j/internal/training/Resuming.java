package org.vi4j.internal.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.io.Settings;
import org.vi4j.training.JobOptions;
import org.vi4j.training.JobOptions.Schedule;
import org.vi4j.training.Progress;

/** Whether a run may be gone on with: only with the settings and the data that it began with. */
final class Resuming {
    /** Settings that may differ when a run is resumed: they change when it stops or is saved, not what a step does. */
    private static final List<String> FREE = List.of("patience", "max_time", "checkpoint_every", "keep");

    private Resuming() {}

    /**
     * Compares a run with what it is to be resumed with. Settings that change only when a run stops or is saved may
     * differ, and so may the number of epochs where no schedule depends on it.
     *
     * @throws UserError naming what differs
     */
    static void requireSame(
            RunFolder folder, Trainable model, JobOptions options, TrainingData data, Progress progress) {
        Map<String, Object> wanted = model.settings(options);
        Path config = folder.file(RunFolder.CONFIG);
        if (!Settings.requireAsWritten(config)) {
            progress.note("note: " + config + " carries no checksum, because an earlier version of vi4j wrote it:"
                    + " changes to it go unnoticed");
        }
        Map<String, Object> begun = new LinkedHashMap<>(JobOptions.defaults().toMap());
        begun.putAll(model.earlierSettings());
        begun.putAll(RunFolder.settings(folder.path()));
        List<String> differences = new ArrayList<>();
        wanted.forEach((name, value) -> {
            if (!free(name, wanted, model, begun) && !same(begun.get(name), value)) {
                differences.add(name + " (" + begun.get(name) + " there, " + value + " here)");
            }
        });
        if (!differences.isEmpty()) {
            throw new UserError("the run in " + folder.path() + " began with other settings: "
                            + String.join(", ", differences) + "; resume it with its own, or give another folder")
                    .by("out");
        }
        Map<String, Object> before = Settings.provenance(config, "data");
        model.describe(data).forEach((name, value) -> {
            if (name.endsWith("sha256") && !Objects.equals(before.get(name), value)) {
                throw new UserError("the run in " + folder.path() + " began with other "
                                + data.codec().noun() + "s than " + data.name()
                                + ": give the data that it began with (" + before.get("name") + ")")
                        .by("data");
            }
        });
    }

    private static boolean free(String name, Map<String, Object> wanted, Trainable model, Map<String, Object> begun) {
        return FREE.contains(name)
                || (name.equals("epochs")
                        && !Schedule.COSINE.toString().equals(wanted.get("schedule"))
                        && begun.get(name) instanceof Number epochs
                        && model.goesOnFrom(epochs.intValue()));
    }

    private static boolean same(@org.jspecify.annotations.Nullable Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() == y.doubleValue() && x.longValue() == y.longValue();
        }
        return String.valueOf(a).equals(String.valueOf(b));
    }
}
