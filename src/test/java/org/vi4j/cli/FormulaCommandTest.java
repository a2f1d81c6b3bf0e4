package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vi4j regression fit --formula}. */
class FormulaCommandTest {
    private static final Path HOMES = Path.of("docs/homes.csv");

    @TempDir
    private Path folder;

    private static CommandLineRun fit(Object... more) {
        return CommandLineRun.of(Stream.of(new Object[] {"regression", "fit", "--data", HOMES}, more)
                .flatMap(Arrays::stream)
                .toArray());
    }

    @Test
    void fitsShowsAndPredicts() {
        Path model = folder.resolve("m.json");
        Path page = folder.resolve("m.html");
        CommandLineRun run = fit(
                "--formula",
                "price ~ size_m2 * rooms + poly(age_years, 2)",
                "--out",
                model,
                "--report",
                page,
                "--draws",
                folder.resolve("d.csv"));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("size_m2:rooms", "poly(age_years, 2)2");
        assertThat(page).isNotEmptyFile();
        assertThat(CommandLineRun.of("regression", "show", model).out()).contains("size_m2:rooms");
        CommandLineRun predicted = CommandLineRun.of("regression", "predict", model, "--data", HOMES);
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out().lines().toList()).hasSize(61);
    }

    private static void refused(String message, Object... args) {
        CommandLineRun run = fit(args);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines().toList()).hasSize(1);
        assertThat(run.err()).contains(message);
    }

    @Test
    void refusesInOneLine() {
        refused("--target, or give a --formula");
        refused("leave --target, --features and --drop out", "--formula", "price ~ rooms", "--target", "price");
        refused("leave --target, --features and --drop out", "--formula", "price ~ rooms", "--drop", "rooms");
        refused("--formula has groups of its own", "--formula", "price ~ rooms", "--group", "rooms");
        refused("character 9: there is no column 'room': did you mean 'rooms'", "--formula", "price ~ room");
        refused("use drop", "--formula", "price ~ rooms", "--missing", "mean");
    }
}
