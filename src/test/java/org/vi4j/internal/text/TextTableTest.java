package org.vi4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

class TextTableTest {
    @Test
    void namesStandLeftAndNumbersRight() {
        assertThat(TextTable.of("column", "mean", "R-hat")
                        .row("mu", "1.25", "1.000")
                        .row("log_sigma", "-10.5", "1.01")
                        .lines())
                .containsExactly("column      mean  R-hat", "mu          1.25  1.000", "log_sigma  -10.5   1.01");
    }

    @Test
    void moreColumnsThanOneCanStandLeftAndNoLineEndsInASpace() {
        assertThat(TextTable.of("method", "verdict", "seconds")
                        .row("nuts", "believe", "3")
                        .row("gradient", "", "")
                        .left(2)
                        .lines())
                .containsExactly("method    verdict  seconds", "nuts      believe        3", "gradient");
    }

    @Test
    void aLetterOfTwoUnitsIsAsWideAsAnother() {
        assertThat(TextTable.of("𝜇", "1").row("ab", "2").lines()).containsExactly("𝜇   1", "ab  2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void everyCellOfAColumnOfNumbersEndsAtTheSamePlace(int seed) {
        double[] random = new RandomStreams(seed).at("cells", 0).doubles(60).toArray();
        List<List<String>> rows = IntStream.range(0, 20)
                .mapToObj(i -> IntStream.range(3 * i, 3 * i + 3)
                        .mapToObj(j -> "x".repeat(1 + (int) (12 * random[j])))
                        .toList())
                .toList();

        List<String> lines = TextTable.of(rows).lines();

        assertThat(lines.stream().map(String::length).distinct()).hasSize(1);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(List.of(lines.get(i).strip().split(" +", -1))).isEqualTo(rows.get(i));
        }
    }

    @Test
    void lineBreaksInCellsAreShownAsCodes() {
        assertThat(TextTable.of("a\nb", "1").row("c", "\u001b[2J").lines())
                .containsExactly("a\\u000ab          1", "c         \\u001b[2J");
    }
}
