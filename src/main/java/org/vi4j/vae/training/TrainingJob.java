package org.vi4j.vae.training;

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
import org.vi4j.data.io.Json;
import org.vi4j.math.Platform;
import org.vi4j.math.Workers;
import org.vi4j.vae.cuda.Gpu;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.Settings;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/**
 * Trains a VAE and leaves a run folder: the resolved configuration, a row of metrics an epoch, the model of the best
 * validation ELBO, checkpoints, and a summary. The validation set is the data's test set; the estimate of each epoch
 * uses the same noise, so that epochs differ by their parameters alone.
 *
 * <p>A run that was stopped, by whatever, and is resumed comes to the same bits as one that was not.
 */
public final class TrainingJob {
    private static final String STARTED_FROM = "started_from";

    private final VaeConfig config;
    private final JobOptions options;
    private final TrainingData data;
    private final RunStore store;
    private final Progress progress;
    private final VaeNetwork vae;
    private Map<String, Object> origin = Map.of();
    private @Nullable Gpu gpu;
    private volatile boolean stopRequested;

    /**
     * Prepares a run.
     *
     * @param config what to train
     * @param options how
     * @param data training and test images
     * @param folder where to leave it; a run that it holds is resumed
     * @param progress hears how the training goes
     * @throws UserError if the folder holds a run with other settings or other data, naming them
     */
    public TrainingJob(VaeConfig config, JobOptions options, TrainingData data, RunFolder folder, Progress progress) {
        this(VaeNetwork.create(config, data.codec()), options, data, folder, progress);
    }

    /**
     * Prepares to train a given model, and to leave a run folder.
     *
     * @param vae fresh, of the data's rows
     * @param options of the job
     * @param data to train on and to validate on
     * @param folder where to leave it; a run that it holds is resumed
     * @param progress hears how far the work is
     * @throws UserError if the folder holds a run with other settings or other data, naming them
     */
    public TrainingJob(VaeNetwork vae, JobOptions options, TrainingData data, RunFolder folder, Progress progress) {
        this(vae, options, data, (RunStore) folder, progress);
        if (folder.holdsRun()) {
            origin = Settings.provenance(folder.file(RunFolder.CONFIG), STARTED_FROM);
            if (folder.holdsCheckpoint()) {
                Resuming.requireSame(folder, settings(), data, progress);
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
     * Prepares to train a given model that is kept in memory alone.
     *
     * @param vae fresh, of the data's rows
     * @param options of the job
     * @param data to train on and to validate on
     * @param progress hears how far the work is
     */
    public TrainingJob(VaeNetwork vae, JobOptions options, TrainingData data, Progress progress) {
        this(vae, options, data, new MemoryStore(), progress);
    }

    private TrainingJob(VaeNetwork vae, JobOptions options, TrainingData data, RunStore store, Progress progress) {
        VaeConfig config = vae.config();
        this.config = config;
        this.options = options;
        this.data = data;
        this.store = store;
        this.progress = progress;
        if (options.onCollapse() == Collapse.FREE_BITS
                && (config.posterior() != LatentPosterior.DIAGONAL
                        || config.objective().importance() > 1)) {
            throw new UserError("on_collapse is free-bits, which goes with posterior diagonal and without importance"
                    + " samples: give on_collapse warn");
        }
        this.vae = vae;
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
                Map.entry("model", name), Map.entry("parameters_crc32", Long.toHexString(crc32(vae.parameters()))));
    }

    /**
     * Lets the run take its steps and measure its model on a GPU. The run is the CPU's to rounding; its checkpoints go
     * on there too.
     *
     * @param device where to compute
     */
    public void on(Gpu device) {
        gpu = device;
    }

    private static long crc32(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        CRC32 crc = new CRC32();
        crc.update(bytes);
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
        try (Workers workers = new Workers(config.threads());
                Steps steps = gpu == null ? new HostSteps(vae, workers) : new GpuSteps(vae, gpu)) {
            Session session = new Session(config, options, data, store, progress, vae, steps);
            boolean resumed = store.holdsRun() && session.resume();
            if (resumed && session.progress().bestEpoch() > 0) {
                store.requireModels();
            }
            Stop reached = Stop.reached(session.progress(), config, options);
            if (resumed && reached != null && store.hasSummary()) {
                return result(session.progress(), reached, true);
            }
            store.writeConfig(settings(), provenance());
            session.begin();
            Stop stop = session.run(() -> stopRequested);
            Result result = result(session.progress(), stop, false);
            store.writeSummary(result.summary());
            requireConverging(session.progress());
            return result;
        } catch (Gpu.Fault e) {
            throw new UserError(e.getMessage() + ": check that nvidia-smi works, or take the CPU", e);
        }
    }

    /**
     * Refuses to call it a success where numbers stayed finite and yet the best epoch is far worse than no training.
     */
    private static void requireConverging(RunProgress state) {
        if (state.bestEpoch() > 0) {
            double elbo = state.epochs().get(state.bestEpoch() - 1).validation().elbo();
            double untrained = state.untrained();
            if (elbo < untrained - Math.max(1, Math.abs(untrained))) {
                throw new UserError(String.format(
                        Locale.ROOT,
                        "training diverges: the best validation ELBO is %.4g, that of the untrained model about %.4g;"
                                + " try a lower learning rate, a warm-up of it, or clipping of the gradient",
                        elbo,
                        untrained));
            }
        }
    }

    /**
     * Returns the model of the best epoch.
     *
     * @return the model, or null where not even one epoch is over
     */
    public @Nullable VaeNetwork best() {
        return store.best();
    }

    /** Returns the model that is trained, as it stands. */
    VaeNetwork vae() {
        return vae;
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(config.toMap());
        settings.putAll(options.toMap());
        return settings;
    }

    private Map<String, Object> provenance() {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("data", Resuming.describe(data));
        if (!origin.isEmpty()) {
            provenance.put(STARTED_FROM, origin);
        }
        provenance.put("platform", Platform.describe());
        if (gpu != null) {
            provenance.put("gpu", gpu.model());
        }
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
        summary.put("because", stop.because(config, options));
        if (best != null) {
            summary.put("best_epoch", best.number());
            summary.put("validation", best.validation().toMap());
            summary.put("best", best.toMap());
            summary.put("last", epochs.get(epochs.size() - 1).toMap());
        }
        summary.put("rollbacks", state.rollbacks());
        summary.put("data", data.name());
        summary.put("targets", data.codec().targets(config.binarize().words()));
        summary.put("likelihood", config.likelihood().toString());
        summary.put("seed", config.seed());
        summary.put("seconds", state.elapsed());
        return new Result(epochs, best, stop, summary, untouched);
    }

    /** Why a run stopped. */
    public enum Stop {
        /** All epochs are done. */
        EPOCHS,
        /** The validation ELBO has not improved beyond its noise for {@code patience} epochs. */
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
        static @Nullable Stop reached(RunProgress progress, VaeConfig config, JobOptions options) {
            if (progress.epoch() > config.epochs()) {
                return EPOCHS;
            }
            int done = progress.epochs().size();
            if (options.patience() > 0 && done - progress.improvedEpoch() >= options.patience()) {
                return PATIENCE;
            }
            return options.maxTime().over(progress.step(), progress.elapsed()) ? MAX_TIME : null;
        }

        /** Says it to a person. */
        String because(VaeConfig config, JobOptions options) {
            return switch (this) {
                case EPOCHS -> "all " + config.epochs() + " epochs are done";
                case PATIENCE ->
                    "the validation ELBO has not improved by more than its standard error for " + options.patience()
                            + " epochs";
                case MAX_TIME -> "the time of " + options.maxTime() + " is over";
                case REQUEST -> "it was asked to stop, and can be resumed";
            };
        }
    }
}
