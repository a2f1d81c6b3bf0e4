package org.vi4j.internal.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.WholeFile;

/** The folder of one training run, and the names of the files in it. One process at a time holds it. */
public final class RunFolder implements RunStore, AutoCloseable {
    public static final String CONFIG = "config.yaml";
    private static final String METRICS = "metrics.csv";
    private static final String SUMMARY = "summary.json";
    private static final String MODEL = "model.zip";
    private static final String LAST = "last.zip";
    private static final String SAMPLES = "samples";
    private static final String CHECKPOINTS = "checkpoints";

    /** What a run leaves; nothing else in the folder is ever touched. */
    private static final List<String> FILES = List.of(
            CONFIG,
            METRICS,
            MODEL,
            LAST,
            SUMMARY,
            "elbo.png",
            "samples.png",
            "reconstructions.png",
            "calibration.png",
            "predictions.png",
            "report.html");

    /** What cannot be had again but by training. */
    private static final List<String> RECORD = List.of(CONFIG, METRICS, MODEL, LAST, SUMMARY);

    /** Where the output of a job is redirected to. */
    private static final Pattern LOG = Pattern.compile("(?i).*\\.(log|out|err|txt)");

    private final Path path;
    private final RunLock lock;

    private RunFolder(Path path, RunLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** What to do with a run that is there already. */
    public enum Existing {
        /** Refuse. */
        REFUSE,
        /** Delete the run's files and begin anew. */
        OVERWRITE,
        /** Go on with it; where there is none, begin one. */
        RESUME
    }

    /**
     * Opens the folder of a run and locks it against other processes until it is closed.
     *
     * @param path where; made if it is missing
     * @param existing what to do with a run that is there already
     * @return the folder
     * @throws UserError if it holds a run and that is refused, or holds something other than a run, or another process
     *     trains there, or it cannot be written to
     */
    public static RunFolder open(Path path, Existing existing) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new UserError(path + " is a file: give a folder").by("out");
            }
            requireFree(path, existing);
            Files.createDirectories(path);
            RunFolder folder = new RunFolder(path, RunLock.take(path));
            folder.clearUnfinished();
            if (existing != Existing.RESUME || !folder.holdsRun()) {
                folder.clear();
            }
            return folder;
        } catch (IOException e) {
            throw new UserError(
                            "cannot write to the run folder " + path + " (" + WholeFile.reason(e)
                                    + "): give a folder you may write to",
                            e)
                    .by("out");
        }
    }

    private static void requireFree(Path path, Existing existing) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Optional<Path> other;
        try (Stream<Path> files = Files.list(path)) {
            other = files.filter(file -> !isBystander(file)).sorted().findFirst();
        }
        if (other.isEmpty()) {
            return;
        }
        if (!isRun(path)) {
            throw new UserError(path + " holds files that are not a run's, such as "
                            + other.get().getFileName() + ": give another folder")
                    .by("out");
        }
        if (existing == Existing.REFUSE) {
            throw new UserError(path + " already holds a run: give another folder, resume it, or overwrite it")
                    .by("out", "resume", "overwrite");
        }
    }

    /**
     * Hidden files, among them the lock and what a killed process was writing, logs, which a job may write here, and
     * what a process leaves that is killed after it has deleted a run and before it writes the next.
     */
    private static boolean isBystander(Path file) {
        String name = String.valueOf(file.getFileName());
        if (Files.isDirectory(file)) {
            return (name.equals(CHECKPOINTS) || name.equals(SAMPLES)) && isEmpty(file);
        }
        return Files.isRegularFile(file)
                && (name.startsWith(".") || LOG.matcher(name).matches());
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes the run's files, its mark last, so that one that is killed in between is still taken for a run. */
    private void clear() throws IOException {
        clear(file(CHECKPOINTS), Checkpoints.PATTERN);
        clear(file(SAMPLES), "epoch-*.png");
        for (String file : FILES) {
            if (!file.equals(CONFIG)) {
                Files.deleteIfExists(file(file));
            }
        }
        Files.deleteIfExists(file(CONFIG));
    }

    /** Deletes what killed processes were writing: only this one holds the lock. */
    private void clearUnfinished() throws IOException {
        for (Path folder : List.of(path, file(CHECKPOINTS), file(SAMPLES))) {
            clear(folder, ".*.[0-9]*.tmp");
        }
    }

    private static void clear(Path folder, String pattern) throws IOException {
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
    }

    /** A run's config.yaml, unlike another program's, says where the run came from. */
    private static boolean isRun(Path path) throws IOException {
        Path config = path.resolve(CONFIG);
        return Files.isRegularFile(config)
                && Files.readString(config, StandardCharsets.ISO_8859_1).contains("\n" + Settings.PROVENANCE + ":");
    }

    /**
     * Says whether a file is a run's record, without which the run could not be used or gone on with.
     *
     * @param file any
     * @return whether it is a run's configuration, numbers, summary, model or checkpoint
     */
    public static boolean isRecord(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        String name = String.valueOf(file.getFileName());
        if (parent == null || !Files.exists(file)) {
            return false;
        }
        try {
            Path above = parent.getParent();
            return RECORD.contains(name)
                    ? isRun(parent)
                    : above != null && parent.endsWith(CHECKPOINTS) && name.endsWith(".zip") && isRun(above);
        } catch (IOException e) {
            return false;
        }
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

    /**
     * Returns the place of the picture of an epoch's samples.
     *
     * @param epoch from 1
     * @return its path
     */
    public Path samples(int epoch) {
        return file(SAMPLES).resolve(String.format("epoch-%04d.png", epoch));
    }

    /**
     * Says whether a run has begun here.
     *
     * @return whether there is a configuration
     */
    @Override
    public boolean holdsRun() {
        return Files.exists(file(CONFIG));
    }

    /** Says whether anything was trained that could be gone on with. */
    boolean holdsCheckpoint() {
        return new Checkpoints(file(CHECKPOINTS)).any();
    }

    /**
     * Returns the settings that the run in a folder began with.
     *
     * @param path the folder
     * @return names and values, none where there is no run
     * @throws UserError if they cannot be read, or have changed since the run wrote them
     */
    public static Map<String, Object> settings(Path path) {
        Path config = path.resolve(CONFIG);
        if (!Files.exists(config)) {
            return Map.of();
        }
        Settings.requireAsWritten(config);
        return Settings.read(config);
    }

    @Override
    public void requireModels() {
        for (String name : List.of(MODEL, LAST)) {
            if (Files.exists(file(name))) {
                StoredZip.open(file(name), "model of vi4j", "").close();
            } else if (name.equals(MODEL)) {
                throw new UserError(file(name) + ", the model of the run's best epoch, is missing: restore it, or train"
                                + " again and overwrite the run")
                        .by("overwrite");
            }
        }
    }

    /**
     * Returns the names of the run's files that are there.
     *
     * @return such as {@code config.yaml, metrics.csv, checkpoints}
     */
    public String contents() {
        return Stream.concat(FILES.stream(), Stream.of(CHECKPOINTS, SAMPLES))
                .filter(name -> Files.exists(file(name)))
                .collect(Collectors.joining(", "));
    }

    @Override
    public boolean hasSummary() {
        return Files.exists(file(SUMMARY));
    }

    @Override
    public void save(Checkpoint checkpoint, int keep) {
        lock.requireHeld();
        new Checkpoints(file(CHECKPOINTS)).write(checkpoint, keep);
    }

    @Override
    public @Nullable Checkpoint newest(int parameters, Consumer<String> warnings) {
        return new Checkpoints(file(CHECKPOINTS)).newest(parameters, warnings);
    }

    @Override
    public void writeConfig(Map<String, ?> settings, Map<String, ?> provenance) {
        writeText(CONFIG, Settings.write(settings, provenance));
    }

    @Override
    public void writeMetrics(String csv) {
        writeText(METRICS, csv);
    }

    @Override
    public void writeBest(Trainable model) {
        lock.requireHeld();
        model.write(file(MODEL));
    }

    @Override
    public void writeLast(Trainable model) {
        lock.requireHeld();
        model.write(file(LAST));
    }

    @Override
    public void finish(Trainable model) {}

    @Override
    public void writeSummary(Map<String, ?> summary) {
        writeText(SUMMARY, Json.write(summary) + "\n");
    }

    private void writeText(String name, String text) {
        lock.requireHeld();
        WholeFile.write(file(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        lock.close();
    }
}
