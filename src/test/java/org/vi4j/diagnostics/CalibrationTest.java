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
import org.vi4j.diagnostics.VariationalCalibration.RankUniformity;
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
                .hasMessageContaining("at least 5 per bin");
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
        Verdict.Worst fine =
                new Verdict.Worst(4, 4000, 1.003, 900, 700, "mu", new Verdict.Trajectories(0, 0, 0.9), 4, "", "");
        assertThat(Verdict.of(fine).trust()).isEqualTo(Verdict.Trust.BELIEVE);
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.02, 900, 700, "mu", new Verdict.Trajectories(0, 0, 0.9), 4, "", ""))
                        .reason())
                .contains("R-hat of mu is 1.020");
        Verdict few = Verdict.of(
                new Verdict.Worst(4, 4000, 1.003, 900, 300, "mu", new Verdict.Trajectories(0, 0, 0.9), 4, "", ""));
        assertThat(few.reason()).contains("300 effective draws in the tails, 400 are needed");
        assertThat(few.next()).contains("2 times");
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.003, 900, 700, "mu", new Verdict.Trajectories(30, 0, 0.9), 4, "", ""))
                        .reason())
                .contains("30 of 4000 draws diverged");
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.003, 900, 700, "mu", new Verdict.Trajectories(0, 0, 0.1), 4, "", ""))
                        .reason())
                .contains("E-BFMI");
        assertThat(Verdict.of(new Verdict.Worst(
                                4,
                                4000,
                                Double.NaN,
                                Double.NaN,
                                Double.NaN,
                                "mu",
                                Verdict.Trajectories.UNKNOWN,
                                4,
                                "",
                                ""))
                        .trust())
                .isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        assertThat(few.trust()).isGreaterThan(Verdict.of(fine).trust());
    }

    /** A column of few distinct values has no tail ESS, a constant none of the numbers: neither spoils the verdict. */
    @Test
    void whatDoesNotExistDoesNotCount() {
        double[][] normal = Reference.chains("iid");
        double[][] three = Chains.map(normal, x -> Math.max(-1, Math.min(1, Math.rint(x))));
        assertThat(Convergence.essTail(three)).isNaN();
        Verdict.Worst worst = QuantitySummary.worst(
                4,
                4000,
                List.of("three", "constant", "normal"),
                List.of(
                        QuantitySummary.of(three),
                        QuantitySummary.of(Reference.chains("constant")),
                        QuantitySummary.of(normal)),
                Verdict.Trajectories.UNKNOWN);
        assertThat(worst.essTail()).isEqualTo(Convergence.essTail(normal));
        assertThat(worst.rHat()).isGreaterThan(0.99);
        assertThat(Verdict.of(worst).trust()).isEqualTo(Verdict.Trust.BELIEVE);
        // Said by name, as a sampler that is stuck looks like this.
        assertThat(Verdict.of(worst).reason())
                .doesNotContain("NaN")
                .contains("every other quantity")
                .endsWith("left out: constant does not vary");
        assertThat(Verdict.of(worst).next()).contains("a sampler that is stuck looks the same");
        Verdict.Worst none = QuantitySummary.worst(
                1,
                1000,
                List.of("constant"),
                List.of(QuantitySummary.of(Reference.chains("constant"))),
                Verdict.Trajectories.UNKNOWN);
        assertThat(Verdict.of(none).reason()).isEqualTo("no quantity can be judged: constant does not vary");
    }

    @Test
    void whatHasNoRHatIsNamedForWhatItIs() {
        double[][] normal = Reference.chains("iid");
        // posterior takes a range below 2.2e-16 for a constant, whatever the unit.
        QuantitySummary tiny = QuantitySummary.of(Chains.map(normal, x -> 1e-20 * x));
        assertThat(tiny.rHat()).isNaN();
        Unjudged unjudged = new Unjudged();
        unjudged.add("tiny", tiny);
        // Numbers whose sum rounds, so that their mean may.
        for (double value : new double[] {0, 0.1, -1e-20, 1e9 / 3, 1e300}) {
            unjudged.add("c" + value, QuantitySummary.of(Chains.map(normal, x -> value)));
        }
        unjudged.add("sixth", QuantitySummary.of(Chains.map(normal, x -> 7)));
        unjudged.add("short", QuantitySummary.of(new double[][] {{1, 2}}));
        assertThat(unjudged.words())
                .isEqualTo(
                        "c0.0, c0.1, c-1.0E-20, c3.333333333333333E8, c1.0E300 and 1 more do not vary; tiny varies by"
                                + " less than 2.2e-16, which counts for nothing: rescale; short has no R-hat, as where draws are"
                                + " few");
    }

    /** Chains stuck at two places have no R̂, as what is folded does not vary; they must not be believed for that. */
    @Test
    void chainsStuckAtTwoPlacesAreNotBelieved() {
        double[][] normal = {Reference.chains("iid")[0], Reference.chains("iid")[1]};
        double[][] stuck = {new double[normal[0].length], new double[normal[0].length]};
        Arrays.fill(stuck[1], 1);
        Verdict verdict = Verdict.of(QuantitySummary.worst(
                2,
                2000,
                List.of("normal", "stuck"),
                List.of(QuantitySummary.of(normal), QuantitySummary.of(stuck)),
                Verdict.Trajectories.UNKNOWN));
        assertThat(verdict.trust()).isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        assertThat(verdict.reason()).contains("stuck");
    }

    @Test
    void aNumberBeyondItsLimitIsShownBeyondIt() {
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.01004, 900, 700, "u[8]", new Verdict.Trajectories(0, 0, 0.9), 4, "", ""))
                        .reason())
                .startsWith("R-hat of u[8] is 1.01004, limit 1.01:");
        assertThat(Verdict.of(new Verdict.Worst(
                                4,
                                4000,
                                Math.nextUp(1.01),
                                900,
                                700,
                                "u[8]",
                                new Verdict.Trajectories(0, 0, 0.9),
                                4,
                                "",
                                ""))
                        .reason())
                .startsWith("R-hat of u[8] is 1.0100000000000002, limit 1.01");
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.0152, 900, 700, "u[8]", new Verdict.Trajectories(0, 0, 0.9), 4, "", ""))
                        .reason())
                .startsWith("R-hat of u[8] is 1.015, limit 1.01");
        assertThat(Verdict.of(new Verdict.Worst(
                                4,
                                4000,
                                Double.POSITIVE_INFINITY,
                                900,
                                700,
                                "u[8]",
                                new Verdict.Trajectories(0, 0, 0.9),
                                4,
                                "",
                                ""))
                        .reason())
                .startsWith("R-hat of u[8] is Infinity, limit 1.01");
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.003, 399.8, 700, "mu", new Verdict.Trajectories(0, 0, 0.9), 4, "", ""))
                        .reason())
                .startsWith("mu has 399.8 effective draws, 400 are needed");
        assertThat(Verdict.of(new Verdict.Worst(
                                4, 4000, 1.003, 900, 700, "mu", new Verdict.Trajectories(0, 0, 0.2999), 4, "", ""))
                        .reason())
                .startsWith("E-BFMI is 0.2999, limit 0.3");
    }

    private static double cdf(double z) {
        return Erf.erfc(-z / Math.sqrt(2)) / 2;
    }
}
