package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** Means by integration over a grid of 400 × 400: 26.575 and 6.208; tolerances are six standard errors of 4,000 draws. */
    @Test
    void aModelOfOnesOwn() {
        String text = printed(() -> ModelProgram.main(new String[0]));

        assertThat(mean(text, "mu")).isCloseTo(26.575, within(0.15));
        assertThat(mean(text, "tau")).isCloseTo(6.208, within(0.12));
        assertThat(text).contains("k-hat", "verdict  believe");
    }

    /** On pictures of one bright square each, in MNIST's file format. */
    @Test
    void aVaeOfImages() throws IOException {
        Path folder = Files.createDirectories(Path.of("mnist"));
        Files.write(folder.resolve("train-images-idx3-ubyte"), squares(600));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), squares(100));

        String text = printed(() -> VaeProgram.main(new String[0]));

        assertThat(text).contains("ELBO", "nats per image");
        assertThat(Path.of("samples.png")).isNotEmptyFile();
        assertThat(Path.of("model.zip")).isNotEmptyFile();
    }

    /** IDX: a magic number, three sizes, then grey values, row by row. */
    private static byte[] squares(int count) {
        ByteBuffer file = ByteBuffer.allocate(16 + count * 28 * 28);
        file.putInt(0x803).putInt(count).putInt(28).putInt(28);
        for (int i = 0; i < count; i++) {
            for (int pixel = 0; pixel < 28 * 28; pixel++) {
                boolean inside = pixel / 28 / 7 == i % 4 && pixel % 28 / 7 == i / 4 % 4;
                file.put((byte) (inside ? 255 : 0));
            }
        }
        return file.array();
    }

    private static double mean(String text, String parameter) {
        Matcher row = Pattern.compile("(?m)^" + parameter + " +([\\d.]+)").matcher(text);
        assertThat(row.find()).isTrue();
        return Double.parseDouble(row.group(1));
    }
}
