package org.vi4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource({"alpah,alpha", "BETA,beta", "bet,beta", "gama,gamma", "gammma,gamma"})
    void suggestsTheFewestEdits(String wanted, String nearest) {
        assertThat(Nearest.hint(wanted, List.of("alpha", "beta", "gamma")))
                .isEqualTo(": did you mean '" + nearest + "'?");
    }

    @ParameterizedTest
    @CsvSource({"foo,info", "x,y", "ab,cd", "sold,price", "fit,info"})
    void whatIsOfOtherLettersIsNotSuggested(String wanted, String known) {
        assertThat(Nearest.isNear(wanted, known)).isFalse();
        assertThat(Nearest.hint(wanted, List.of(known))).isEqualTo(": there are " + known);
    }

    @Test
    void saysNothingWhereNothingIsKnown() {
        assertThat(Nearest.hint("x", List.of())).isEmpty();
    }
}
