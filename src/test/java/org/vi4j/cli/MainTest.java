package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

/** What holds for every command. */
class MainTest {
    @ParameterizedTest
    @CsvSource({
        "vae trian, train",
        "regresion fit, regression",
        "vae train --epoch 3, --epochs",
        "regression fit --data a.csv --target y --likelyhood probit, --likelihood"
    })
    void aMistypedWordIsAnsweredWithTheOneThatWasMeant(String line, String meant) {
        CommandLineRun run = CommandLineRun.of((Object[]) line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "x", "vae foo", "vae evaluate RUN --frobnicate 3"})
    void aWordThatIsNearToNoneIsAnsweredWithoutASuggestion(String line) {
        CommandLineRun run = CommandLineRun.of((Object[]) line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).doesNotContain("did you mean");
    }

    /**
     * A column's name that would set the terminal's title, one with a C1 control, one that turns the writing around.
     */
    @ParameterizedTest
    @ValueSource(strings = {"a\u001b]0;owned\u0007", "a\u009b31m", "a\u202eb", "a\u2066b\u2069", "a\rb"})
    void namesOutOfFilesDoNotReachTheTerminalAsControls(String name, @TempDir Path folder) throws Exception {
        StringBuilder table = new StringBuilder("\"" + name + "\",y\n");
        for (int i = 0; i < 20; i++) {
            table.append(i + i * i % 7).append(',').append(i).append('\n');
        }
        Path data = Files.writeString(folder.resolve("t.csv"), table);
        for (CommandLineRun run : new CommandLineRun[] {
            CommandLineRun.fit(data, "y"), CommandLineRun.fit(data, "y", "--json"), CommandLineRun.fit(data, name + "?")
        }) {
            assertThat(run.out() + run.err()).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n\t]]");
        }
        assertThat(CommandLineRun.fit(data, "y", "--json").json().toString()).contains("a");
    }

    /** Any text: what is shown has no control but line ends and tabs, and texts without controls stay as they are. */
    @Test
    void visibleTextHasNoControls() {
        RandomGenerator random = new RandomStreams(17).at("text", 0);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            random.ints(40, 0, 0x2100).forEach(c -> text.append((char) c));
            StringWriter shown = new StringWriter();
            try (PrintWriter writer = new PrintWriter(new VisibleWriter(new PrintWriter(shown)))) {
                writer.print(text);
            }
            assertThat(shown.toString()).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202a-\u202e]");
        }
        assertThat(VisibleWriter.visible("naïve Größe 模型 😀\tx\n")).isEqualTo("naïve Größe 模型 😀\tx\n");
    }

    @Test
    void standardOutputRemembersWhyItFailedButNotThatItsReaderHadEnough() {
        StandardOutput full = failing("No space left on device");
        assertThat(writer(full).checkError()).isTrue();
        assertThat(full.failure()).contains("No space left on device");
        StandardOutput head = failing("Broken pipe");
        assertThat(writer(head).checkError()).isFalse();
        assertThat(head.failure()).isEmpty();
    }

    /** Whoever did not get the result is not told what to do with it. */
    @ParameterizedTest
    @CsvSource({"No space left on device, 0", "Bad file descriptor, 0", "Broken pipe, 1"})
    void theNextStepFollowsAResultThatGotThrough(String why, int lines) {
        StringWriter err = new StringWriter();
        assertThat(Main.run(writer(failing(why)), new PrintWriter(err, true), "info"))
                .isZero();
        assertThat(err.toString().lines().filter(line -> line.startsWith("next: ")))
                .hasSize(lines);
    }

    private static PrintWriter writer(StandardOutput output) {
        PrintWriter writer = new PrintWriter(output, true, StandardCharsets.UTF_8);
        writer.println("a result");
        return writer;
    }

    private static StandardOutput failing(String why) {
        return new StandardOutput(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        });
    }
}
