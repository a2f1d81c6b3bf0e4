package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/** Marginal likelihoods without noise against sums over grids and dense matrices (link.py), and their gradients. */
class LinkTargetTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/mixed/link.json");

    /** One problem of the reference. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Case(
            JsonNode tree, DesignRows rows, Likelihood likelihood, Spreads spreads, double[] prior, double[] psi) {
        static Case of(int number) throws IOException {
            JsonNode tree =
                    new ObjectMapper().readTree(Files.readString(REFERENCE)).get(number);
            NormalTargetTest.Structure structure = NormalTargetTest.Structure.of(tree);
            DesignRows plain = structure.rows();
            DesignRows rows = new DesignRows(
                    plain.layout(),
                    plain.fixed(),
                    plain.grouped(),
                    plain.level(),
                    plain.target(),
                    NormalTargetTest.numbers(tree.get("offset")),
                    plain.weight());
            return new Case(
                    tree,
                    rows,
                    Likelihood.of(tree.get("likelihood").asText(), Map.of()),
                    new Spreads(plain.layout().terms(), false, 2.5),
                    NormalTargetTest.numbers(tree.get("prior")),
                    structure.psi());
        }

        LevelTarget level(int each) {
            return new LevelTarget(
                    rows,
                    likelihood,
                    spreads,
                    prior,
                    HermiteRule.of(each, rows.layout().width(0)));
        }

        LaplaceTarget laplace() {
            return new LaplaceTarget(
                    rows, likelihood, spreads, prior, new double[rows.layout().dimension()]);
        }

        double[] theta() {
            double[] fixed = NormalTargetTest.numbers(tree.get("fixed"));
            double[] theta = Arrays.copyOf(psi, psi.length + fixed.length);
            System.arraycopy(fixed, 0, theta, psi.length, fixed.length);
            return theta;
        }

        double logPrior() {
            return SpreadsPrior.log(spreads, psi, new double[psi.length]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void quadratureIsTheSumOverAGrid(int number) throws IOException {
        Case problem = Case.of(number);
        LevelTarget target = problem.level(61);

        double log = target.log(problem.theta(), null) - problem.logPrior();
        SpreadTarget.Conditional given = target.conditional(problem.theta());

        assertThat(log).isCloseTo(problem.tree.get("log").asDouble(), within(1e-7));
        int k = problem.rows.layout().width(0);
        for (int g = 0; g < problem.rows.layout().levels(0); g++) {
            for (int a = 0; a < k; a++) {
                assertThat(given.mean()[g * k + a])
                        .isCloseTo(problem.tree.get("mean").get(g).get(a).asDouble(), within(1e-6));
                assertThat(Math.sqrt(given.covariances().levels()[0][g][a * (k + 1)]))
                        .isCloseTo(problem.tree.get("sd").get(g).get(a).asDouble(), within(1e-6));
            }
        }
    }

    /** Fifteen points are near already, one is Laplace's approximation of the level. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void morePointsComeNearer(int number) throws IOException {
        Case problem = Case.of(number);
        double exact = problem.tree.get("log").asDouble() + problem.logPrior();

        double one = Math.abs(problem.level(1).log(problem.theta(), null) - exact);
        double few = Math.abs(problem.level(15).log(problem.theta(), null) - exact);

        assertThat(one).isBetween(1e-3, 2.0);
        assertThat(few).isLessThan(one / 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void laplaceIsThatOfDenseMatrices(int number) throws IOException {
        Case problem = Case.of(number);

        double log = problem.laplace().log(problem.psi, null) - problem.logPrior();

        assertThat(log).isCloseTo(problem.tree.get("laplace").asDouble(), within(1e-8));
    }

    private static void assertGradient(SpreadTarget target, double[] at, double tolerance) {
        double[] gradient = new double[at.length];
        target.log(at, gradient);
        double h = 1e-3;
        for (int j = 0; j < at.length; j++) {
            double[] logs = new double[4];
            double[] steps = {-2, -1, 1, 2};
            for (int s = 0; s < 4; s++) {
                double[] moved = at.clone();
                moved[j] += steps[s] * h;
                logs[s] = target.log(moved, null);
            }
            assertThat(gradient[j])
                    .isCloseTo((logs[0] - 8 * logs[1] + 8 * logs[2] - logs[3]) / (12 * h), within(tolerance));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void gradientsAreThoseOfDifferences(int number) throws IOException {
        Case problem = Case.of(number);
        assertGradient(problem.laplace(), problem.psi, 1e-6);
        if (problem.rows.layout().factors() == 1) {
            assertGradient(problem.level(61), problem.theta(), 1e-5);
        } else {
            OuterTarget outer = new OuterTarget(
                    problem.rows,
                    problem.likelihood,
                    problem.spreads,
                    problem.prior,
                    new double[problem.rows.layout().dimension()]);
            assertGradient(outer, problem.theta(), 1e-6);
        }
    }

    /** 4,000 draws: means have a standard error of sd/63, standard deviations one of about sd/89. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void drawsHaveTheConditionalsMoments(int number) throws IOException {
        Case problem = Case.of(number);
        List<double[]> draws = problem.level(61).conditional(problem.theta()).draws(4000, new RandomStreams(1), 0);
        int k = problem.rows.layout().width(0);

        for (int g = 0; g < problem.rows.layout().levels(0); g++) {
            for (int a = 0; a < k; a++) {
                int at = g * k + a;
                double sd = problem.tree.get("sd").get(g).get(a).asDouble();
                double mean = draws.stream().mapToDouble(d -> d[at]).average().orElseThrow();
                double square = draws.stream()
                        .mapToDouble(d -> (d[at] - mean) * (d[at] - mean))
                        .average()
                        .orElseThrow();
                assertThat(mean)
                        .isCloseTo(problem.tree.get("mean").get(g).get(a).asDouble(), within(4.5 * sd / 63));
                assertThat(Math.sqrt(square)).isCloseTo(sd, within(5 * sd / 80));
            }
        }
    }

    /** Polynomials up to degree 2m − 1 are exact: E[z²] = 1, E[z⁴] = 3, E[z₁²z₂²] = 1. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void theRulesMomentsAreThoseOfTheNormalDistribution(int k) {
        HermiteRule rule = HermiteRule.of(5, k);
        double[] sums = new double[4];
        for (int m = 0; m < rule.count(); m++) {
            double[] z = rule.points()[m];
            double squares = Arrays.stream(z).map(v -> v * v).sum();
            double weight = Math.exp(rule.logWeights()[m] - squares / 2);
            sums[0] += weight;
            sums[1] += weight * z[0] * z[0];
            sums[2] += weight * Math.pow(z[k - 1], 4);
            sums[3] += weight * z[0] * z[0] * z[k - 1] * z[k - 1];
        }
        double[] expected = {1, 1, 3, k == 1 ? 3 : 1};
        IntStream.range(0, 4).forEach(i -> assertThat(sums[i]).isCloseTo(expected[i], within(1e-11)));
    }
}
