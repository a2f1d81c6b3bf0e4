package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.language.ModelBuilder.Distribution;
import org.vi4j.support.JsonTree;

/** Log densities against SciPy's, their derivatives against mpmath's at 40 digits (densities.py). */
class DensityReferenceTest {
    private static final JsonNode REFERENCE =
            JsonTree.read(Path.of("src/test/resources/reference/language/densities.json"));

    private static final Map<String, Function<Object[], Distribution>> FAMILIES = Map.ofEntries(
            Map.entry("normal", a -> Distributions.normal(a[0], a[1])),
            Map.entry("lognormal", a -> Distributions.lognormal(a[0], a[1])),
            Map.entry("studentT", a -> Distributions.studentT(a[0], a[1], a[2])),
            Map.entry("cauchy", a -> Distributions.cauchy(a[0], a[1])),
            Map.entry("laplace", a -> Distributions.laplace(a[0], a[1])),
            Map.entry("logistic", a -> Distributions.logistic(a[0], a[1])),
            Map.entry("gamma", a -> Distributions.gamma(a[0], a[1])),
            Map.entry("inverseGamma", a -> Distributions.inverseGamma(a[0], a[1])),
            Map.entry("exponential", a -> Distributions.exponential(a[0])),
            Map.entry("weibull", a -> Distributions.weibull(a[0], a[1])),
            Map.entry("beta", a -> Distributions.beta(a[0], a[1])),
            Map.entry("uniform", a -> Distributions.uniform(a[0], a[1])),
            Map.entry("vonMises", a -> Distributions.vonMises(a[0], a[1])),
            Map.entry("halfNormal", a -> Distributions.halfNormal(a[0])),
            Map.entry("halfCauchy", a -> Distributions.halfCauchy(a[0])),
            Map.entry("halfStudentT", a -> Distributions.halfStudentT(a[0], a[1])),
            Map.entry("poisson", a -> Distributions.poisson(a[0])),
            Map.entry("poissonLog", a -> Distributions.poissonLog(a[0])),
            Map.entry("negativeBinomial2", a -> Distributions.negativeBinomial2(a[0], a[1])),
            Map.entry("negativeBinomial2Log", a -> Distributions.negativeBinomial2Log(a[0], a[1])),
            Map.entry("bernoulli", a -> Distributions.bernoulli(a[0])),
            Map.entry("bernoulliLogit", a -> Distributions.bernoulliLogit(a[0])),
            Map.entry("binomial", a -> Distributions.binomial(a[0], a[1])),
            Map.entry("binomialLogit", a -> Distributions.binomialLogit(a[0], a[1])),
            Map.entry("betaBinomial", a -> Distributions.betaBinomial(a[0], a[1], a[2])));

    static Stream<JsonNode> univariate() {
        return StreamSupport.stream(REFERENCE.get("univariate").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("univariate")
    void aDensityAndItsDerivativesAgreeWithTheReference(JsonNode expected) {
        Evaluation one = evaluate(expected, 1, false);
        double value = expected.get("log_density").asDouble();
        assertThat(one.value).isCloseTo(value, within(1e-12 * Math.max(1, Math.abs(value))));
        double[] slopes = numbers(expected.get("slopes"));
        for (int k = 0; k < slopes.length; k++) {
            assertThat(one.slopes[k])
                    .as("derivative " + k)
                    .isCloseTo(slopes[k], within(1e-12 * Math.max(1, Math.abs(slopes[k]))));
        }
    }

    @ParameterizedTest
    @MethodSource("univariate")
    void rowsAddUpWhetherTheyShareArgumentsOrNot(JsonNode expected) {
        Evaluation one = evaluate(expected, 1, false);
        Evaluation shared = evaluate(expected, 5, false);
        Evaluation own = evaluate(expected, 5, true);
        assertThat(shared.value).isCloseTo(5 * one.value, within(1e-12 * Math.max(1, Math.abs(5 * one.value))));
        assertThat(own.value).isCloseTo(shared.value, within(1e-12 * Math.max(1, Math.abs(shared.value))));
        for (int k = 0; k < one.slopes.length; k++) {
            double slope = 5 * one.slopes[k];
            assertThat(shared.slopes[k]).isCloseTo(slope, within(1e-12 * Math.max(1, Math.abs(slope))));
            assertThat(own.slopes[k]).isCloseTo(slope, within(1e-12 * Math.max(1, Math.abs(slope))));
        }
    }

    @ParameterizedTest
    @MethodSource("univariate")
    void aMixtureOfOneIsTheDensityItself(JsonNode expected) {
        Evaluation one = evaluate(expected, 1, false);
        Evaluation mixed = evaluate(expected, 1, false, d -> Distributions.mixture(1, d));
        assertThat(mixed.value).isCloseTo(one.value, within(1e-12 * Math.max(1, Math.abs(one.value))));
        assertThat(mixed.slopes).containsExactly(one.slopes, within(1e-12 * 100));
    }

    static Stream<JsonNode> regular() {
        return univariate().filter(node -> !node.get("name").asText().equals("uniform"));
    }

    /** E ∂ln p(y | a)/∂a = 0 for y ~ p(· | a): the draws are of the density. Within five standard errors. */
    @ParameterizedTest
    @MethodSource("regular")
    void theMeanScoreOfDrawsIsZero(JsonNode expected) {
        int fixed = expected.get("fixed").asInt();
        int blocks = 40;
        int rows = 500;
        double[] a = numbers(expected.get("arguments"));
        int first = Math.max(0, fixed - 1);
        double[] free = java.util.Arrays.copyOfRange(a, first, a.length);
        double[][] data = scored(expected, a, first, new double[rows])
                .predict("y", java.util.Collections.nCopies(blocks, free).toArray(double[][]::new), 11);
        double[][] scores = new double[blocks][free.length];
        for (int b = 0; b < blocks; b++) {
            scored(expected, a, first, data[b]).logDensityAndGradient(free, 1, new double[1], scores[b]);
        }
        for (int k = 0; k < free.length; k++) {
            int column = k;
            double[] score = java.util.Arrays.stream(scores)
                    .mapToDouble(row -> row[column])
                    .toArray();
            double mean = java.util.Arrays.stream(score).average().orElseThrow();
            double variance = java.util.Arrays.stream(score)
                            .map(x -> (x - mean) * (x - mean))
                            .sum()
                    / (blocks - 1);
            assertThat(Math.abs(mean)).as("argument " + k).isLessThan(5 * Math.sqrt(variance / blocks));
        }
    }

    private static Model scored(JsonNode expected, double[] a, int first, double[] y) {
        return Model.define(m -> {
            Object[] arguments = new Object[a.length];
            for (int k = 0; k < a.length; k++) {
                arguments[k] = k < first ? a[k] : m.real("a" + k, Distributions.flat());
            }
            double[] valid = java.util.Arrays.stream(y)
                    .map(v -> v == 0 && expected.get("fixed").asInt() == 0 ? 0.5 : v)
                    .toArray();
            m.observe("y", valid, family(expected).apply(arguments));
        });
    }

    private static Function<Object[], Distribution> family(JsonNode expected) {
        return Objects.requireNonNull(FAMILIES.get(expected.get("name").asText()));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Evaluation(double value, double[] slopes) {}

    private static Evaluation evaluate(JsonNode expected, int rows, boolean each) {
        return evaluate(expected, rows, each, distribution -> distribution);
    }

    /** Makes everything that may vary a flat parameter and returns the density's value and derivatives there. */
    private static Evaluation evaluate(
            JsonNode expected, int rows, boolean each, Function<Distribution, Distribution> wrap) {
        int fixed = expected.get("fixed").asInt();
        double[] a = numbers(expected.get("arguments"));
        double y = expected.get("y").asDouble();
        List<Double> point = new ArrayList<>();
        Model model = Model.define(m -> {
            Object value = Vector.of(y).at(new int[rows]);
            if (fixed == 0) {
                value = m.real("y", Distributions.flat()).repeat(rows);
                point.add(y);
            }
            Object[] arguments = new Object[a.length];
            for (int k = 0; k < a.length; k++) {
                if (k + 1 < fixed) {
                    arguments[k] = a[k];
                } else {
                    Real argument = m.real("a" + k, Distributions.flat());
                    arguments[k] = each ? argument.repeat(rows) : argument;
                    point.add(a[k]);
                }
            }
            m.observe("density", value, wrap.apply(family(expected).apply(arguments)));
        });
        double[] f = new double[1];
        double[] gradient = new double[model.dimension()];
        model.logDensityAndGradient(point.stream().mapToDouble(x -> x).toArray(), 1, f, gradient);
        return new Evaluation(f[0], gradient);
    }

    private static final JsonNode MORE = REFERENCE.get("multivariate");

    /** The log density of constants: a model's flat parameter adds nothing. */
    private static double logDensity(Object value, Distribution distribution) {
        Model model = Model.define(m -> {
            m.real("unused", Distributions.flat());
            m.observe("y", value, distribution);
        });
        double[] f = new double[1];
        model.logDensityAndGradient(new double[1], 1, f, new double[1]);
        return f[0];
    }

    @Test
    void multivariateDensitiesAgreeWithScipy() {
        double[] x = numbers(MORE.get("x"));
        double[] mean = numbers(MORE.get("mean"));
        Matrix covariance = matrix("covariance");
        near("normal", logDensity(x, Distributions.multivariateNormal(mean, covariance)));
        near("normal", logDensity(x, Distributions.multivariateNormalCholesky(mean, covariance.cholesky())));
        near("precision", logDensity(x, Distributions.multivariateNormalPrecision(mean, covariance)));
        near(
                "dirichlet",
                logDensity(numbers(MORE.get("simplex")), Distributions.dirichlet(numbers(MORE.get("concentrations")))));
        near(
                "wishart",
                logDensity(covariance, Distributions.wishart(MORE.get("degrees").asDouble(), matrix("scale"))));
    }

    @Test
    void categoriesMixturesAndHiddenStatesAgreeWithSumsOverAllCases() {
        double[] cutpoints = numbers(MORE.get("cutpoints"));
        for (int k = 0; k < 4; k++) {
            Distribution ordered = Distributions.orderedLogistic(MORE.get("eta").asDouble(), cutpoints);
            assertThat(logDensity(k, ordered))
                    .isCloseTo(MORE.get("ordered").get(k).asDouble(), within(1e-12));
        }
        for (int k = 0; k < 3; k++) {
            Distribution categorical = Distributions.categoricalLogit(Vector.of(numbers(MORE.get("logits"))));
            assertThat(logDensity(k, categorical))
                    .isCloseTo(MORE.get("categorical").get(k).asDouble(), within(1e-12));
        }
        double[] y = numbers(MORE.get("y"));
        Distribution[] components = {Distributions.normal(-1, 0.5), Distributions.normal(2, 1.5)};
        near("mixture", logDensity(y, Distributions.mixture(numbers(MORE.get("weights")), components)));
        near(
                "hidden_markov",
                logDensity(
                        y, Distributions.hiddenMarkov(numbers(MORE.get("initial")), matrix("transition"), components)));
        Distribution inflated = Distributions.zeroInflated(0.2, Distributions.poisson(1.5));
        assertThat(logDensity(0, inflated))
                .isCloseTo(MORE.get("zero_inflated").get(0).asDouble(), within(1e-12));
        assertThat(logDensity(3, inflated))
                .isCloseTo(MORE.get("zero_inflated").get(1).asDouble(), within(1e-12));
    }

    private static void near(String name, double actual) {
        double expected = MORE.get(name).asDouble();
        assertThat(actual).as(name).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
    }

    private static Matrix matrix(String name) {
        return Matrix.of(StreamSupport.stream(MORE.get(name).spliterator(), false)
                .map(DensityReferenceTest::numbers)
                .toArray(double[][]::new));
    }

    private static double[] numbers(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
