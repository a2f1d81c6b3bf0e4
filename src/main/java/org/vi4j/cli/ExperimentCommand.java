package org.vi4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.experiment.Experiment;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a claim of variational inference. */
@Command(
        name = "experiment",
        description = "Measure a claim of variational inference: numbers, pictures, and whether it held.",
        footer = "The exit code is 1 if the claim did not hold.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExperimentCommand implements Callable<Integer> {
    private static final String LIST = "list";

    @Parameters(paramLabel = "NAME", description = "The experiment to run; 'list' shows all.")
    private String name;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for findings.json and the pictures (default: experiments/NAME).")
    private @Nullable Path out;

    @Option(
            names = "--size",
            paramLabel = "small|full",
            defaultValue = "full",
            description = "Size of the experiment: small takes seconds, full up to two minutes (default: full).")
    private Experiment.Size size;

    @Mixin
    private SeedOption seed;

    @Mixin
    private Output output;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    ExperimentCommand() {}

    @Override
    public Integer call() {
        if (name.equals(LIST)) {
            list();
            return 0;
        }
        Experiment experiment = Experiment.named(name);
        Path folder = out == null ? Path.of("experiments", name) : out;
        Path numbers = folder.resolve("findings.json");
        OutputFiles.check(List.of(), numbers);
        output.line("claim: " + experiment.claim());
        long start = System.nanoTime();
        Findings findings = experiment.run(size, seed.value());
        double seconds = (System.nanoTime() - start) / 1e9;

        Map<String, Object> document = new LinkedHashMap<>();
        document.put("experiment", name);
        document.put("claim", experiment.claim());
        document.put("size", size.toString().toLowerCase(Locale.ROOT));
        document.put("seed", seed.value());
        document.put("seconds", seconds);
        document.putAll(findings.toMap());
        List<String> pictures = new ArrayList<>();
        findings.charts().forEach((chart, drawn) -> {
            Path picture = folder.resolve(chart + ".png");
            drawn.write(picture);
            pictures.add(picture.toString());
        });
        document.put("pictures", pictures);
        WholeFile.write(numbers, to -> to.write(Json.write(document).getBytes(StandardCharsets.UTF_8)));

        findings.tables().forEach(this::show);
        findings.checks().forEach(check -> output.line((check.held() ? "  yes  " : "  NO   ") + check.what()));
        output.line(String.format(
                Locale.ROOT,
                "the claim %s (%.1f s); numbers and %d pictures in %s",
                findings.held() ? "held" : "DID NOT HOLD",
                seconds,
                pictures.size(),
                folder));
        output.document(document);
        if (!pictures.isEmpty()) {
            output.nextStep("look at " + pictures.get(0));
        }
        return findings.held() ? 0 : 1;
    }

    private void list() {
        Experiment.all().forEach(each -> output.line(String.format("%-20s %s", each.name(), each.claim())));
        output.document(Experiment.all().stream()
                .map(each -> Json.object(Map.entry("name", each.name()), Map.entry("claim", each.claim())))
                .toList());
        output.next(
                "runs the first of them", "experiment", Experiment.all().get(0).name());
    }

    private void show(Findings.Table table) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(table.columns());
        table.rows()
                .forEach(row ->
                        cells.add(row.stream().map(ExperimentCommand::cell).toList()));
        int[] widths = new int[table.columns().size()];
        for (List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        output.line("");
        output.line(table.name().replace('_', ' '));
        for (List<String> row : cells) {
            output.line(java.util.stream.IntStream.range(0, widths.length)
                    .mapToObj(i -> " ".repeat(widths[i] - row.get(i).length()) + row.get(i))
                    .collect(Collectors.joining("  ", "  ", "")));
        }
        output.line("");
    }

    private static String cell(Object value) {
        return value instanceof Double number
                ? String.format(Locale.ROOT, Math.abs(number) >= 1e-3 || number == 0 ? "%.4f" : "%.2e", number)
                : value.toString();
    }
}
