package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} says is read alone, one description at a time. */
class HelpTextTest {
    /** A default that does not say that it is one, such as "Dimensions of z (20).". */
    private static final Pattern BARE_DEFAULT = Pattern.compile(".*\\((?!default)[\\w.-]+\\)\\.?", Pattern.DOTALL);

    private record Line(String where, String text) {}

    private static List<Line> descriptions(CommandLine command) {
        List<Line> lines = new ArrayList<>();
        CommandSpec spec = command.getCommandSpec();
        for (ArgSpec argument : spec.args()) {
            lines.add(new Line(
                    spec.qualifiedName() + " " + argument.paramLabel(), String.join(" ", argument.description())));
        }
        command.getSubcommands().values().forEach(each -> lines.addAll(descriptions(each)));
        return lines;
    }

    @Test
    void everyDescriptionIsAWholePhraseAndEveryDefaultSaysThatItIsOne() {
        List<Line> lines = descriptions(new CommandLine(new Main()));
        assertThat(lines).hasSizeGreaterThan(100);
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.text).as(line.where).isNotBlank().doesNotStartWith("Of ");
            assertThat(line.text).as(line.where).doesNotMatch(BARE_DEFAULT);
        });
    }

    /** Descriptions are formats: a single % makes picocli warn on standard error, each time that help is printed. */
    @Test
    void everyDescriptionIsAFormat() {
        assertFormats(new CommandLine(new Main()));
    }

    private static void assertFormats(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        List<String> formats = new ArrayList<>(List.of(spec.usageMessage().description()));
        formats.addAll(List.of(spec.usageMessage().header()));
        formats.addAll(List.of(spec.usageMessage().footer()));
        spec.args().forEach(argument -> formats.addAll(List.of(argument.description())));
        for (String format : formats) {
            assertThatCode(() -> String.format(format))
                    .as(spec.qualifiedName() + ": " + format)
                    .doesNotThrowAnyException();
        }
        command.getSubcommands().values().forEach(HelpTextTest::assertFormats);
    }
}
