package org.vi4j.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.internal.training.TrainingJob;
import org.vi4j.net.Net;
import org.vi4j.net.NetConfig;
import org.vi4j.net.NetData;
import org.vi4j.net.NetTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a net and leaves a run folder. */
@Command(
        name = "train",
        description = "Train a Bayesian neural network on a table or labelled images. The run folder then holds"
                + " config.yaml, metrics.csv, model.zip and summary.json.",
        mixinStandardHelpOptions = true)
final class NetTrainCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private NetDataOption data;

    @Mixin
    private NetOptions.OfTraining options;

    @Option(names = "--out", paramLabel = "RUN", description = "The run folder (default: runs/net-<date>-<time>).")
    private @Nullable Path out;

    @Option(names = "--overwrite", description = "Replace an earlier run in the same folder.")
    private boolean overwrite;

    @Option(
            names = "--resume",
            description = "Continue the run in --out from its newest checkpoint, or begin it if there is none.")
    private boolean resume;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetTrainCommand() {}

    @Override
    public void run() {
        DeviceGuard.choose(DeviceRequest.CPU);
        if (resume && (overwrite || out == null)) {
            throw new UserError("--resume needs the run's folder in --out, and cannot be combined with --overwrite");
        }
        NetOptions.Resolved resolved =
                options.resolve(resume && out != null ? RunFolder.settings(out) : Map.of(), Map.of());
        NetData rows = data.read(output);
        try (StopOnSignal signals = new StopOnSignal()) {
            train(resolved, rows, signals);
        }
    }

    private void train(NetOptions.Resolved resolved, NetData rows, StopOnSignal signals) {
        Path folder = folder();
        TrainingJob.Result result;
        String contents;
        String settled;
        try (NetTraining training = new NetTraining(rows, resolved.config());
                RunFolder run = RunFolder.open(folder, existing())) {
            ProgressDisplay progress = new ProgressDisplay(
                    output, rows.codec().noun(), (epoch, best) -> line(training.metrics(epoch), best));
            TrainingJob job = new TrainingJob(training, resolved.job(), rows, run, progress);
            output.note(String.format(
                    Locale.ROOT,
                    "%s %s on %s of %s, validating on %d → %s",
                    run.holdsRun() ? "resuming" : "training",
                    training,
                    rows.codec().count(rows.train().count()),
                    rows.name(),
                    rows.test().count(),
                    folder));
            result = signals.run(job::requestStop, job::run);
            contents = run.contents();
            settled = result.best() == null
                    ? ""
                    : training.settled(result.epochs(), result.best().number()).orElse("");
        }
        // The trained net is gone before the best is read: memory holds one.
        report(result, settled, folder, contents);
    }

    private Path folder() {
        return out == null
                ? TrainCommand.newFolder(Path.of("runs"), "net", LocalDateTime.now(ZoneId.systemDefault()))
                : out;
    }

    private RunFolder.Existing existing() {
        if (resume) {
            return RunFolder.Existing.RESUME;
        }
        return overwrite ? RunFolder.Existing.OVERWRITE : RunFolder.Existing.REFUSE;
    }

    /** One line of an epoch's numbers. */
    private static String line(Map<String, Object> metrics, boolean best) {
        StringBuilder text = new StringBuilder();
        metrics.forEach((name, value) -> {
            if (value instanceof Double number) {
                text.append(String.format(Locale.ROOT, "  %s %.4g", name.replace('_', ' '), number));
            } else {
                text.append(name.replace('_', ' ')).append(' ').append(value);
            }
        });
        return text + (best ? "  best" : "");
    }

    private void report(TrainingJob.Result result, String settled, Path folder, String contents) {
        if (result.best() != null && result.summary().get("best") instanceof Map<?, ?> metrics) {
            boolean number = metrics.containsKey("rmse");
            output.line(String.format(
                    Locale.ROOT,
                    "validation negative log likelihood %.4f ± %.4f nats per row, %s %.4f, epoch %d",
                    (Double) metrics.get("validation_nll"),
                    (Double) metrics.get("validation_nll_se"),
                    number ? "RMSE" : "accuracy",
                    (Double) metrics.get(number ? "rmse" : "accuracy"),
                    result.best().number()));
            try (Net net = Net.read(folder)) {
                net.summary().lines().forEach(output::line);
                if (net.config().method() == NetConfig.NetMethod.LAPLACE_LAST) {
                    output.line("the validation above is of the net as trained; its last layer's posterior is fitted"
                            + " afterwards, and judged by 'net evaluate'");
                }
            }
            if (!settled.isEmpty()) {
                output.line(settled);
            }
        }
        output.line((result.untouched() ? "nothing to do: " : "stopped: ")
                + result.summary().get("because"));
        output.line("left in " + folder + ": " + contents);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", folder.toString());
        document.putAll(result.summary());
        if (!settled.isEmpty()) {
            document.put("settled", settled);
        }
        output.document(document);
        if (result.best() != null) {
            List<Object> next = new ArrayList<>(data.again("net", "evaluate", folder));
            next.add("--held-out");
            output.next("judges it on the rows set aside", next.toArray());
        }
    }
}
