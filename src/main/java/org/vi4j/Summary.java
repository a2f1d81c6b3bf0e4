package org.vi4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A result in words and in numbers: lines for people, and the same as one document that can become JSON.
 *
 * <p>Every result of vi4j has one, from its {@code summary()}; {@code System.out.println(result.summary())} prints what
 * the commands print.
 */
public final class Summary {
    private final List<String> lines;
    private final Map<String, Object> document;

    private Summary(List<String> lines, Map<String, ?> document) {
        // Names and words of a table may hold line breaks.
        this.lines = lines.stream()
                .map(line -> line.replace("\n", "\\u000a").replace("\r", "\\u000d"))
                .toList();
        this.document = Collections.unmodifiableMap(new LinkedHashMap<>(document));
    }

    /**
     * Makes a summary of lines and of the document that says the same.
     *
     * @param lines for people, without line ends
     * @param document names to strings, numbers, booleans, arrays, lists and maps, in the order in which they are shown
     * @return the summary
     */
    public static Summary of(List<String> lines, Map<String, ?> document) {
        return new Summary(lines, document);
    }

    /** Returns the lines for people, without line ends. */
    public List<String> lines() {
        return lines;
    }

    /** Returns the document, which can become JSON: names to strings, numbers, arrays, lists and maps, in order. */
    public Map<String, Object> document() {
        return document;
    }

    /** Returns the lines, one below the other. */
    @Override
    public String toString() {
        return String.join(System.lineSeparator(), lines);
    }
}
