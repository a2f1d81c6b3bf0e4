package org.vi4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.training.RunFolder;
import org.vi4j.net.Net;
import org.vi4j.net.NetData;
import org.vi4j.net.NetEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a net. */
@Command(
        name = "evaluate",
        description = "Judge a net on rows whose target is known: likelihood, error, calibration, and whether its"
                + " uncertainty tells other rows apart.",
        mixinStandardHelpOptions = true)
final class NetEvaluateCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "D",
            description = "The rows: a table with the target, or labelled images, of which the test half is taken.")
    private String data;

    @Option(
            names = "--held-out",
            description = "Take only those of the rows that the run set aside: --data is what it was trained on.")
    private boolean heldOut;

    @Option(
            names = "--against",
            paramLabel = "D",
            description = "Rows of another kind, a table or images: how well does the net's uncertainty tell them"
                    + " apart?")
    private @Nullable String against;

    @Mixin
    private TableReading reading;

    @Mixin
    private PictureReading pictures;

    @Option(names = "--report", paramLabel = "F.html", description = "Write a page with the pictures.")
    private @Nullable Path report;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetEvaluateCommand() {}

    @Override
    public void run() {
        DeviceGuard.choose(DeviceRequest.CPU);
        OutputFiles.check(OutputFiles.read(run, data, against), report);
        try (Net net = Net.read(run)) {
            Counter counter = new Counter(output, "predicting");
            net.onProgress(counter::reached);
            NetEvaluation evaluation = heldOut ? setAside(net) : reading.isTable(data) ? table(net) : images(net);
            counter.done();
            Summary summary = evaluation.summary();
            summary.lines().forEach(output::line);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("net", run.toString());
            document.put("data", reading.said(data));
            document.putAll(summary.document());
            output.document(document);
            if (report != null) {
                evaluation.page().write(report);
                output.line("wrote " + report);
            }
        }
        if (report == null) {
            output.nextKeeping("--report F.html", "draws how far predictions can be relied on");
        } else if (reading.isTable(data)) {
            output.next("appends predictions to a table", "net", "predict", run, "--data", reading.shown(data));
        } else {
            output.nextStep("open " + report);
        }
    }

    /** Judges the rows that the run set aside, if the data are those it was trained on. */
    private NetEvaluation setAside(Net net) {
        if (against != null) {
            throw new UserError(
                    "--held-out and --against do not go together: judge other rows beside --data as a whole");
        }
        Path config = run.resolve(RunFolder.CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new UserError(run + " is no run folder, which says what rows were set aside: leave --held-out out");
        }
        NetData rows;
        if (reading.isTable(data)) {
            pictures.requireNone(data);
            TableSource table = reading.open(Path.of(data));
            rows = NetData.table(table, net.target().name());
            reading.describe(table, output);
        } else {
            reading.requireNone(data);
            int channels = net.features() instanceof ImageShape shape ? shape.channels() : 0;
            rows = NetData.images(pictures.source(output, channels).trainAndTest(data));
        }
        Map<String, Object> before = Settings.provenance(config, "data");
        if (!rows.test().checksum().equals(before.get("test_sha256"))) {
            throw new UserError("the run in " + run + " was trained on other rows than " + reading.said(data)
                    + ": give what it was trained on (" + before.get("name")
                    + "), read as then, or leave --held-out out");
        }
        return net.evaluate(rows);
    }

    private NetEvaluation table(Net net) {
        if (against != null && !TableSource.isNamedAsTable(against)) {
            throw new UserError("--against is " + against + ": give a table, as --data is one");
        }
        pictures.requireNone(data);
        TableSource table = reading.open(Path.of(data));
        NetEvaluation evaluation = net.evaluate(table, against == null ? null : reading.open(Path.of(against)));
        reading.describe(table, output);
        if (!evaluation.note().isEmpty()) {
            output.note(evaluation.note());
        }
        return evaluation;
    }

    private NetEvaluation images(Net net) {
        if (!(net.features() instanceof ImageShape shape)) {
            throw new UserError("the net was trained on a table, but --data is " + data + ": name a table");
        }
        reading.requireNone(data);
        ImageSource source = pictures.source(output, shape.channels());
        if (against != null && reading.isTable(against)) {
            throw new UserError("--against is the table " + against + ": give images, as --data are");
        }
        return net.evaluate(source.test(data), against == null ? null : source.test(against));
    }
}
