package org.vi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void printsItsLines() {
        assertThat(Summary.of(List.of("mean 1", "sd 2"), Map.of("mean", 1)))
                .hasToString("mean 1" + System.lineSeparator() + "sd 2");
    }

    @Test
    void keepsTheDocumentsOrderAndDoesNotChange() {
        List<String> lines = new ArrayList<>(List.of("a"));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("z", 1);
        document.put("a", List.of(2));
        Summary summary = Summary.of(lines, document);
        lines.add("b");
        document.put("b", 3);
        assertThat(summary.lines()).containsExactly("a");
        assertThat(summary.document()).containsExactly(Map.entry("z", 1), Map.entry("a", List.of(2)));
        assertThatThrownBy(() -> summary.document().put("c", 4)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void lineBreaksInNamesDoNotBreakLines() {
        assertThat(Summary.of(List.of("word=a\nb is large"), Map.of()).lines())
                .containsExactly("word=a\\u000ab is large");
    }
}
