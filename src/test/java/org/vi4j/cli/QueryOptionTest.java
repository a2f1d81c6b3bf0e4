package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that read a database: docs/homes.csv in SQLite. */
class QueryOptionTest {
    @TempDir
    private Path folder;

    private String url = "";

    @BeforeEach
    void fill() throws Exception {
        url = "jdbc:sqlite:" + folder.resolve("homes.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> lines = Files.readAllLines(Path.of("docs/homes.csv"));
            statement.execute("CREATE TABLE homes (" + lines.get(0).replace(",", " REAL, ") + " REAL)");
            for (String line : lines.subList(1, lines.size())) {
                statement.execute("INSERT INTO homes VALUES (" + line + ")");
            }
        }
    }

    private CommandLineRun asked(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.addAll(List.of(more));
        words.addAll(List.of("--data", url, "--query", "SELECT * FROM homes"));
        return CommandLineRun.of(words.toArray());
    }

    @Test
    void fitAndPredictAnswerAsForTheFile() {
        Path model = folder.resolve("model.json");
        CommandLineRun fit = asked("regression fit --target price", "--out", model.toString());
        CommandLineRun file = CommandLineRun.of("regression", "fit", "--target", "price", "--data", "docs/homes.csv");
        assertThat(fit.code()).as(fit.err()).isZero();
        assertThat(fit.out().lines().filter(line -> line.startsWith("size")).toList())
                .isEqualTo(file.out()
                        .lines()
                        .filter(line -> line.startsWith("size"))
                        .toList())
                .isNotEmpty();
        assertThat(fit.out() + fit.err()).doesNotContain("sqlite").contains("--data new.csv");
        CommandLineRun predicted = asked("regression predict " + model);
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out().lines().count())
                .isEqualTo(CommandLineRun.of("regression", "predict", model.toString(), "--data", "docs/homes.csv")
                        .out()
                        .lines()
                        .count());
    }

    @Test
    void otherCommandsReadIt() {
        assertThat(asked("mixture fit --components 2").code()).isZero();
        assertThat(asked(
                                "net train --target price --hidden 2 --epochs 2 --quiet",
                                "--out",
                                folder.resolve("net").toString())
                        .code())
                .isZero();
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        refused(CommandLineRun.of("regression", "fit", "--target", "price", "--data", url), "with --query");
        refused(
                CommandLineRun.of(
                        "regression", "fit", "--target", "price", "--data", "docs/homes.csv", "--query", "SELECT 1"),
                "--query is for a database");
        refused(
                asked("vae train --epochs 1", "--out", folder.resolve("vae").toString()),
                "save the query's rows as CSV");
    }

    private static void refused(CommandLineRun run, String reason) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(reason);
    }
}
