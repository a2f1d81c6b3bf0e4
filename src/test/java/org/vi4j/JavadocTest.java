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

/** The first sentence of a public type's Javadoc is read alone, in an index. */
class JavadocTest {
    private static final int LEAST_WORDS = 3;
    private static final Pattern TYPE = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*?)\\*/\\s*(?:@[^\\n]*\\n\\s*)*public"
                    + " (?:(?:static|final|sealed|abstract|non-sealed) )*(?:class|record|interface|enum) (\\w+)",
            Pattern.DOTALL);

    private static String firstSentence(String javadoc) {
        String text = javadoc.replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\{@\\w+ ([^}]*)}", "$1")
                .strip();
        return text.split("\\.(?:\\s|$)", 2)[0];
    }

    @Test
    void firstSentencesOfPublicTypesAreWholePhrases() throws IOException {
        List<String> tooShort = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher type = TYPE.matcher(Files.readString(file));
                while (type.find()) {
                    String sentence = firstSentence(type.group(1));
                    if (sentence.split("\\s+", -1).length < LEAST_WORDS) {
                        tooShort.add(file.getFileName() + ", " + type.group(2) + ": " + sentence);
                    }
                }
            }
        }
        assertThat(tooShort).isEmpty();
    }
}
