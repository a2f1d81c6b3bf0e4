package org.vi4j.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.TrainingData;
import org.vi4j.data.image.ImageSet;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.device.DeviceGuard.Device;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.internal.training.TrainingJob.Stop;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.training.Epoch;
import org.vi4j.vae.RunArtifacts;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.VaeEpoch;
import org.vi4j.vae.training.VaeEpoch.ElboEstimate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a VAE and leaves a run folder with numbers, pictures and the model. */
@Command(
        name = "train",
        description = "Train a VAE on images or a table. The run folder then holds config.yaml, metrics.csv, model.zip,"
                + " summary.json and pictures.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private DeviceOption device;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private DataOption source;

    @Option(
            names = "--exclude-label",
            paramLabel = "L,L…",
            split = ",",
            description = "Leave out images with these labels, by name or number, in both halves, to model what is"
                    + " normal.")
    private @Nullable Set<String> excluded;

    @Option(names = "--out", paramLabel = "RUN", description = "The run folder (default: runs/vae-<date>-<time>).")
    private @Nullable Path out;

    @Option(names = "--overwrite", description = "Replace an earlier run in the same folder.")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description = "Continue the run in --out from its newest checkpoint, or begin it if there is none.")
    private boolean resume;

    @Option(
            names = "--start-from",
            paramLabel = "MODEL",
            description = "Begin with the weights of a run or model file of the same network instead of random ones.")
    private @Nullable Path start;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    TrainCommand() {}

    @Override
    public void run() {
        if (resume && (overwrite || out == null)) {
            throw new UserError("--resume needs the run's folder in --out, and cannot be combined with --overwrite");
        }
        if (resume && start != null) {
            throw new UserError("--start-from is for a new run, --resume for one that has begun: give one of the two");
        }
        ConfigOptions.Resolved resolved = options.resolve(resume && out != null ? RunFolder.settings(out) : Map.of());
        source.settleForTraining(
                resume && out != null && Files.exists(out.resolve("config.yaml")) ? out : options.file());
        try (DeviceOption.Chosen chosen = device.open()) {
            train(resolved, chosen);
        }
    }

    private void train(ConfigOptions.Resolved resolved, DeviceOption.Chosen chosen) {
        TrainingData data = source.isTable() ? table() : images();
        // Workers share a CPU's cores; ND4J on a GPU takes the whole batch at once.
        VaeConfig config = chosen.choice().device() == Device.CUDA && chosen.gpu() == null
                ? resolved.config().with(Map.of("threads", 1))
                : resolved.config();
        VaeConfig sized = config.forRows(data.codec());
        VaeNetwork fresh = VaeNetwork.create(sized, data.codec());
        if (start != null) {
            // Before anything is replaced, which may be the run to start from.
            fresh.startFrom(VaeNetwork.read(start));
        }
        DeviceOption.Chosen place = device.withRoom(chosen, fresh);
        VaeTraining model = new VaeTraining(fresh, resolved.options().onCollapse());
        if (place.gpu() != null) {
            model.on(place.gpu());
        }
        String noun = data.codec().noun();
        try (RunFolder folder = RunFolder.open(folder(), existing())) {
            RunArtifacts artifacts = new RunArtifacts(
                    folder,
                    fresh,
                    data,
                    new ProgressDisplay(output, noun, (epoch, best) -> line(VaeEpoch.of(epoch), best, noun)));
            TrainingJob job = new TrainingJob(model, resolved.options().job(), data, folder, artifacts);
            if (start != null) {
                job.startedFrom(start.toString());
            }
            output.note(place.choice().line());
            describe(sized, data, folder);
            try (StopOnSignal signals = new StopOnSignal()) {
                TrainingJob.Result result = signals.run(job::requestStop, job::run);
                if (result.best() != null && !result.untouched() && result.stop() != Stop.REQUEST) {
                    artifacts.finish(result, VaeNetwork.read(folder.file("model.zip")));
                }
                report(result, noun, folder);
            }
        }
    }

    private Path folder() {
        return out == null ? newFolder(Path.of("runs"), "vae", LocalDateTime.now(ZoneId.systemDefault())) : out;
    }

    private TrainingData table() {
        if (excluded != null) {
            throw new UserError("--exclude-label is for images, but --data is a table: leave it out");
        }
        return source.trainOnTable(output);
    }

    private TrainingData images() {
        ImageSet all = source.trainAndTest(output);
        return excluded == null ? all : all.without(excluded);
    }

    private RunFolder.Existing existing() {
        if (resume) {
            return RunFolder.Existing.RESUME;
        }
        return overwrite ? RunFolder.Existing.OVERWRITE : RunFolder.Existing.REFUSE;
    }

    private void describe(VaeConfig config, TrainingData data, RunFolder folder) {
        output.note(String.format(
                Locale.ROOT,
                "%s on %s of %s (%s), validating on %d; %s-%d VAE, %s, %s, %d %s → %s",
                folder.holdsRun() ? "resuming" : "training",
                data.codec().count(data.train().count()),
                data.name(),
                shape(data),
                data.test().count(),
                network(config, data),
                config.latent(),
                config.likelihood(),
                data.codec() instanceof ImageShape ? config.binarize().words() : "numbers scaled",
                config.threads(),
                config.threads() == 1 ? "thread" : "threads",
                folder.path()));
    }

    private static String shape(TrainingData data) {
        return data.codec() instanceof TableEncoding table
                ? table.columns().size() + " columns, " + table.size() + " numbers per row"
                : data.codec().toString();
    }

    /** Such as 784-400, or 784-c32-c64-256 with convolutions. */
    private static String network(VaeConfig config, TrainingData data) {
        StringBuilder text = new StringBuilder().append(data.codec().size());
        config.convolutions().forEach(channels -> text.append("-c").append(channels));
        config.encoder().forEach(width -> text.append('-').append(width));
        return text.toString();
    }

    private static String line(VaeEpoch epoch, boolean best, String noun) {
        return String.format(
                Locale.ROOT,
                "epoch %d: ELBO %.2f training (reconstruction %.2f, KL %.2f), %.2f validation%s, %,.0f %ss/s, %.1f s",
                epoch.number(),
                epoch.trainElbo(),
                epoch.trainReconstruction(),
                epoch.trainKl(),
                epoch.validation().elbo(),
                best ? " (best)" : "",
                epoch.train().rows() / epoch.seconds(),
                noun,
                epoch.seconds());
    }

    private void report(TrainingJob.Result result, String noun, RunFolder folder) {
        Epoch kept = result.best();
        if (kept != null) {
            VaeEpoch best = VaeEpoch.of(kept);
            ElboEstimate measured = best.validation();
            boolean several = measured.images() > 1;
            output.line(String.format(
                    Locale.ROOT,
                    "validation ELBO %.2f%s nats per %s (reconstruction %.2f + KL %.2f)%s, epoch %d",
                    measured.elbo(),
                    several ? String.format(Locale.ROOT, " ± %.2f", measured.elboSe()) : "",
                    noun,
                    measured.reconstruction(),
                    measured.kl(),
                    several ? ", " + measured.activeUnits() + " active units" : "",
                    best.number()));
        }
        output.line((result.untouched() ? "nothing to do: " : "stopped: ")
                + result.summary().get("because"));
        output.line("left in " + folder.path() + ": " + folder.contents());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", folder.path().toString());
        document.putAll(result.summary());
        output.document(document);
        if (kept != null) {
            output.next("measures it on held-out data", "vae", "evaluate", folder.path());
        }
    }

    /** Makes a folder that is named by the second, and by a number where other jobs began in the same one. */
    static Path newFolder(Path parent, String kind, LocalDateTime now) {
        String time = now.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
        try {
            Files.createDirectories(parent);
            for (int job = 1; ; job++) {
                try {
                    return Files.createDirectory(parent.resolve(kind + "-" + time + (job == 1 ? "" : "-" + job)));
                } catch (FileAlreadyExistsException e) {
                    // Another job's: the next number.
                }
            }
        } catch (IOException e) {
            throw new UserError(
                    "cannot make a folder in " + parent + " (" + WholeFile.reason(e) + "): name one by --out", e);
        }
    }
}
