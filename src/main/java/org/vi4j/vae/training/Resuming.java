package org.vi4j.vae.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.vae.network.Settings;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.training.JobOptions.Schedule;

/** Whether a run may be gone on with: only with the settings and the data that it began with. */
final class Resuming {
    private Resuming() {}

    /**
     * Compares a run with what it is to be resumed with. Settings that change only when a run stops or is saved may
     * differ, and so may the number of epochs where no schedule depends on it.
     *
     * @throws UserError naming what differs
     */
    static void requireSame(RunFolder folder, Map<String, Object> wanted, TrainingData data, Progress progress) {
        Path config = folder.file(RunFolder.CONFIG);
        if (!Settings.requireAsWritten(config)) {
            progress.note("note: " + config + " carries no checksum, because an earlier version of vi4j wrote it:"
                    + " changes to it go unnoticed");
        }
        Map<String, Object> begun = new LinkedHashMap<>(VaeConfig.defaults().toMap());
        begun.putAll(JobOptions.defaults().toMap());
        begun.putAll(RunFolder.settings(folder.path()));
        List<String> differences = new ArrayList<>();
        wanted.forEach((name, value) -> {
            if (!free(name, wanted) && !same(begun.get(name), value)) {
                differences.add(name + " (" + begun.get(name) + " there, " + value + " here)");
            }
        });
        if (!differences.isEmpty()) {
            throw new UserError("the run in " + folder.path() + " began with other settings: "
                            + String.join(", ", differences) + "; resume it with its own, or give another folder")
                    .by("out");
        }
        Map<String, Object> images = Settings.provenance(config, "data");
        for (String part : List.of("train_sha256", "test_sha256")) {
            if (!Objects.equals(images.get(part), describe(data).get(part))) {
                throw new UserError("the run in " + folder.path() + " began with other images than " + data.name()
                                + ": give the data that it began with (" + images.get("name") + ")")
                        .by("data");
            }
        }
    }

    private static boolean free(String name, Map<String, Object> wanted) {
        return JobOptions.FREE.contains(name)
                || (name.equals("epochs") && !Schedule.COSINE.toString().equals(wanted.get("schedule")));
    }

    private static boolean same(@org.jspecify.annotations.Nullable Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() == y.doubleValue() && x.longValue() == y.longValue();
        }
        return String.valueOf(a).equals(String.valueOf(b));
    }

    static Map<String, Object> describe(TrainingData data) {
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("name", data.name());
        images.put("train_images", data.train().count());
        images.put("train_sha256", data.train().checksum());
        images.put("test_images", data.test().count());
        images.put("test_sha256", data.test().checksum());
        images.put("height", data.codec().grid().get(0));
        images.put("width", data.codec().grid().get(1));
        images.put("channels", data.codec().grid().get(2));
        return images;
    }
}
