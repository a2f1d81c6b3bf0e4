package org.vi4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/references.md names classes that exist, and every paper that the code cites by title. */
class ReferencesTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern CLASS = Pattern.compile("`([a-z0-9.]+\\.[A-Z][A-Za-z0-9]*)`");

    /** A title in a Javadoc comment, with a year behind it before the bracket closes. */
    private static final Pattern CITED =
            Pattern.compile("[\"“]([A-Z][^\"“”]{12,160}?),?[\"”][^()\"]{0,120}?\\b((?:19|20)[0-9]{2})\\b");

    private static String page() throws IOException {
        return Files.readString(Path.of("docs", "references.md"));
    }

    @Test
    void everyNamedClassExists() throws IOException {
        List<String> named = new ArrayList<>();
        Matcher matcher = CLASS.matcher(page());
        while (matcher.find()) {
            named.add(matcher.group(1));
        }
        assertThat(named).hasSizeGreaterThan(40);
        assertThat(named)
                .allSatisfy(name -> assertThat(SOURCES.resolve("org/vi4j/" + name.replace('.', '/') + ".java"))
                        .exists());
    }

    @Test
    void everyPaperThatTheCodeCitesIsThere() throws IOException {
        Set<String> cited = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher matcher = CITED.matcher(comments(Files.readString(file)));
                while (matcher.find()) {
                    cited.add(words(matcher.group(1)));
                }
            }
        }
        assertThat(cited).hasSizeGreaterThan(20);
        String page = words(page());
        assertThat(cited).allSatisfy(title -> assertThat(page).contains(title));
    }

    /** The Javadoc of a file in one line. */
    private static String comments(String source) {
        return Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL)
                .matcher(source)
                .results()
                .map(comment -> comment.group(1).replaceAll("\\n\\s*\\* ?", " "))
                .collect(Collectors.joining(" "));
    }

    private static String words(String text) {
        return text.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^\\p{L}0-9]+", " ")
                .trim();
    }
}
