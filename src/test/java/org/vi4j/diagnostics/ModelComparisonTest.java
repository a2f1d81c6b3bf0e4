package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.support.JsonTree;

/** Against R's loo 2.5.1: comparison.R. */
class ModelComparisonTest {
    private static final JsonNode EXPECTED = JsonTree.read(Reference.FOLDER.resolve("comparison.json"));
    private static final int POINTS = 20;
    private static final int DRAWS = 400;

    private static double[][] logLikelihood(String model) {
        double[][] all = new double[DRAWS][POINTS];
        for (int i = 0; i < POINTS; i++) {
            double[] column = Reference.column("comparison-log-lik.csv", model + (i + 1));
            for (int s = 0; s < DRAWS; s++) {
                all[s][i] = column[s];
            }
        }
        return all;
    }

    private static LeaveOneOut loo(String model) {
        return LeaveOneOut.ofApproximation(logLikelihood(model), new double[DRAWS]);
    }

    @Test
    void agreesWithLooCompareAndItsWeights() {
        double[][] pointwise =
                List.of("a", "b", "c").stream().map(m -> loo(m).pointwise()).toArray(double[][]::new);
        LeaveOneOut.Comparison comparison = LeaveOneOut.Comparison.of(pointwise, 1);

        JsonNode compare = EXPECTED.get("compare");
        assertThat(comparison.order()).containsExactly(1, 0, 2);
        for (int place = 0; place < 3; place++) {
            int k = comparison.order().get(place);
            Reference.agrees(
                    "difference",
                    comparison.difference().get(k),
                    compare.get("elpd_diff").get(place));
            Reference.agrees(
                    "its s.e.",
                    comparison.differenceSe().get(k),
                    compare.get("se_diff").get(place));
        }
        for (int k = 0; k < 3; k++) {
            Reference.agrees(
                    "stacking",
                    comparison.stacking().get(k),
                    EXPECTED.get("stacking").get(k));
            Reference.agrees(
                    "the best pair",
                    comparison.stacking().get(k),
                    EXPECTED.get("stacking_pairs").get("w").get(k));
            Reference.agrees(
                    "pseudo-BMA",
                    comparison.pseudoBma().get(k),
                    EXPECTED.get("pseudobma").get(k));
            // A weight's standard deviation over the bootstrap is below 0.5: four standard errors of 4,000, and of R's.
            assertThat(comparison.pseudoBmaPlus().get(k))
                    .isCloseTo(EXPECTED.get("pseudobma_plus").get(k).asDouble(), within(4 * 0.5 / Math.sqrt(4000)));
        }
    }

    @Test
    void agreesWithLooOfEachModelAndWithWaic() {
        double[] even = new double[DRAWS];
        Arrays.fill(even, -Math.log(DRAWS));
        for (JsonNode model : EXPECTED.get("models")) {
            String name = model.get("name").asText();
            LeaveOneOut loo = loo(name);
            Reference.agrees("elpd", loo.elpdLoo(), model.get("elpd").get(0));
            Reference.agrees("p", loo.pLoo(), model.get("p").get(0));
            for (int i = 0; i < POINTS; i++) {
                Reference.agrees("k", loo.paretoK()[i], model.get("k").get(i));
            }
            LeaveOneOut.Waic waic = LeaveOneOut.Waic.of(logLikelihood(name), even);
            Reference.agrees("waic", waic.elpd(), model.get("waic").get(0));
            Reference.agrees("its s.e.", waic.elpdSe(), model.get("waic").get(1));
            Reference.agrees("its p", waic.p(), model.get("p_waic").get(0));
        }
    }

    /** At the largest value no weight can gain: slopes are zero, or at most zero where the weight is. */
    @Test
    void stackingIsTheBestMixtureOfManyModels() {
        Random random = new Random(7);
        double[][] lpd = new double[6][300];
        for (double[] row : lpd) {
            Arrays.setAll(row, i -> -1 + 0.7 * random.nextGaussian());
        }
        lpd[5] = lpd[4].clone();
        Arrays.setAll(lpd[3], i -> lpd[3][i] - 1000);
        double[] w = ModelWeights.stacking(lpd);

        assertThat(Arrays.stream(w).sum()).isCloseTo(1, within(1e-12));
        for (int k = 0; k < 6; k++) {
            double slope = 0;
            for (int i = 0; i < 300; i++) {
                double mixed = 0;
                for (int j = 0; j < 6; j++) {
                    mixed += w[j] * Math.exp(lpd[j][i]);
                }
                slope += Math.exp(lpd[k][i]) / mixed / 300;
            }
            assertThat(slope).isLessThan(1 + 1e-10);
            assertThat(w[k] == 0 || slope > 1 - 1e-10).isTrue();
        }
        assertThat(w[3]).isZero();
    }
}
