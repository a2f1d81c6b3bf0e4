package org.vi4j.vae.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.data.Json;
import org.vi4j.data.WholeFile;
import org.vi4j.vae.ModelFile;
import org.vi4j.vae.Settings;
import org.vi4j.vae.Vae;
import org.vi4j.vae.VaeConfig;

/** The folder of one training run, and the names of the files in it. */
public final class RunFolder {
    private static final String CONFIG = "config.yaml";
    private static final String METRICS = "metrics.csv";
    private static final String SUMMARY = "summary.json";

    /** What a run leaves; nothing else in the folder is ever touched. */
    private static final List<String> FILES =
            List.of(CONFIG, METRICS, "model.zip", SUMMARY, "elbo.png", "samples.png", "reconstructions.png");

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder of a new run.
     *
     * @param path where
     * @param overwrite whether the files of an earlier run there may be replaced
     * @return the folder, without files of a run
     * @throws UserError if the folder holds anything and may not be overwritten, or holds something other than a run,
     *     or cannot be written to
     */
    public static RunFolder create(Path path, boolean overwrite) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new UserError(path + " is a file: give --out another folder");
            }
            requireFree(path, overwrite);
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".vi4j", ".tmp"));
            for (String file : FILES) {
                Files.deleteIfExists(path.resolve(file));
            }
            return new RunFolder(path);
        } catch (IOException e) {
            throw new UserError(
                    "cannot write to the run folder " + path + " (" + WholeFile.reason(e)
                            + "): give --out a folder you may write to",
                    e);
        }
    }

    private static void requireFree(Path path, boolean overwrite) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.list(path)) {
            if (files.findAny().isEmpty()) {
                return;
            }
        }
        if (!isRun(path)) {
            throw new UserError(path + " holds files that are not a run's: give --out another folder");
        }
        if (!overwrite) {
            throw new UserError(path + " holds a run already: give --out another folder, or --overwrite it");
        }
    }

    /** A run's config.yaml, unlike another program's, says where the run came from. */
    private static boolean isRun(Path path) throws IOException {
        Path config = path.resolve(CONFIG);
        return Files.isRegularFile(config)
                && Files.readString(config, StandardCharsets.ISO_8859_1).contains("\n" + Settings.PROVENANCE + ":");
    }

    /**
     * Returns the folder's place.
     *
     * @return the path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the place of one of the run's files.
     *
     * @param name such as {@code elbo.png}
     * @return its path
     */
    public Path file(String name) {
        return path.resolve(name);
    }

    void writeConfig(VaeConfig config, Map<String, ?> provenance) {
        Map<String, Object> all = new LinkedHashMap<>(config.toMap());
        all.put(Settings.PROVENANCE, provenance);
        writeText(CONFIG, Settings.write(all));
        writeText(METRICS, Epoch.HEADER + "\n");
    }

    void append(Epoch epoch) {
        try {
            Files.writeString(file(METRICS), epoch.row() + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UserError("cannot write " + file(METRICS) + " (" + WholeFile.reason(e) + ")", e);
        }
    }

    void writeModel(Vae vae) {
        ModelFile.write(vae, file("model.zip"));
    }

    void writeSummary(Map<String, ?> summary) {
        writeText(SUMMARY, Json.write(summary) + "\n");
    }

    private void writeText(String name, String text) {
        WholeFile.write(file(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
