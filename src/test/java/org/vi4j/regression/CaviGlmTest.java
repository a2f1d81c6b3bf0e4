package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.distribution.Gamma;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.support.JsonTree;

/** Logistic, probit and Student's t against NumPy and SciPy, numerical integration, and their own optimality. */
class CaviGlmTest {
    private static final CaviOptions TIGHT = new CaviOptions(10_000, 1e-13);
    private final JsonNode reference;
    private final double[][] x;
    private final Gamma alphaPrior;
    private final Gamma betaPrior;

    CaviGlmTest() throws IOException {
        Path file = Path.of("src/test/resources/reference/inference/augmented.json");
        reference = JsonTree.parse(Files.readAllBytes(file));
        x = IntStream.range(0, reference.get("x").size())
                .mapToObj(i -> numbers(reference.get("x").get(i)))
                .toArray(double[][]::new);
        alphaPrior = gamma(reference.get("weight_prior"));
        betaPrior = gamma(reference.get("noise_prior"));
    }

    private static double[] numbers(JsonNode node) {
        return IntStream.range(0, node.size())
                .mapToDouble(i -> node.get(i).asDouble())
                .toArray();
    }

    private static Gamma gamma(JsonNode node) {
        return new Gamma(node.get(0).asDouble(), node.get(1).asDouble());
    }

    private double[] target(String kind) {
        return numbers(reference.get(kind.equals("student") ? "real" : "binary"));
    }

    private Likelihood likelihood(String kind) {
        return Likelihood.of(
                kind, Map.of("degrees_of_freedom", reference.get("nu").asDouble()));
    }

    private Precision noise(String kind, boolean learned) {
        return !kind.equals("student")
                ? new Precision.Known(1)
                : learned
                        ? new Precision.Uncertain(betaPrior)
                        : new Precision.Known(reference.get("beta").asDouble());
    }

    private List<HierarchicalRegression.Group> groups(boolean learned) {
        double[] alpha = numbers(reference.get("alpha"));
        List<HierarchicalRegression.Group> groups = new ArrayList<>();
        for (int j = 0; j < alpha.length; j++) {
            groups.add(new HierarchicalRegression.Group(
                    List.of(j), learned ? new Precision.Uncertain(alphaPrior) : new Precision.Known(alpha[j])));
        }
        return groups;
    }

    private static CaviGlm of(
            double[][] rows,
            double[] target,
            Likelihood likelihood,
            List<HierarchicalRegression.Group> groups,
            Precision noise) {
        double[] ones = new double[target.length];
        Arrays.fill(ones, 1);
        return new CaviGlm(Nd4j.createFromArray(rows), target, ones, likelihood, groups, noise);
    }

    private CaviGlm ascent(String kind, boolean learned) {
        return of(x, target(kind), likelihood(kind), groups(learned), noise(kind, learned));
    }

    private ElboByIntegration.Q q(String kind, CaviGlm ascent, CaviGlm.State state, boolean learned) {
        ElboByIntegration.Q q = new ElboByIntegration.Q();
        q.mean = state.posterior().mean();
        q.covariance = state.posterior().covariance();
        q.local = ascent.local(state);
        double nu = reference.get("nu").asDouble();
        if (kind.equals("student")) {
            q.local = Arrays.stream(q.local).map(mean -> (nu + 1) / 2 / mean).toArray();
        } else if (kind.equals("probit")) {
            double[] m = q.mean;
            q.local = Arrays.stream(x)
                    .mapToDouble(row -> row[0] * m[0] + row[1] * m[1])
                    .toArray();
        }
        q.knownAlpha = numbers(reference.get("alpha"));
        q.knownBeta = reference.get("beta").asDouble();
        q.alphaPrior = alphaPrior;
        q.betaPrior = betaPrior;
        if (learned) {
            q.alpha = state.weightPrecisions().stream()
                    .map(p -> ((Precision.Uncertain) p).gamma())
                    .toList();
            q.beta = state.noise() instanceof Precision.Uncertain noise ? noise.gamma() : null;
        }
        return q;
    }

    @ParameterizedTest
    @CsvSource({"logistic,false", "logistic,true", "probit,false", "probit,true", "student,false", "student,true"})
    void agreesWithNumPy(String kind, boolean learned) {
        JsonNode expected = reference.get(kind).get(learned ? "learned" : "known");
        CaviGlm ascent = ascent(kind, learned);
        Ascent<CaviGlm.State> result = ascent.run(TIGHT);
        assertThat(result.converged()).isTrue();
        // Two float64 ascents to the same fixed point: what is left is the tolerance of 1e-13 over their rates of
        // convergence (below 0.99), and SciPy's second moment of a cut-off normal in the probit's ELBO.
        assertThat(result.elbo()).isCloseTo(expected.get("elbo").asDouble(), within(1e-8));
        assertThat(result.state().posterior().mean()).containsExactly(numbers(expected.get("mean")), within(1e-9));
        for (int j = 0; j < 2; j++) {
            assertThat(result.state().posterior().covariance()[j])
                    .containsExactly(numbers(expected.get("covariance").get(j)), within(1e-9));
        }
        assertThat(ascent.local(result.state())).containsExactly(numbers(expected.get("local")), within(1e-8));
        if (learned) {
            for (int j = 0; j < 2; j++) {
                Gamma alpha = gamma(expected.get("alpha").get(j));
                assertThat(result.state().alpha()[j]).isCloseTo(alpha.mean(), within(1e-8 * alpha.mean()));
            }
        }
        if (learned && kind.equals("student")) {
            double beta = gamma(expected.get("beta")).mean();
            assertThat(result.state().noise().mean()).isCloseTo(beta, within(1e-8 * beta));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit", "student"})
    void theElboIsBelowTheEvidenceAndTheMeanWithinWhatTheGapAllows(String kind) {
        JsonNode expected = reference.get(kind);
        Ascent<CaviGlm.State> result = ascent(kind, false).run(TIGHT);
        double gap = expected.get("log_evidence").asDouble() - result.elbo();
        double referenceGap = expected.get("log_evidence").asDouble()
                - expected.get("known").get("elbo").asDouble();
        assertThat(gap).isPositive().isCloseTo(referenceGap, within(1e-8));
        for (int j = 0; j < 2; j++) {
            // Donsker and Varadhan's inequality at KL(q‖posterior) ≤ gap, computed by the reference's script.
            assertThat(result.state().posterior().mean()[j])
                    .isCloseTo(
                            expected.get("exact_mean").get(j).asDouble(),
                            within(expected.get("mean_bound").get(j).asDouble()));
        }
    }

    @ParameterizedTest
    @CsvSource({"logistic,false", "logistic,true", "probit,false", "probit,true", "student,false", "student,true"})
    void theElboIsWhatIntegrationSaysAndEveryFactorIsItsMaximum(String kind, boolean learned) {
        ElboByIntegration integral =
                new ElboByIntegration(kind, x, target(kind), reference.get("nu").asDouble());
        CaviGlm ascent = ascent(kind, learned);
        CaviGlm.State second = ascent.step(ascent.step(ascent.initialise()));
        assertThat(second.elbo()).isCloseTo(integral.elbo(q(kind, ascent, second, learned)), within(1e-8));

        CaviGlm.State state = ascent.run(TIGHT).state();
        ElboByIntegration.Q best = q(kind, ascent, state, learned);
        double elbo = integral.elbo(best);
        assertThat(state.elbo()).isCloseTo(elbo, within(1e-8));
        for (double nudge : new double[] {-1e-2, 1e-2}) {
            List<ElboByIntegration.Q> worse = new ArrayList<>();
            for (int j = 0; j < 2; j++) {
                ElboByIntegration.Q moved = best.copy();
                moved.mean[j] += nudge;
                worse.add(moved);
                ElboByIntegration.Q wider = best.copy();
                wider.covariance[j][j] *= 1 + nudge;
                worse.add(wider);
            }
            ElboByIntegration.Q turned = best.copy();
            turned.covariance[0][1] *= 1 + nudge;
            turned.covariance[1][0] = turned.covariance[0][1];
            worse.add(turned);
            for (int i = 0; i < x.length; i += 7) {
                ElboByIntegration.Q local = best.copy();
                local.local[i] = kind.equals("probit") ? local.local[i] + nudge : local.local[i] * (1 + nudge);
                worse.add(local);
            }
            if (learned) {
                for (int j = 0; j < 2; j++) {
                    for (boolean shape : new boolean[] {true, false}) {
                        ElboByIntegration.Q other = best.copy();
                        other.alpha = new ArrayList<>(best.alpha);
                        other.alpha.set(j, nudged(best.alpha.get(j), shape, nudge));
                        worse.add(other);
                    }
                }
            }
            if (best.beta != null) {
                for (boolean shape : new boolean[] {true, false}) {
                    ElboByIntegration.Q other = best.copy();
                    other.beta = nudged(best.beta, shape, nudge);
                    worse.add(other);
                }
            }
            assertThat(worse).allSatisfy(q -> assertThat(integral.elbo(q)).isLessThan(elbo));
        }
    }

    private static Gamma nudged(Gamma gamma, boolean shape, double nudge) {
        return shape
                ? new Gamma(gamma.shape() * (1 + nudge), gamma.rate())
                : new Gamma(gamma.shape(), gamma.rate() * (1 + nudge));
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit", "student"})
    void theElboNeverFalls(String kind) {
        Ascent<CaviGlm.State> result = ascent(kind, true).run(TIGHT);
        List<Double> trace = result.elboTrace();
        for (int k = 1; k < trace.size(); k++) {
            // Rounding of a sum of about a hundred terms of size 1.
            assertThat(trace.get(k)).isGreaterThanOrEqualTo(trace.get(k - 1) - 1e-12);
        }
        assertThat(result.elboChange()).isLessThanOrEqualTo(1e-13);
        assertThat(result.parameterChange()).isLessThanOrEqualTo(1e-13);
        Ascent<CaviGlm.State> stopped = ascent(kind, true).run(new CaviOptions(2, 1e-13));
        assertThat(stopped.converged()).isFalse();
        assertThat(stopped.sweeps()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logistic", "probit"})
    void aWeightOfTwoIsTheRowTwice(String kind) {
        double[] y = target(kind);
        double[] weights = new double[y.length];
        Arrays.fill(weights, 1);
        weights[3] = 2;
        double[][] longer = Arrays.copyOf(x, x.length + 1);
        longer[x.length] = x[3];
        double[] more = Arrays.copyOf(y, y.length + 1);
        more[y.length] = y[3];
        Ascent<CaviGlm.State> one = new CaviGlm(
                        Nd4j.createFromArray(x), y, weights, likelihood(kind), groups(true), noise(kind, true))
                .run(TIGHT);
        Ascent<CaviGlm.State> two = of(longer, more, likelihood(kind), groups(true), noise(kind, true))
                .run(TIGHT);
        assertThat(one.elbo()).isCloseTo(two.elbo(), within(1e-9));
        assertThat(one.state().posterior().mean())
                .containsExactly(two.state().posterior().mean(), within(1e-9));
    }

    @Test
    void aWeightMultipliesStudentsPrecision() {
        double[] y = target("student");
        double[] weights = new double[y.length];
        Arrays.fill(weights, 1);
        weights[4] = 2.5;
        double root = Math.sqrt(2.5);
        double[][] scaled = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
        scaled[4] = new double[] {x[4][0] * root, x[4][1] * root};
        double[] scaledY = y.clone();
        scaledY[4] *= root;
        Ascent<CaviGlm.State> one = new CaviGlm(
                        Nd4j.createFromArray(x),
                        y,
                        weights,
                        likelihood("student"),
                        groups(true),
                        noise("student", true))
                .run(TIGHT);
        Ascent<CaviGlm.State> two = of(scaled, scaledY, likelihood("student"), groups(true), noise("student", true))
                .run(TIGHT);
        assertThat(one.elbo()).isCloseTo(two.elbo() + Math.log(2.5) / 2, within(1e-9));
        assertThat(one.state().posterior().mean())
                .containsExactly(two.state().posterior().mean(), within(1e-9));
    }

    /** A row that the linear predictor misses by 60: Φ is zero there in float64, its logarithm is not. */
    @Test
    void probitStaysFiniteFarOut() {
        double[][] far = {{60}, {1}, {-1}, {1}, {-1}, {2}, {-2}, {3}};
        double[] y = {0, 1, 0, 1, 0, 1, 0, 1};
        List<HierarchicalRegression.Group> tight =
                List.of(new HierarchicalRegression.Group(List.of(0), new Precision.Known(1e-3)));
        CaviGlm ascent = of(far, y, Likelihood.probit(), tight, new Precision.Known(1));
        Ascent<CaviGlm.State> result = ascent.run(new CaviOptions(200, 1e-10));
        List<Double> trace = result.elboTrace();
        assertThat(trace).allSatisfy(elbo -> assertThat(elbo).isFinite());
        for (int k = 1; k < trace.size(); k++) {
            assertThat(trace.get(k)).isGreaterThanOrEqualTo(trace.get(k - 1) - 1e-9);
        }
    }

    @Test
    void refusesWhatItCannotUse() {
        double[] y = target("logistic");
        assertThatThrownBy(() -> new Precision.Known(0)).hasMessageContaining("precision is 0.0");
        assertThatThrownBy(() -> of(x, target("student"), Likelihood.logistic(), groups(false), new Precision.Known(1)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("in row 1, must be 0 or 1");
        assertThatThrownBy(() -> of(x, y, Likelihood.gaussian(), groups(false), new Precision.Known(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(x, y, Likelihood.logistic(), groups(false).subList(0, 1), new Precision.Known(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
