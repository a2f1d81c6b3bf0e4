package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.support.JsonTree;

/** Against R's loo 2.5.1. */
class LeaveOneOutTest {
    @ParameterizedTest
    @ValueSource(strings = {"chains", "independent"})
    void agreesWithLoo(String efficiency) {
        int n = 10;
        double[][] logLikelihood = logLikelihood();
        // loo 2.5.1 takes these from unsplit chains, its newer versions from split ones: they are an input here.
        double[] relative = Reference.numbers(Reference.VALUES.get("loo").get("r_eff"));
        if (efficiency.equals("independent")) {
            Arrays.fill(relative, 1);
        }
        LeaveOneOut loo = LeaveOneOut.of(logLikelihood, relative);
        JsonNode expected = Reference.VALUES.get("loo").get(efficiency);
        Reference.agrees("elpd", loo.elpdLoo(), expected.get("estimates").get("elpd_loo"));
        Reference.agrees("p", loo.pLoo(), expected.get("estimates").get("p_loo"));
        Reference.agrees("se of elpd", loo.elpdSe(), expected.get("se").get("elpd_loo"));
        Reference.agrees("se of p", loo.pSe(), expected.get("se").get("p_loo"));
        for (int i = 0; i < n; i++) {
            Reference.agrees(
                    "elpd of " + i,
                    loo.pointwise()[i],
                    expected.get("pointwise").get(i));
            Reference.agrees(
                    "k of " + i, loo.paretoK()[i], expected.get("pareto_k").get(i));
        }
    }

    private static double[][] logLikelihood() {
        int n = 10;
        double[][] logLikelihood = new double[1000][n];
        for (int i = 0; i < n; i++) {
            double[] column = Reference.column("log_lik.csv", "y" + (i + 1));
            for (int s = 0; s < column.length; s++) {
                logLikelihood[s][i] = column[s];
            }
        }
        return logLikelihood;
    }

    @Test
    void theEfficiencyOfChainsIsThatOfLoo() {
        double[] efficiency = LeaveOneOut.relativeEfficiency(logLikelihood(), 4);
        for (int i = 0; i < efficiency.length; i++) {
            Reference.agrees(
                    "r_eff of " + i,
                    efficiency[i],
                    Reference.VALUES.get("loo").get("r_eff").get(i));
        }
    }

    /** Against {@code loo_approximate_posterior}, but for p, which there takes q's draws for the posterior's. */
    @ParameterizedTest
    @ValueSource(strings = {"wider", "shifted", "student"})
    void agreesWithLooOfAnApproximation(String weights) {
        LeaveOneOut loo = LeaveOneOut.ofApproximation(logLikelihood(), Reference.column("weights.csv", weights));
        JsonNode expected =
                JsonTree.read(Reference.FOLDER.resolve("loo_approximate.json")).get(weights);
        Reference.agrees("elpd", loo.elpdLoo(), expected.get("elpd_loo"));
        Reference.agrees("se of elpd", loo.elpdSe(), expected.get("se"));
        for (int i = 0; i < 10; i++) {
            Reference.agrees(
                    "elpd of " + i,
                    loo.pointwise()[i],
                    expected.get("pointwise").get(i));
            Reference.agrees(
                    "k of " + i, loo.paretoK()[i], expected.get("pareto_k").get(i));
        }
    }

    /** Where p is zero nothing depends on what the draw says of the points. */
    @Test
    void drawsWithoutDensityAreLeftOut() {
        double[][] impossible = logLikelihood();
        double[][] any = logLikelihood();
        double[] ratios = Reference.column("weights.csv", "wider");
        for (int s = 0; s < ratios.length; s += 7) {
            ratios[s] = Double.NEGATIVE_INFINITY;
            Arrays.fill(impossible[s], Double.NEGATIVE_INFINITY);
            Arrays.fill(any[s], 3);
        }
        LeaveOneOut loo = LeaveOneOut.ofApproximation(impossible, ratios);
        LeaveOneOut same = LeaveOneOut.ofApproximation(any, ratios);
        assertThat(loo.pointwise()).containsExactly(same.pointwise()).doesNotContain(Double.NaN);
        assertThat(loo.pLoo()).isEqualTo(same.pLoo());
        double[] weights = ImportanceWeights.of(ratios).logWeights();
        assertThat(LeaveOneOut.Waic.of(impossible, weights)).isEqualTo(LeaveOneOut.Waic.of(any, weights));
        impossible[1][0] = Double.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> LeaveOneOut.ofApproximation(impossible, ratios))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("point 1 at draw 2");
    }
}
