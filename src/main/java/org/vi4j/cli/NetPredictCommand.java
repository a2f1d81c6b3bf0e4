package org.vi4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.Images;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.device.DeviceGuard;
import org.vi4j.internal.device.DeviceGuard.DeviceRequest;
import org.vi4j.net.Net;
import org.vi4j.net.NetPrediction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Appends a net's predictions to a table, or writes those of images. */
@Command(
        name = "predict",
        description =
                "Append a net's predictions to a table's columns, or write a row for each image, with its index, and its"
                        + " label and file where they are known: of a number prediction,sd,lower,upper and the two parts of sd,"
                        + " epistemic_sd and aleatoric_sd; of a class prediction, the probability of each class, and the"
                        + " uncertainty in nats, epistemic (mutual information) and aleatoric (entropy that would be left).",
        mixinStandardHelpOptions = true)
final class NetPredictCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "D",
            description = "The rows: a table, whose columns are matched by name, or images, of which the test half is"
                    + " taken where there are two. The target, or labels, may be absent.")
    private String data;

    @Option(
            names = "--level",
            defaultValue = "0.95",
            paramLabel = "P",
            description = "Probability that y lies between lower and upper (default: ${DEFAULT-VALUE}).")
    private double level;

    @Option(
            names = "--unseen",
            defaultValue = "refuse",
            paramLabel = "refuse|reference",
            description = "What to do about a word that was not there in training: refuse, or take it for the column's"
                    + " first level (default: ${DEFAULT-VALUE}).")
    private String unseen;

    @Mixin
    private TableReading reading;

    @Mixin
    private PictureReading pictures;

    @Mixin
    private AppendedTable table;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetPredictCommand() {}

    @Override
    public void run() {
        DeviceGuard.choose(DeviceRequest.CPU);
        if (!(level > 0 && level < 1)) {
            throw new UserError(
                    "--level is " + level + ": an interval's probability lies between 0 and 1, such as 0.95");
        }
        table.check(OutputFiles.read(run, data));
        RowReader.Unseen words = RowReader.Unseen.of(unseen);
        if (words != RowReader.Unseen.REFUSE && words != RowReader.Unseen.REFERENCE) {
            throw new UserError("--unseen is " + unseen + ": give refuse or reference");
        }
        try (Net net = Net.read(run)) {
            Counter counter = new Counter(output, "predicting");
            if (output.json || table.file() != null) {
                net.onProgress(counter::reached);
            }
            if (net.features() instanceof ImageShape shape) {
                images(net, shape, words);
            } else {
                table(net, words);
            }
            counter.done();
        }
        if (table.file() != null) {
            output.next(
                    "judges the net on rows whose target is known",
                    "net",
                    "evaluate",
                    run,
                    "--data",
                    reading.shown(data));
        }
    }

    private void table(Net net, RowReader.Unseen words) {
        pictures.requireNone(data);
        TableSource source = reading.open(Path.of(data));
        String[] note = {""};
        write(net, (header, rows) -> note[0] = net.predict(source, words, header, rows));
        reading.describe(source, output);
        if (!note[0].isEmpty()) {
            output.note(note[0]);
        }
    }

    private void images(Net net, ImageShape shape, RowReader.Unseen words) {
        if (reading.isTable(data)) {
            throw new UserError(
                    "the net was trained on images, but --data is the table " + reading.said(data) + ": give images");
        }
        if (words != RowReader.Unseen.REFUSE) {
            throw new UserError("--unseen is " + unseen + ", which is for tables: leave it out for images");
        }
        reading.requireNone(data);
        Images images = pictures.source(output, shape.channels()).test(data);
        String known = String.join(",", ImageRows.names(images));
        write(net, (header, rows) -> {
            header.accept(ImageRows.with(known, net.predictionColumns()));
            int[] at = {0};
            net.predict(images, 0, prediction -> {
                String row = String.join(",", ImageRows.cells(images, at[0]++));
                rows.accept(cells -> ImageRows.with(row, cells), prediction);
            });
        });
    }

    private void write(Net net, AppendedTable.Reading<NetPrediction> predictions) {
        List<String> names = net.predictionColumns();
        table.write(
                output,
                predictions,
                prediction -> prediction.values(level),
                "predictions",
                all -> document(net, names, all));
    }

    private Map<String, Object> document(Net net, List<String> names, List<NetPrediction> predictions) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", net.target().name());
        document.put("level", level);
        List<List<Object>> values =
                predictions.stream().map(prediction -> prediction.values(level)).toList();
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            document.put(
                    names.get(i), values.stream().map(row -> row.get(column)).toList());
        }
        return document;
    }
}
