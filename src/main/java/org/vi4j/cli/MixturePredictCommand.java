package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.mixture.MixtureModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says to which component of a mixture each row of a table belongs. */
@Command(
        name = "predict",
        description = "Append component,p1,…,pK,log_density to a table's columns: the most probable component, the"
                + " probability of each, and the log density of the row in nats.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class MixturePredictCommand implements Runnable {
    @Parameters(paramLabel = "M", description = "The mixture that 'fit --out' wrote.")
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table. Columns are matched by name; others may hold anything.")
    private Path data;

    @Mixin
    private TableReading reading;

    @Mixin
    private AppendedTable table;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    MixturePredictCommand() {}

    @Override
    public void run() {
        table.check(List.of(model, data));
        MixtureModel mixture = MixtureModel.load(model);
        TableSource source = reading.open(data);
        table.<MixtureModel.Assignment>write(
                output,
                (header, rows) -> predict(mixture, source, header, rows),
                MixturePredictCommand::cells,
                "rows",
                all -> document(mixture, all));
        if (table.file() != null) {
            output.nextStep("sort " + table.file() + " by log_density: the rows that fit no component come first");
        }
        reading.describe(source, output);
    }

    /** Reads the table row by row: each as it stands, with where it belongs. */
    private static void predict(
            MixtureModel mixture,
            TableSource source,
            Consumer<String> header,
            BiConsumer<Function<List<?>, String>, MixtureModel.Assignment> rows) {
        Columns columns = Columns.numeric("", mixture.columns());
        try (RowReader reader = source.rows(columns, false, RowReader.Missing.REFUSE)) {
            header.accept(reader.header(header(mixture)));
            boolean any = false;
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                any = true;
                rows.accept(reader::text, mixture.assign(row));
            }
            if (!any) {
                throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
            }
        }
    }

    private static List<String> header(MixtureModel mixture) {
        List<String> names = new ArrayList<>(List.of("component"));
        for (int k = 1; k <= mixture.components().size(); k++) {
            names.add("p" + k);
        }
        names.add("log_density");
        return names;
    }

    private static List<Number> cells(MixtureModel.Assignment row) {
        List<Number> cells = new ArrayList<>(List.of(row.component() + 1));
        cells.addAll(row.responsibilities());
        cells.add(row.logDensity());
        return cells;
    }

    private static Map<String, Object> document(MixtureModel mixture, List<MixtureModel.Assignment> rows) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("columns", mixture.columns());
        document.put("component", rows.stream().map(row -> row.component() + 1).toList());
        document.put(
                "responsibilities",
                rows.stream().map(MixtureModel.Assignment::responsibilities).toList());
        document.put(
                "log_density",
                rows.stream().mapToDouble(MixtureModel.Assignment::logDensity).toArray());
        return document;
    }
}
