package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs README's programs, in a folder with the files that they name. */
class ProgramsTest {
    private static final Path HOMES = Path.of("../../../../../docs/homes.csv");

    /** Runs a program and returns what it printed. */
    private static String printed(Runnable program) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            program.run();
        } finally {
            System.setOut(before);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        System.out.println(text);
        return text;
    }

    @Test
    void aRegressionOfATable() throws IOException {
        List<String> rows = Files.readAllLines(HOMES);
        Files.write(Path.of("homes.csv"), rows);
        Files.write(Path.of("new.csv"), rows.subList(0, 4));

        String text = printed(() -> RegressionProgram.main(new String[0]));

        assertThat(text).contains("size_m2", "km_to_centre", "R squared");
        assertThat(text.lines().toList()).last().asString().matches("[-\\d.]+ .*[-\\d.]+.*[-\\d.]+.*");
        assertThat(Path.of("report.html")).content().contains("<svg", "size_m2");
        assertThat(Files.readAllLines(Path.of("draws.csv")).stream().filter(line -> !line.startsWith("#")))
                .hasSize(1001);
        assertThat(Path.of("model.json")).isNotEmptyFile();
    }

    /** The posterior means are those of a fine grid over (mu, tau): 8.15 and 11.0. */
    @Test
    void aModelOfOnesOwn() {
        String text = printed(() -> ModelProgram.main(new String[0]));

        assertThat(text).contains("mu", "tau", "k-hat");
    }
}
