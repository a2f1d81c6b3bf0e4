package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;
import org.vi4j.net.ClassScores.SelectiveRisk;
import org.vi4j.net.NetData.Target;
import org.vi4j.support.JsonTree;

/** Scores of predictions held against scikit-learn, SciPy and closed forms: see scores.py. */
class ScoresTest {
    private static final JsonNode REFERENCE = JsonTree.read(Path.of("src/test/resources/reference/net/scores.json"));
    private static final Offset<Double> EXACT = within(1e-10);

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static double[][] rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(ScoresTest::numbers)
                .toArray(double[][]::new);
    }

    private static void assertAsIn(
            JsonNode expected, Map<String, Object> found, Offset<Double> offset, String... names) {
        for (String name : names) {
            assertThat((Double) java.util.Objects.requireNonNull(found.get(name)))
                    .as(name)
                    .isCloseTo(expected.get(name).doubleValue(), offset);
        }
    }

    @Test
    void scoresOfClassesAreThoseOfScikitLearn() {
        for (JsonNode one : REFERENCE.get("classes")) {
            int[] labels = Arrays.stream(numbers(one.get("labels")))
                    .mapToInt(label -> (int) label)
                    .toArray();
            ClassScores scores = ClassScores.of(rows(one.get("probabilities")), labels);
            assertAsIn(
                    one,
                    scores.toMap(),
                    EXACT,
                    "nll",
                    "nll_se",
                    "accuracy",
                    "accuracy_se",
                    "brier",
                    "ece",
                    "ece_debiased");
            // Four standard errors of the mean of 200,000 draws.
            assertThat(scores.debiasedEce())
                    .isCloseTo(
                            one.get("ece_debiased_by_draws").doubleValue(),
                            within(4 * one.get("ece_debiased_by_draws_se").doubleValue()));
            JsonNode bins = one.get("bins");
            assertThat(scores.bins()).hasSize(bins.size());
            for (int b = 0; b < bins.size(); b++) {
                ClassScores.Bin bin = scores.bins().get(b);
                assertThat(bin.low()).isCloseTo(bins.get(b).get(0).doubleValue() / 15, EXACT);
                assertThat(bin.rows()).isEqualTo(bins.get(b).get(1).intValue());
                assertThat(bin.confidence()).isCloseTo(bins.get(b).get(2).doubleValue(), EXACT);
                assertThat(bin.accuracy()).isCloseTo(bins.get(b).get(3).doubleValue(), EXACT);
            }
        }
    }

    /**
     * Labels drawn from the probabilities themselves: the true calibration error is 0. A bin's gap is d ~ N(0, σ²)
     * then, with E|d| = σ√(2/π), and the mean of |N(d, σ²)| is √2 times that: debiasing leaves 2 − √2 of the plain
     * error. Over 400 sets that ratio of means has a standard error of 0.01; what the normal approximation errs comes
     * on top.
     */
    @Test
    void ofACalibratedModelTheDebiasedErrorIsNearerToZero() {
        RandomGenerator random = new RandomStreams(5).at("labels", 0);
        int sets = 400;
        double plain = 0;
        double debiased = 0;
        for (int set = 0; set < sets; set++) {
            double[][] p = new double[600][];
            int[] labels = new int[600];
            for (int i = 0; i < 600; i++) {
                double first = random.nextDouble(0.25, 0.75);
                p[i] = new double[] {first, 1 - first};
                labels[i] = random.nextDouble() < first ? 0 : 1;
            }
            ClassScores scores = ClassScores.of(p, labels);
            plain += scores.ece() / sets;
            debiased += scores.debiasedEce() / sets;
        }
        assertThat(debiased / plain).isCloseTo(2 - Math.sqrt(2), within(0.05));
    }

    /** Two rows by hand. A probability of 0 that came true is as bad as the smallest normal one. */
    @Test
    void edgesOfClassScores() {
        ClassScores scores = ClassScores.of(new double[][] {{0.5, 0.5}, {0, 1}}, new int[] {1, 1});
        assertThat(scores.accuracy())
                .as("the first of two equal classes is taken")
                .isEqualTo(0.5);
        assertThat(scores.brier()).isCloseTo(0.25, EXACT);
        assertThat(scores.ece()).isCloseTo(0.25, EXACT);
        assertThat(scores.bins()).hasSize(2);
        assertThat(ClassScores.of(new double[][] {{1, 0}}, new int[] {1}).nll()).isCloseTo(1022 * Math.log(2), EXACT);
        assertThat(scores.bins().get(1).interval()[1]).isCloseTo(1, EXACT);
        assertThatThrownBy(() -> ClassScores.of(new double[][] {{0.5, 0.6}}, new int[] {0}))
                .hasMessageContaining("probabilities with the sum 1.1");
        assertThatThrownBy(() -> ClassScores.of(new double[][] {{0.5, 0.5}}, new int[] {2}))
                .hasMessageContaining("label 2 of 2 classes");
        assertThatThrownBy(() -> ClassScores.of(new double[][] {{Double.NaN, 0.5}}, new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void entropiesAreThoseOfSciPy() {
        JsonNode one = REFERENCE.get("entropies");
        double[][][] draws = StreamSupport.stream(one.get("draws").spliterator(), false)
                .map(ScoresTest::rows)
                .toArray(double[][][]::new);
        int n = draws[0].length;
        int k = draws[0][0].length;
        double[][] flat = java.util.Arrays.stream(draws)
                .map(draw -> java.util.Arrays.stream(draw)
                        .flatMapToDouble(java.util.Arrays::stream)
                        .toArray())
                .toArray(double[][]::new);
        Target.Classes classes = new Target.Classes(
                "y",
                java.util.stream.IntStream.range(0, k).mapToObj(i -> "c" + i).toList());
        double[] predictive = numbers(one.get("predictive"));
        double[] expected = numbers(one.get("expected"));
        for (int i = 0; i < n; i++) {
            NetPrediction.Label found =
                    (NetPrediction.Label) NetDraws.classes(flat).prediction(i, classes);
            assertThat(found.entropy()).isCloseTo(predictive[i], EXACT);
            assertThat(found.aleatoric()).isCloseTo(expected[i], EXACT);
            assertThat(found.epistemic())
                    .isCloseTo(predictive[i] - expected[i], EXACT)
                    .isPositive();
        }
        NetDraws same = NetDraws.classes(new double[][] {{0.3, 0.7}, {0.3, 0.7}});
        assertThat(same.prediction(0, new Target.Classes("y", List.of("a", "b")))
                        .epistemic())
                .isLessThan(1e-15);
    }

    @Test
    void scoresOfNumbersAreThoseOfSciPy() {
        for (JsonNode one : REFERENCE.get("numbers")) {
            NumberScores scores =
                    NumberScores.of(rows(one.get("means")), rows(one.get("variances")), numbers(one.get("targets")));
            Map<String, Object> found = scores.toMap();
            assertAsIn(one, found, EXACT, "nll", "nll_se", "rmse", "rmse_se", "coverage_50", "coverage_90");
            assertAsIn(one, found, EXACT, "width_50", "width_90");
            // Quadrature to 1e-11 a row.
            assertAsIn(one, found, within(1e-8), "crps", "crps_se");
            assertThat(scores.transforms())
                    .containsExactlyElementsOf(Arrays.stream(numbers(one.get("transforms")))
                            .mapToObj(count -> (int) count)
                            .toList());
        }
    }

    /** Of N(0, 1) with targets from it: −log density has the mean ½ log 2πe, the CRPS 1/√π, intervals cover. */
    @Test
    void ofTheTrueDistributionTheScoresHaveTheirKnownMeans() {
        RandomGenerator random = new RandomStreams(9).at("targets", 0);
        int n = 20_000;
        double[] targets = random.doubles(n)
                .map(u -> new NormalDistribution().inverseCumulativeProbability(u))
                .toArray();
        double[][] means = new double[n][3];
        double[][] variances = new double[n][];
        Arrays.setAll(variances, i -> new double[] {1, 1, 1});
        NumberScores scores = NumberScores.of(means, variances, targets);
        assertThat(scores.nll()).isCloseTo(0.5 * Math.log(2 * Math.PI * Math.E), within(4 * scores.nllSe()));
        assertThat(scores.crps()).isCloseTo(1 / Math.sqrt(Math.PI), within(4 * scores.crpsSe()));
        assertThat(scores.rmse()).isCloseTo(1, within(4 * scores.rmseSe()));
        assertThat(scores.half().coverage())
                .isCloseTo(0.5, within(4 * scores.half().coverageSe()));
        assertThat(scores.ninety().coverage())
                .isCloseTo(0.9, within(4 * scores.ninety().coverageSe()));
        assertThat(scores.ninety().width()).isCloseTo(2 * 1.6448536269514722, within(1e-9));
    }

    /** Between two far parts the density underflows, where Newton's steps are of no use. */
    @Test
    void quantilesOfPartsFarApart() {
        double[] means = {-1000, 1000};
        double[] sds = {1, 1e-3};
        for (double p : new double[] {1e-6, 0.05, 0.25, 0.4999, 0.5001, 0.75, 0.95}) {
            double expected = p < 0.5
                    ? -1000 + new NormalDistribution().inverseCumulativeProbability(2 * p)
                    : 1000 + 1e-3 * new NormalDistribution().inverseCumulativeProbability(2 * p - 1);
            assertThat(NumberScores.quantile(means, sds, p)).isCloseTo(expected, within(1e-8));
        }
        assertThatThrownBy(() -> NumberScores.of(new double[][] {{0}}, new double[][] {{0}}, new double[] {0}))
                .hasMessageContaining("a variance of 0.0");
    }

    @Test
    void selectiveRiskIsTheMeanOverOrdersOfTies() {
        JsonNode one = REFERENCE.get("selective");
        SelectiveRisk risk = SelectiveRisk.of(numbers(one.get("uncertainty")), numbers(one.get("loss")));
        double[] expected = numbers(one.get("risk"));
        for (int i = 1; i <= expected.length; i++) {
            assertThat(risk.at((double) i / expected.length)).isCloseTo(expected[i - 1], EXACT);
        }
        assertThat(risk.area()).isCloseTo(one.get("area").doubleValue(), EXACT);
        assertThatThrownBy(() -> risk.at(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Where uncertainty says nothing the curve is flat, at the mean loss. */
    @Test
    void ofUselessUncertaintyTheAreaIsTheMeanLoss() {
        double[] same = new double[50];
        double[] loss =
                IntStream.range(0, 50).mapToDouble(i -> i % 5 == 0 ? 1 : 0).toArray();
        assertThat(SelectiveRisk.of(same, loss).area()).isCloseTo(0.2, EXACT);
        assertThat(SelectiveRisk.of(same, loss).at(0.02)).isCloseTo(0.2, EXACT);
    }
}
