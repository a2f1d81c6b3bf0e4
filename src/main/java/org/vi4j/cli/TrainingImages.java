package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.data.Dataset;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.internal.io.Settings;

/** Finds the images that a run was trained on. */
final class TrainingImages {
    private static final Set<String> NAMED = Set.of("sample", "fashion-mnist");

    private TrainingImages() {}

    /**
     * Reads the training half of the given data, or that of the data named in the run's configuration. A configuration
     * may come from elsewhere, so a path in it counts only where the user named the same, and the checksum must be that
     * of the training; null if the images are not known so.
     */
    static @Nullable Images of(Path run, @Nullable String given, String testData, ImageSource source) {
        if (given != null) {
            return source.trainAndTest(given).train();
        }
        Map<String, Object> provenance = provenance(run);
        String name = String.valueOf(provenance.get("name"));
        if (NAMED.contains(name) || name.equals(testData)) {
            Images images = source.trainAndTest(name).train();
            if (images.checksum().equals(provenance.get("train_sha256"))) {
                return images;
            }
        }
        return null;
    }

    /**
     * Says whether a run's data are looked at, and not the half of them that was held out: as of a table, or of a
     * folder of pictures without halves, all of which are read.
     */
    static boolean isAmong(Path run, String data, Dataset images) {
        Map<String, Object> provenance = provenance(run);
        return data.equals(provenance.get("name")) && !images.checksum().equals(provenance.get("test_sha256"));
    }

    /** Says whether data are known by a name that is no path. */
    static boolean isNamed(String data) {
        return NAMED.contains(data);
    }

    /** Returns what a run says of its data: a run folder, a model file in one, or a configuration. */
    static Map<String, Object> provenance(Path run) {
        Path config = Files.isDirectory(run)
                ? run.resolve("config.yaml")
                : run.toString().endsWith(".yaml") ? run : run.resolveSibling("config.yaml");
        if (!Files.isRegularFile(config)) {
            return Map.of();
        }
        if (config != run) {
            Settings.requireAsWritten(config); // one that is named by itself may have been edited, to train from
        }
        return Settings.provenance(config, "data");
    }
}
