package org.vi4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReferencesTest {
    @Test
    void everyClassThatTheReferencesNameIsThereAndNamesAPaperOfTheSameYear() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/references.md")).stream()
                .filter(line -> line.contains("| `"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(35);
        for (String row : rows) {
            List<String> years = found("\\b(?:19|20)\\d\\d\\b", row);
            assertThat(years).as(row).isNotEmpty();
            List<String> sources = found("`([\\w.]+)`", row).stream()
                    .map(name -> Path.of(
                            "src/main/java/org/vi4j/" + name.replace('.', '/').replace("`", "") + ".java"))
                    .map(ReferencesTest::read)
                    .toList();
            assertThat(sources).as(row).anyMatch(source -> years.stream().anyMatch(source::contains));
        }
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group().replace("`", ""))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
