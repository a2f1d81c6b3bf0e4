package org.vi4j.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.support.JsonTree;

/** The mixture against scikit-learn from the same start, SciPy's ELBO, and the conjugate evidence. */
class CaviMixtureTest {
    private final JsonNode reference;
    private final double[][] x;

    CaviMixtureTest() throws IOException {
        reference = JsonTree.parse(Files.readAllBytes(Path.of("src/test/resources/reference/inference/mixture.json")));
        x = matrix(reference.get("x"));
    }

    private static double[] numbers(JsonNode node) {
        return IntStream.range(0, node.size())
                .mapToDouble(i -> node.get(i).asDouble())
                .toArray();
    }

    private static double[][] matrix(JsonNode node) {
        return IntStream.range(0, node.size())
                .mapToObj(i -> numbers(node.get(i)))
                .toArray(double[][]::new);
    }

    @Test
    void reachesScikitLearnsFixedPointFromItsStart() {
        CaviMixture mixture =
                new CaviMixture(x, 3, reference.get("concentration").asDouble(), RowMoments.vaguePrior(x, 0));
        Ascent<CaviMixture.State> result = mixture.run(matrix(reference.get("start")), new CaviOptions(20_000, 1e-13));
        assertThat(result.converged()).isTrue();
        // Both are at the fixed point; 1e-13 a sweep over a rate of convergence below 0.999 leaves 1e-10.
        assertThat(result.state().posterior().weights().concentration())
                .containsExactly(numbers(reference.get("alpha")), within(1e-7));
        for (int k = 0; k < 3; k++) {
            NormalWishart component = result.state().posterior().components().get(k);
            assertThat(component.mean())
                    .containsExactly(numbers(reference.get("mean").get(k)), within(1e-8));
            assertThat(component.meanPrecision())
                    .isCloseTo(reference.get("beta").get(k).asDouble(), within(1e-7));
            assertThat(component.degreesOfFreedom())
                    .isCloseTo(reference.get("nu").get(k).asDouble(), within(1e-7));
            for (int j = 0; j < 2; j++) {
                assertThat(component.inverseScale()[j])
                        .containsExactly(
                                numbers(reference.get("inverse_scale").get(k).get(j)), within(1e-6));
            }
        }
        double[][] r = mixture.responsibilities(result.state().posterior());
        for (int i = 0; i < x.length; i++) {
            assertThat(r[i])
                    .containsExactly(numbers(reference.get("responsibilities").get(i)), within(1e-8));
        }
        assertThat(result.elbo()).isCloseTo(reference.get("elbo").asDouble(), within(1e-8));
        neverFalls(result.elboTrace());
    }

    private static void neverFalls(List<Double> trace) {
        for (int k = 1; k < trace.size(); k++) {
            assertThat(trace.get(k)).isGreaterThanOrEqualTo(trace.get(k - 1) - 1e-10);
        }
    }

    @Test
    void oneComponentIsTheConjugateModelWhoseEvidenceIsKnown() {
        NormalWishart vague = RowMoments.vaguePrior(x, 0);
        double[] mean = vague.mean();
        double[] shift = numbers(reference.get("single").get("shift"));
        NormalWishart prior =
                new NormalWishart(new double[] {mean[0] + shift[0], mean[1] + shift[1]}, 1, 2, vague.inverseScale());
        double[][] ones = new double[x.length][];
        Arrays.setAll(ones, i -> new double[] {1});
        Ascent<CaviMixture.State> result = new CaviMixture(x, 1, 0.7, prior).run(ones, new CaviOptions(5, 1e-12));
        assertThat(result.elbo())
                .isCloseTo(reference.get("single").get("log_evidence").asDouble(), within(1e-9));
        assertThat(result.converged()).isTrue();
    }

    /** No other responsibilities have a better ELBO with the components that fit them best. */
    @Test
    void everyFactorIsItsMaximum() {
        CaviMixture mixture = new CaviMixture(x, 3, 0.7, RowMoments.vaguePrior(x, 0));
        Ascent<CaviMixture.State> result = mixture.run(matrix(reference.get("start")), new CaviOptions(20_000, 1e-13));
        double[][] best = mixture.responsibilities(result.state().posterior());
        CaviOptions one = new CaviOptions(1, 0.5);
        for (int i = 0; i < x.length; i += 5) {
            double[][] moved = Arrays.stream(best).map(double[]::clone).toArray(double[][]::new);
            double part = 0.3 * moved[i][0];
            moved[i][0] -= part;
            moved[i][1] += part;
            double[][] other = Arrays.stream(best).map(double[]::clone).toArray(double[][]::new);
            part = 0.3 * other[i][2];
            other[i][2] -= part;
            other[i][0] += part;
            // The components that answer to other responsibilities are worse, even with the best answer to them.
            assertThat(mixture.run(moved, one).elbo()).isLessThanOrEqualTo(result.elbo() + 1e-10);
            assertThat(mixture.run(other, one).elbo()).isLessThanOrEqualTo(result.elbo() + 1e-10);
        }
        double[][] wrong = Arrays.stream(best)
                .map(r -> new double[] {0.9 * r[0] + 0.1 * r[1], 0.9 * r[1] + 0.1 * r[0], r[2]})
                .toArray(double[][]::new);
        assertThat(mixture.run(wrong, one).elbo()).isLessThan(result.elbo() - 0.1);
    }

    @Test
    void restartsAreSeededAndFindDifferentMaxima() {
        CaviMixture mixture = new CaviMixture(x, 3, 0.7, RowMoments.vaguePrior(x, 0));
        CaviOptions options = new CaviOptions(500, 1e-8);
        double[] elbo = new double[6];
        for (int r = 0; r < elbo.length; r++) {
            Ascent<CaviMixture.State> result =
                    mixture.run(mixture.start(new RandomStreams(1).at("mixture", r)), options);
            neverFalls(result.elboTrace());
            elbo[r] = result.elbo();
        }
        assertThat(mixture.run(mixture.start(new RandomStreams(1).at("mixture", 2)), options)
                        .elbo())
                .isEqualTo(elbo[2]);
        // scikit-learn's start, rows dealt at random, led to another maximum that leaves one component without rows.
        assertThat(Arrays.stream(elbo).max().orElseThrow())
                .isGreaterThan(reference.get("elbo").asDouble() + 1);
    }

    @Test
    void oneColumnWorks() {
        double[][] line = Arrays.stream(x).map(r -> new double[] {r[0]}).toArray(double[][]::new);
        CaviMixture mixture = new CaviMixture(line, 2, 0.5, RowMoments.vaguePrior(line, 0));
        Ascent<CaviMixture.State> result =
                mixture.run(mixture.start(new RandomStreams(0).at("mixture", 0)), new CaviOptions(500, 1e-8));
        assertThat(result.elbo()).isFinite();
        neverFalls(result.elboTrace());
    }
}
