package org.vi4j.cli;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Columns;
import org.vi4j.data.RowReader;
import org.vi4j.data.WholeFile;
import org.vi4j.mixture.MixtureFile;
import org.vi4j.mixture.MixtureModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says to which component of a mixture each row of a table belongs. */
@Command(
        name = "predict",
        description = "Appends component,p1,…,pK,log_density to a table's columns: the most probable component, the"
                + " probability of each, and the log density of the row in nats.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class MixturePredictCommand implements Runnable {
    @Parameters(paramLabel = "M", description = "The mixture, as 'fit --out' wrote it.")
    private Path model;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "F.csv",
            description = "The table; columns are matched by name, others may hold anything.")
    private Path data;

    @Option(names = "--out", paramLabel = "F.csv", description = "Write there instead of on standard output.")
    private @Nullable Path out;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    MixturePredictCommand() {}

    @Override
    public void run() {
        OutputFiles.check(List.of(model, data), out);
        MixtureModel mixture = MixtureFile.load(model);
        if (output.json) {
            List<MixtureModel.Assignment> all = new ArrayList<>();
            predict(mixture, header -> {}, (text, row) -> all.add(row));
            if (out != null) {
                write(out, mixture);
            }
            output.document(document(mixture, all));
        } else if (out != null) {
            output.line("wrote " + write(out, mixture) + " rows to " + out);
        } else {
            if (!Files.isRegularFile(data) && Files.exists(data) && !Files.isDirectory(data)) {
                throw new UserError(
                        data + " is no ordinary file, and is read twice: save it to one first, or use --out");
            }
            // Read once for errors: what has been printed cannot be taken back.
            predict(mixture, header -> {}, (text, row) -> {});
            predict(mixture, output::line, (text, row) -> output.line(text + cells(row)));
        }
    }

    private long write(Path file, MixtureModel mixture) {
        long[] count = {0};
        WholeFile.write(file, stream -> {
            PrintWriter lines =
                    new PrintWriter(new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)), false);
            predict(mixture, header -> lines.print(header + "\n"), (text, row) -> {
                lines.print(text + cells(row) + "\n");
                count[0]++;
            });
            if (lines.checkError()) {
                throw new java.io.IOException("the write failed: is the disk full?");
            }
        });
        return count[0];
    }

    /** Reads the table row by row: each as it stands, with where it belongs. */
    private void predict(
            MixtureModel mixture, Consumer<String> header, BiConsumer<String, MixtureModel.Assignment> rows) {
        Columns columns = Columns.numeric("", mixture.columns());
        List<String> appended = header(mixture);
        try (RowReader reader = new RowReader(data, columns, false, RowReader.Missing.REFUSE)) {
            for (String name : appended) {
                if (reader.records().header().contains(name)) {
                    throw new UserError(data + " already has a column '" + name + "': rename it or leave it out");
                }
            }
            header.accept(reader.records().headerText() + "," + String.join(",", appended));
            boolean any = false;
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                any = true;
                rows.accept(reader.records().text(), mixture.assign(row));
            }
            if (!any) {
                throw new UserError(data + " has a header and no rows (n = 0): at least one row is needed");
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

    /** The cells, each behind its comma. */
    private static String cells(MixtureModel.Assignment row) {
        StringBuilder cells = new StringBuilder("," + (row.component() + 1));
        row.responsibilities().forEach(p -> cells.append(',').append(p));
        return cells.append(',').append(row.logDensity()).toString();
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
