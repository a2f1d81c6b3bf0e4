package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * docs/commands.md is what the code says. To write it anew: {@code mvn test -Dtest=CommandReferenceTest
 * -Dvi4j.write=true}.
 */
class CommandReferenceTest {
    private static final Path FILE = Path.of("docs", "commands.md");

    @Test
    void theReferenceIsWhatTheCodeSays() throws Exception {
        String generated = reference();
        if (Boolean.getBoolean("vi4j.write")) {
            Files.writeString(FILE, generated);
        }
        assertThat(FILE)
                .as("mvn test -Dtest=CommandReferenceTest -Dvi4j.write=true writes it")
                .content()
                .isEqualTo(generated);
    }

    private static String reference() {
        StringBuilder text = new StringBuilder("""
                # Commands

                Written by `mvn test -Dtest=CommandReferenceTest -Dvi4j.write=true` from the code; a test holds it to that. Every
                command also has `--help`, and prints the version with `--version`. Exit codes: 0, done; 1, a failure of vi4j, or a claim
                that did not hold; 2, input that cannot be used.
                """);
        describe(new CommandLine(new Main()).getCommandSpec(), text);
        return text.toString();
    }

    private static void describe(CommandSpec command, StringBuilder text) {
        List<CommandSpec> below = command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .toList();
        if (below.isEmpty()) {
            text.append("\n## ").append(command.qualifiedName()).append("\n\n");
            text.append(sentence(command.usageMessage().description())).append("\n\n```\n");
            text.append(synopsis(command)).append("\n```\n\n| argument | meaning |\n|---|---|\n");
            command.positionalParameters().forEach(argument -> row(argument.paramLabel(), argument, text));
            command.options().stream()
                    .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                    .forEach(option -> row(name(option), option, text));
            String footer = sentence(command.usageMessage().footer());
            text.append(footer.isEmpty() ? "" : "\n" + footer + "\n");
        }
        below.forEach(each -> describe(each, text));
    }

    private static String synopsis(CommandSpec command) {
        StringBuilder line = new StringBuilder(command.qualifiedName());
        command.positionalParameters()
                .forEach(argument -> line.append(' ')
                        .append(argument.paramLabel())
                        .append(argument.arity().max() > 1 ? " …" : ""));
        command.options().stream()
                .filter(OptionSpec::required)
                .forEach(option -> line.append(' ').append(name(option)));
        return line.append(" [OPTIONS]").toString();
    }

    private static String name(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private static void row(String name, ArgSpec argument, StringBuilder text) {
        text.append("| `").append(cell(name)).append("` | ");
        String meaning =
                sentence(argument.description()).replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()));
        text.append(cell(meaning)).append(" |\n");
    }

    private static String sentence(String[] lines) {
        return String.join(" ", lines).trim();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("%n", " ").replace("%%", "%");
    }
}
