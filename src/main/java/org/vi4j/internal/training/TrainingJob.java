package org.vi4j.internal.training;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.math.Platform;
import org.vi4j.training.Epoch;
import org.vi4j.training.JobOptions;
import org.vi4j.training.Progress;

/**
 * Trains a model and leaves a run folder: the resolved configuration, a row of metrics an epoch, the model of the best
 * validation score, checkpoints, and a summary. The validation set is the data's test set; each epoch is judged by the
 * same draws, so that epochs differ by their parameters alone.
 *
 * <p>A run that was stopped, by whatever, and is resumed comes to the same bits as one that was not.
 */
public final class TrainingJob {
    private static final String STARTED_FROM = "started_from";

    private final Trainable model;
    private final JobOptions options;
    private final TrainingData data;
    private final RunStore store;
    private final Progress progress;
    private Map<String, Object> origin = Map.of();
    private volatile boolean stopRequested;

    /**
     * Prepares to train a model, and to leave a run folder.
     *
     * @param model fresh, of the data's rows
     * @param options of the job
     * @param data to train on and to validate on
     * @param folder where to leave it; a run that it holds is resumed
     * @param progress hears how far the work is
     * @throws UserError if the folder holds a run with other settings or other data, naming them
     */
    public TrainingJob(Trainable model, JobOptions options, TrainingData data, RunFolder folder, Progress progress) {
        this(model, options, data, (RunStore) folder, progress);
        if (folder.holdsRun()) {
            origin = Settings.provenance(folder.file(RunFolder.CONFIG), STARTED_FROM);
            if (folder.holdsCheckpoint()) {
                Resuming.requireSame(folder, model, options, data, progress);
            } else if (!origin.isEmpty()) {
                throw new UserError("the run in " + folder.path()
                                + " ended before its first step, and its weights were to come from "
                                + origin.get("model")
                                + ": begin it anew from them, and overwrite it")
                        .by("overwrite", "start-from");
            }
        }
    }

    /**
     * Prepares to train a model in memory alone. When the run ends the model has the parameters of its best epoch, or
     * those it has come to where not even one is over.
     *
     * @param model fresh, of the data's rows
     * @param options of the job
     * @param data to train on and to validate on
     * @param progress hears how far the work is
     */
    public TrainingJob(Trainable model, JobOptions options, TrainingData data, Progress progress) {
        this(model, options, data, new MemoryStore(), progress);
    }

    private TrainingJob(Trainable model, JobOptions options, TrainingData data, RunStore store, Progress progress) {
        this.model = model;
        this.options = options;
        this.data = data;
        this.store = store;
        this.progress = progress;
    }

    /**
     * What a run came to.
     *
     * @param epochs every finished epoch's numbers
     * @param best the epoch whose model is kept, or nothing before the first is over
     * @param stop why it stopped
     * @param summary what {@code summary.json} holds
     * @param untouched whether there was nothing left to do
     */
    public record Result(
            List<Epoch> epochs, @Nullable Epoch best, Stop stop, Map<String, Object> summary, boolean untouched) {}

    /**
     * Says that the model to train was not a fresh one; the run's provenance names it.
     *
     * @param name of the model that its weights came from, such as a path
     */
    public void startedFrom(String name) {
        origin = Json.object(
                Map.entry("model", name), Map.entry("parameters_crc32", Long.toHexString(crc32(model.parameters()))));
    }

    private static long crc32(Floats values) {
        CRC32 crc = new CRC32();
        values.copyTo((from, piece, n) -> {
            ByteBuffer bytes = ByteBuffer.allocate(n * Float.BYTES);
            bytes.asFloatBuffer().put(piece, 0, n);
            crc.update(bytes);
        });
        return crc.getValue();
    }

    /** Asks the run to stop after the current step; it writes a checkpoint and a summary first. From any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /**
     * Runs until a reason to stop.
     *
     * @return what it came to
     * @throws UserError if a file of the run cannot be written, or if numerical faults persist
     */
    public Result run() {
        try (Steps steps = model.steps()) {
            Session session = new Session(options, data, store, progress, model, steps);
            boolean resumed = store.holdsRun() && session.resume();
            if (resumed && session.progress().bestEpoch() > 0) {
                store.requireModels();
            }
            Stop reached = Stop.reached(session.progress(), model, options);
            if (resumed && reached != null && store.hasSummary()) {
                return result(session.progress(), reached, true);
            }
            store.writeConfig(model.settings(options), provenance());
            session.begin();
            Stop stop = session.run(() -> stopRequested);
            Result result = result(session.progress(), stop, false);
            store.writeSummary(result.summary());
            store.finish(model);
            requireConverging(session.progress());
            return result;
        } catch (Steps.DeviceFault e) {
            throw new UserError(e.getMessage() + ": check that nvidia-smi works, or take the CPU", e);
        }
    }

    /** The device failed in the middle of a run; the message names the checkpoint that the run goes on from. */
    public static final class Interrupted extends UserError {
        private static final long serialVersionUID = 1L;

        Interrupted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Refuses to call it a success where numbers stayed finite and yet the best epoch is far worse than no training.
     */
    private void requireConverging(RunProgress state) {
        if (state.bestEpoch() > 0) {
            double worth = model.worth(state.epochs().get(state.bestEpoch() - 1));
            double untrained = state.untrained();
            if (worth < untrained - Math.max(1, Math.abs(untrained))) {
                throw new UserError(String.format(
                                Locale.ROOT,
                                "training diverges: the best validation %s is %.4g, that of the untrained model about %.4g;"
                                        + " try a lower learning rate, or what else keeps steps small",
                                model.scoreName(),
                                worth,
                                untrained))
                        .by("learning-rate", "warmup", "clip");
            }
        }
    }

    private Map<String, Object> provenance() {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("data", model.describe(data));
        if (!origin.isEmpty()) {
            provenance.put(STARTED_FROM, origin);
        }
        provenance.put("platform", Platform.describe());
        provenance.putAll(model.provenance());
        provenance.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return provenance;
    }

    private Result result(RunProgress state, Stop stop, boolean untouched) {
        List<Epoch> epochs = state.epochs();
        Epoch best = state.bestEpoch() == 0 ? null : epochs.get(state.bestEpoch() - 1);
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("epochs", epochs.size());
        summary.put("steps", state.step());
        summary.put("stopped", stop.toString());
        summary.put("because", stop.because(model, options));
        if (best != null) {
            summary.put("best_epoch", best.number());
            Map<String, Object> validation = new LinkedHashMap<>(best.validation());
            validation.values().removeIf(List.class::isInstance);
            summary.put("validation", validation);
            summary.put("best", model.metrics(best));
            summary.put("last", model.metrics(epochs.get(epochs.size() - 1)));
        }
        summary.put("rollbacks", state.rollbacks());
        summary.put("data", data.name());
        summary.putAll(model.summary(data));
        summary.put("seed", model.seed());
        summary.put("seconds", state.elapsed());
        return new Result(epochs, best, stop, summary, untouched);
    }

    /** Why a run stopped. */
    public enum Stop {
        /** All epochs are done. */
        EPOCHS,
        /** The validation score has not improved beyond its noise for {@code patience} epochs. */
        PATIENCE,
        /** {@code max_time} is over. */
        MAX_TIME,
        /** Someone asked it to, by a signal or {@link TrainingJob#requestStop}; it can be resumed. */
        REQUEST;

        /** Returns the name in {@code summary.json}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns the reason to stop that holds between two steps, or null. */
        static @Nullable Stop reached(RunProgress progress, Trainable model, JobOptions options) {
            if (progress.epoch() > model.epochs()) {
                return EPOCHS;
            }
            int done = progress.epochs().size();
            int from = Math.max(progress.improvedEpoch(), model.settling());
            if (options.patience() > 0 && done - from >= options.patience()) {
                return PATIENCE;
            }
            return options.maxTime().over(progress.step(), progress.elapsed()) ? MAX_TIME : null;
        }

        /** Says it to a person. */
        String because(Trainable model, JobOptions options) {
            return switch (this) {
                case EPOCHS -> "all " + model.epochs() + " epochs are done";
                case PATIENCE ->
                    "the validation " + model.scoreName()
                            + " has not improved by more than its standard error for " + options.patience()
                            + " epochs";
                case MAX_TIME -> "the time of " + options.maxTime() + " is over";
                case REQUEST -> "it was asked to stop, and can be resumed";
            };
        }
    }
}
