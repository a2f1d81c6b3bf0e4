package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

/** Against R's loo 2.5.1 and, for single quantities, posterior 1.7.1. */
class ImportanceWeightsTest {
    @ParameterizedTest
    @ValueSource(strings = {"wider", "shifted", "student", "hopeless"})
    void smoothsAsLooDoes(String name) {
        double[] ratios = Reference.column("weights.csv", name);
        JsonNode expected = Reference.VALUES.get("psis").get(name);
        agrees(ImportanceWeights.of(ratios), expected.get("independent"));
        agrees(ImportanceWeights.of(ratios, 0.4), expected.get("correlated"));
    }

    private static void agrees(ImportanceWeights weights, JsonNode expected) {
        Reference.agrees("k", weights.paretoK(), expected.get("pareto_k"));
        Reference.agrees("ESS", weights.ess(), expected.get("n_eff"));
        double[] log = weights.logWeights();
        for (int i = 0; i < log.length; i++) {
            Reference.agrees(
                    "log weight " + i, log[i], expected.get("log_weights").get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wider", "shifted", "student", "hopeless"})
    void kOfAQuantityIsPosteriors(String name) {
        double[] ratios = Reference.column("weights.csv", name);
        double[] x = Reference.column("weights.csv", "x");
        double[] square = Arrays.stream(x).map(v -> v * v).toArray();
        JsonNode expected = Reference.VALUES.get("pareto_khat").get(name);
        Reference.agrees("k of x", ImportanceWeights.paretoK(x, ratios), expected.get("mean"));
        Reference.agrees("k of x²", ImportanceWeights.paretoK(square, ratios), expected.get("square"));
        double max = Arrays.stream(ratios).max().orElseThrow();
        double[] terms = new double[x.length];
        Arrays.setAll(terms, i -> x[i] * Math.exp(ratios[i] - max));
        Reference.agrees(
                "k of x, efficiency given", TailShape.ofBothTails(terms, 0.5).k(), expected.get("mean_r_eff"));
    }

    @Test
    void theThresholdGrowsWithTheDraws() {
        assertThat(ImportanceWeights.threshold(100)).isCloseTo(0.5, within(1e-12));
        assertThat(ImportanceWeights.threshold(1000)).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(ImportanceWeights.threshold(1_000_000)).isEqualTo(0.7);
    }

    @Test
    void equalWeightsHaveNoK() {
        double[] ratios = new double[1000];
        Arrays.setAll(ratios, i -> -3e4 + 1e-9 * (i % 7));
        ImportanceWeights weights = ImportanceWeights.of(ratios);
        assertThat(weights.paretoK()).isNaN();
        assertThat(weights.ess()).isCloseTo(1000, within(1e-6));
        assertThat(Verdict.of(weights).trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(Verdict.of(weights).reason()).doesNotContain("is the posterior");
    }

    /** Student's tails on an offset of 10¹⁰, of which 10 nats are a billionth. */
    @Test
    void differencesAreDifferencesHoweverLargeTheLogRatiosAre() {
        double[] ratios = Reference.column("weights.csv", "hopeless");
        double k = ImportanceWeights.of(ratios).paretoK();
        double[] offset = Arrays.stream(ratios).map(r -> r - 1e10).toArray();
        ImportanceWeights weights = ImportanceWeights.of(offset);
        // Numbers near 10¹⁰ are 2e-6 apart.
        assertThat(weights.paretoK()).isCloseTo(k, within(1e-3));
        assertThat(Verdict.of(weights).trust()).isEqualTo(Verdict.Trust.NOT_DECIDED);
        double[] lost = Arrays.stream(ratios).map(r -> r - 1e16).toArray();
        assertThat(Verdict.of(ImportanceWeights.of(lost)).reason()).startsWith("ln p has lost its precision");
        Arrays.fill(lost, -1e16);
        assertThat(Verdict.of(ImportanceWeights.of(lost)).trust()).isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
    }

    /** One distinct rounding error more or less does not make a tail. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 15, 30, 100})
    void roundingAloneIsBelieved(int levels) {
        double[] ratios = new double[4000];
        for (int run = 0; run < 20; run++) {
            RandomGenerator random = new RandomStreams(run).at("rounding", levels);
            Arrays.setAll(ratios, i -> -1e10 + Math.ulp(1e10) * Math.rint(levels * random.nextGaussian()));
            assertThat(Verdict.of(ImportanceWeights.of(ratios)).trust()).isEqualTo(Verdict.Trust.BELIEVE);
        }
    }

    @Test
    void zeroDensityIsAWeightOfZero() {
        double[] ratios = Reference.column("weights.csv", "wider");
        ratios[0] = Double.NEGATIVE_INFINITY;
        ImportanceWeights weights = ImportanceWeights.of(ratios);
        assertThat(weights.logWeights()[0]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(weights.paretoK()).isFinite();
        Arrays.fill(ratios, Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> ImportanceWeights.of(ratios))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("zero at all 1000 draws");
        ratios[3] = Double.NaN;
        assertThatThrownBy(() -> ImportanceWeights.of(ratios))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("draw 4 is NaN");
    }

    @Test
    void theVerdictFollowsTheWeights() {
        assertThat(Verdict.of(ImportanceWeights.of(Reference.column("weights.csv", "wider")))
                        .trust())
                .isEqualTo(Verdict.Trust.BELIEVE);
        // Of a thousand draws k̂ is known to a sixth either way, four times in five.
        for (String near : List.of("student", "hopeless")) {
            ImportanceWeights weights = ImportanceWeights.of(Reference.column("weights.csv", near));
            Verdict verdict = Verdict.of(weights);
            assertThat(verdict.trust()).isEqualTo(Verdict.Trust.NOT_DECIDED);
            assertThat(verdict.reason()).contains(String.format(Locale.ROOT, "%.2f", weights.paretoK()), "limit 0.67");
            assertThat(verdict.next()).contains("4000 draws or more");
        }
    }
}
