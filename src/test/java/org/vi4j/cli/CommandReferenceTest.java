package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vi4j.internal.io.SettingsTable.Row;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * docs/commands.md is what the commands say of themselves; made anew by {@code mvn test -Dtest=CommandReferenceTest
 * -Dwrite}.
 */
class CommandReferenceTest {
    private static final String BEGIN = "<!-- settings -->";
    private static final String END = "<!-- /settings -->";
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

    /** The tables of the guides are those that files, options and error messages come from. */
    @Test
    void theGuidesTablesAreTheSettings() throws IOException {
        holds(Path.of("docs/vae.md"), ConfigOptions.table());
        holds(Path.of("docs/nets.md"), NetOptions.table());
    }

    private static void holds(Path guide, List<Row> rows) throws IOException {
        StringBuilder table =
                new StringBuilder(BEGIN).append("\n| setting | default | allowed | meaning |\n|---|---|---|---|\n");
        for (Row row : rows) {
            if (!row.label().isEmpty()) {
                String range = row.range().equals("(-∞, ∞)") ? "" : "`" + row.range() + "`";
                table.append(String.format(
                        "| `%s` | %s | %s | %s |%n",
                        row.name(), row.standard(), range, row.help().replace("|", "\\|")));
            }
        }
        String text = Files.readString(guide);
        String made = text.substring(0, text.indexOf(BEGIN)) + table + text.substring(text.indexOf(END));
        if (System.getProperty("write") != null) {
            Files.writeString(guide, made);
        }

        assertThat(guide).hasContent(made);
    }

    private static void describe(CommandLine command, StringBuilder text) {
        String name = command.getCommandSpec().qualifiedName();
        text.append("\n## ").append(name).append("\n\n```text\n");
        text.append(command.getUsageMessage(Ansi.OFF).strip()).append("\n```\n");
        command.getSubcommands().values().stream().distinct().forEach(sub -> describe(sub, text));
    }
}
