package org.vi4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds README.md to the programs of src/it/consumer, which are compiled and run there, and to the POM. */
class ReadmeTest {
    private static final Path PROGRAMS = Path.of("src/it/consumer/src/main/java");
    private static final Pattern PROGRAM = Pattern.compile("// begin README\n(.*?)\n *// end README", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

    private static List<String> all(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1).stripIndent());
        }
        return found;
    }

    @Test
    void itsProgramsAreThoseThatAreCompiledAndRun() throws IOException {
        List<String> programs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PROGRAMS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                programs.addAll(all(PROGRAM, Files.readString(file)));
            }
        }
        assertThat(all(BLOCK, Files.readString(Path.of("README.md")))).containsExactlyInAnyOrderElementsOf(programs);
    }

    @Test
    void itsCoordinatesAreThePoms() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = all(VERSION, pom).get(0);
        assertThat(Files.readString(Path.of("README.md")))
                .contains("<groupId>org.vi4j</groupId>\n  <artifactId>vi4j</artifactId>\n  <version>" + version);
        assertThat(Files.readString(Path.of("src/it/consumer/pom.xml")))
                .contains("<vi4j.version>" + version + "</vi4j.version>");
    }
}
