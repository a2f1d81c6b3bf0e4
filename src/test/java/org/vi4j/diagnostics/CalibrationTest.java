package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

/** Rank uniformity, VSBC and predictive checks: against R, by enumeration and by what the theory says. */
class CalibrationTest {
    @Test
    void ranksAgreeWithRsChiSquare() {
        JsonNode expected = Reference.VALUES.get("tests").get("ranks");
        int[] ranks = Arrays.stream(Reference.numbers(expected.get("ranks")))
                .mapToInt(r -> (int) r)
                .toArray();
        RankUniformity test = RankUniformity.of(ranks, 99, 20);
        Reference.agrees("statistic", test.statistic(), expected.get("statistic"));
        Reference.agrees("p", test.pValue(), expected.get("p_value"));
        assertThat(RankUniformity.rank(0.5, new double[] {0.1, 0.9, 0.4})).isEqualTo(2);
        assertThatThrownBy(() -> RankUniformity.of(ranks, 99, 7))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("divisor of 100");
        assertThatThrownBy(() -> RankUniformity.of(new int[20], 99, 20))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("at least 5 a bin");
    }

    @Test
    void vsbcsDistanceIsRsKolmogorovSmirnovDistance() {
        JsonNode expected = Reference.VALUES.get("tests").get("vsbc");
        VariationalCalibration test = VariationalCalibration.of(Reference.numbers(expected.get("probabilities")));
        Reference.agrees("distance", test.ksDistance(), expected.get("ks_distance"));
        assertThat(test.meanProbability()).isGreaterThan(0.5);
        assertThat(test.pValue()).isLessThan(0.05);
    }

    /** All 2¹⁰ signs of ten points: the p-value is the share of them that go as far. */
    @Test
    void vsbcsProbabilityIsExact() {
        int n = 10;
        double[] p = {0.01, 0.02, 0.97, 0.04, 0.05, 0.9, 0.2, 0.3, 0.35, 0.4};
        double distance = VariationalCalibration.of(p).ksDistance();
        int asFar = 0;
        for (int signs = 0; signs < 1 << n; signs++) {
            int s = signs;
            double[] other = new double[n];
            Arrays.setAll(other, i -> (s >> i & 1) == 0 ? p[i] : 1 - p[i]);
            asFar += VariationalCalibration.of(other).ksDistance() >= distance - 1e-12 ? 1 : 0;
        }
        assertThat(VariationalCalibration.of(p).pValue()).isCloseTo(asFar / 1024.0, within(1e-12));
    }

    /**
     * θ ~ N(0, 1), y | θ ~ N(θ, 1): the posterior is N(y/2, 1/2). VSBC lets a q of the right mean pass whatever its
     * spread, and catches one that is shifted; its two sides are told apart.
     */
    @Test
    void vsbcSeesBiasAndNotSpread() {
        VariationalCalibration[] tests = VariationalCalibration.run(
                400,
                replication -> {
                    RandomGenerator random = new RandomStreams(3).at("vsbc", replication);
                    double theta = random.nextGaussian();
                    double y = theta + random.nextGaussian();
                    return new double[] {
                        cdf((theta - y / 2) / Math.sqrt(0.5)),
                        cdf((theta - y / 2) / Math.sqrt(0.1)),
                        cdf((theta - y / 2 - 0.2) / Math.sqrt(0.5))
                    };
                },
                () -> false);
        assertThat(tests[0].pValue()).isGreaterThan(0.01);
        assertThat(tests[1].pValue()).isGreaterThan(0.01);
        // The shift is 0.28 posterior standard deviations; with 400 replications the mean of p moves by 7 errors.
        assertThat(tests[2].pValue()).isLessThan(1e-3);
        assertThat(tests[2].meanProbability()).isLessThan(0.5);
    }

    /** Under symmetry the p-value is below 5 % in at most 5 % of cases: 2,000 of them, three standard errors. */
    @Test
    void vsbcKeepsItsLevel() {
        int rejected = 0;
        for (int i = 0; i < 2000; i++) {
            RandomGenerator random = new RandomStreams(4).at("uniform", i);
            double[] p = random.doubles(100).toArray();
            rejected += VariationalCalibration.of(p).pValue() <= 0.05 ? 1 : 0;
        }
        assertThat(rejected / 2000.0).isBetween(0.02, 0.05 + 3 * Math.sqrt(0.05 * 0.95 / 2000));
    }

    @Test
    void aStopKeepsWhatIsThere() {
        int[] asked = {0};
        VariationalCalibration[] tests =
                VariationalCalibration.run(100, r -> new double[] {0.1 + 0.001 * r}, () -> asked[0]++ == 5);
        assertThat(tests[0].meanProbability()).isCloseTo(0.102, within(1e-12));
        assertThat(VariationalCalibration.run(9, r -> new double[1], () -> true))
                .isEmpty();
        assertThatThrownBy(() -> VariationalCalibration.of(new double[] {0.5, Double.NaN}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void predictiveChecksSeeTheTail() {
        RandomGenerator random = new RandomStreams(5).at("check", 0);
        List<double[]> replicated = java.util.stream.IntStream.range(0, 400)
                .mapToObj(s -> random.doubles(50).toArray())
                .toList();
        double[] data = random.doubles(50).toArray();
        PredictiveCheck mean = PredictiveCheck.of(Chains::mean, data, replicated);
        assertThat(mean.pValue()).isBetween(0.01, 0.99);
        assertThat(mean.observed()).isBetween(mean.low(), mean.high());
        data[0] = 3;
        PredictiveCheck max = PredictiveCheck.of(y -> Arrays.stream(y).max().orElseThrow(), data, replicated);
        assertThat(max.pValue()).isZero();
        assertThat(max.high()).isLessThanOrEqualTo(1);
        assertThatThrownBy(() -> PredictiveCheck.of(y -> Double.NaN, data, replicated))
                .isInstanceOf(UserError.class);
    }

    @Test
    void theVerdictOnChainsNamesTheFirstThingThatIsWrong() {
        Verdict.Worst fine = new Verdict.Worst(4, 1.003, 900, 700, "mu", 0, 0.9);
        assertThat(Verdict.of(fine).trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(Verdict.of(new Verdict.Worst(4, 1.02, 900, 700, "mu", 0, 0.9))
                        .reason())
                .contains("R-hat of mu is 1.020");
        Verdict few = Verdict.of(new Verdict.Worst(4, 1.003, 900, 300, "mu", 0, 0.9));
        assertThat(few.reason()).contains("300 effective draws in the tails, 400 are needed");
        assertThat(few.next()).contains("2 times");
        assertThat(Verdict.of(new Verdict.Worst(4, 1.003, 900, 700, "mu", 3, 0.9))
                        .reason())
                .contains("3 draws diverged");
        assertThat(Verdict.of(new Verdict.Worst(4, 1.003, 900, 700, "mu", 0, 0.1))
                        .reason())
                .contains("E-BFMI");
        assertThat(Verdict.of(new Verdict.Worst(4, Double.NaN, Double.NaN, Double.NaN, "mu", 0, Double.NaN))
                        .trust())
                .isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        assertThat(Verdict.worst(List.of(Verdict.of(fine), few))).isEqualTo(few);
    }

    /** A column of few distinct values has no tail ESS, a constant none of the numbers: neither spoils the verdict. */
    @Test
    void whatDoesNotExistDoesNotCount() {
        double[][] normal = Reference.chains("iid");
        double[][] three = Chains.map(normal, x -> Math.max(-1, Math.min(1, Math.rint(x))));
        assertThat(Convergence.essTail(three)).isNaN();
        Verdict.Worst worst = Summary.worst(
                4,
                List.of("three", "constant", "normal"),
                List.of(Summary.of(three), Summary.of(Reference.chains("constant")), Summary.of(normal)),
                0,
                Double.NaN);
        assertThat(worst.essTail()).isEqualTo(Convergence.essTail(normal));
        assertThat(worst.rHat()).isGreaterThan(0.99);
        assertThat(Verdict.of(worst).reason()).doesNotContain("NaN");
        Verdict.Worst none =
                Summary.worst(1, List.of("constant"), List.of(Summary.of(Reference.chains("constant"))), 0, Double.NaN);
        assertThat(Verdict.of(none).reason()).contains("no quantity varies");
    }

    private static double cdf(double z) {
        return Erf.erfc(-z / Math.sqrt(2)) / 2;
    }
}
