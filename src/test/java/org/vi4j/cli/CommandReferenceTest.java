package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * docs/commands.md is what the commands say of themselves; made anew by {@code mvn test -Dtest=CommandReferenceTest
 * -Dwrite}.
 */
class CommandReferenceTest {
    private static final Path REFERENCE = Path.of("docs/commands.md");

    @Test
    void theReferenceIsWhatTheCommandsSay() throws IOException {
        StringBuilder text =
                new StringBuilder("# Commands\n\nWhat `--help` says, of every command. Made from the code by"
                        + " `mvn test -Dtest=CommandReferenceTest -Dwrite`.\n");
        describe(new CommandLine(new Main()), text);

        if (System.getProperty("write") != null) {
            Files.writeString(REFERENCE, text);
        }

        assertThat(REFERENCE).hasContent(text.toString());
    }

    private static void describe(CommandLine command, StringBuilder text) {
        String name = command.getCommandSpec().qualifiedName();
        text.append("\n## ").append(name).append("\n\n```text\n");
        text.append(command.getUsageMessage(Ansi.OFF).strip()).append("\n```\n");
        command.getSubcommands().values().stream().distinct().forEach(sub -> describe(sub, text));
    }
}
