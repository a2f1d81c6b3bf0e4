package org.vi4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vi4j.UserError;
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

/** Appends a net's predictions to a table. */
@Command(
        name = "predict",
        description =
                "Append a net's predictions to a table's columns: of a number prediction,sd,lower,upper and the two"
                        + " parts of sd, epistemic_sd and aleatoric_sd; of a class prediction, the probability of each class, and"
                        + " the uncertainty in nats, epistemic (mutual information) and aleatoric (entropy).",
        mixinStandardHelpOptions = true)
final class NetPredictCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "A run folder, or a model file.")
    private Path run;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table. Columns are matched by name; the target may be absent.")
    private Path data;

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
        table.check(List.of(run, data));
        RowReader.Unseen words = RowReader.Unseen.of(unseen);
        if (words != RowReader.Unseen.REFUSE && words != RowReader.Unseen.REFERENCE) {
            throw new UserError("--unseen is " + unseen + ": give refuse or reference");
        }
        try (Net net = Net.read(run)) {
            TableSource source = reading.open(data);
            List<String> names = net.predictionColumns();
            table.<NetPrediction>write(
                    output,
                    (header, rows) -> net.predict(source, words, header, rows),
                    prediction -> prediction.values(level).stream()
                            .map(cell -> "," + cell)
                            .collect(Collectors.joining()),
                    "predictions",
                    all -> document(net, names, all));
            reading.describe(source, output);
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
