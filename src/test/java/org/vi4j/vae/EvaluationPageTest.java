package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vi4j.vae.LogLikelihoods.Estimate;

class EvaluationPageTest {
    private static Map<String, Estimate> gaps(double approximation, double amortization, double generalization) {
        Map<String, Estimate> bars = new LinkedHashMap<>();
        bars.put("approximation", new Estimate(approximation, 0.1));
        bars.put("amortization", new Estimate(amortization, 0.1));
        bars.put("generalization", new Estimate(generalization, 0.1));
        return bars;
    }

    @Test
    void negativeGapsAreNamedAndExplained() {
        assertThat(EvaluationPage.signs(gaps(-0.2, 1, 0.5)))
                .contains("yet the estimate is for approximation, because log p(x) is estimated");
        assertThat(EvaluationPage.signs(gaps(-0.2, -1, -0.5)))
                .contains("for approximation, amortization, because ")
                .endsWith("Only the generalization gap can have either sign.");
    }

    @Test
    void gapsOfTheRightSignAreNotExplainedAway() {
        assertThat(EvaluationPage.signs(gaps(0.2, 1, -0.5))).startsWith("No estimate is below zero");
    }
}
