package org.vi4j.joint.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.joint.Constraint;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.GradientCheck;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.model.Likelihood;
import org.vi4j.support.JsonTree;

/** Every target, and every constraint, against PyTorch's distributions and autodiff: targets.py. */
class TargetReferenceTest {
    private static final JsonNode REFERENCE = JsonTree.read(Path.of("src/test/resources/reference/joint/targets.json"));

    /** Sums of at most some hundred terms of order 1 to 100 in double precision. */
    private static final double ROUNDING = 1e-12;

    private static final List<String> NAMES = List.of(
            "eightCentred",
            "eightNonCentred",
            "funnel",
            "banana",
            "mixture",
            "correlated",
            "linear",
            "logistic",
            "poisson",
            "constraints");

    static double[] numbers(JsonNode node) {
        double[] numbers = new double[node.size()];
        Arrays.setAll(numbers, i -> node.get(i).asDouble());
        return numbers;
    }

    private static double[][] matrix(JsonNode node) {
        double[][] rows = new double[node.size()][];
        Arrays.setAll(rows, i -> numbers(node.get(i)));
        return rows;
    }

    private static LogJoint target(String name) {
        double[][] x = matrix(REFERENCE.get("x"));
        return switch (name) {
            case "eightCentred" -> EightSchools.centred();
            case "eightNonCentred" -> EightSchools.nonCentred();
            case "funnel" -> KnownPosterior.funnel(5);
            case "banana" -> KnownPosterior.banana(0.8, 0.5);
            case "mixture" ->
                KnownPosterior.mixture(
                        new double[] {0.2, 0.3, 0.5},
                        new double[][] {{-2, 1}, {3, 0.5}, {0, -4}},
                        new double[] {1, 0.5, 2});
            case "correlated" -> KnownPosterior.correlated(4, 0.7);
            case "linear" -> GlmJoint.linear(x, numbers(REFERENCE.get("reals")), 0.7, 2);
            case "logistic" -> GlmJoint.logistic(x, numbers(REFERENCE.get("labels")), 2);
            case "poisson" -> GlmJoint.poisson(x, numbers(REFERENCE.get("counts")), 2);
            case "constraints" -> constraints();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Σ k ln(1 + θₖ²) − ½ |levels|² over one parameter of each kind. */
    private static LogJoint constraints() {
        Parameters parameters = Parameters.empty()
                .positive("scale")
                .scalar("share", new Constraint.Interval(-1, 3))
                .vector("levels", 3, new Constraint.Ordered())
                .vector("weights", 4, new Constraint.Simplex());
        return LogJoint.of(parameters, (theta, gradient) -> {
            double f = 0;
            for (int k = 0; k < theta.length; k++) {
                f += (k + 1) * Math.log1p(theta[k] * theta[k]);
                gradient[k] = (k + 1) * 2 * theta[k] / (1 + theta[k] * theta[k]);
            }
            for (int k = 2; k < 5; k++) {
                f -= 0.5 * theta[k] * theta[k];
                gradient[k] -= theta[k];
            }
            return f;
        });
    }

    static List<String> names() {
        return NAMES;
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("names")
    void logDensityAndGradientAreTorchs(String name) {
        LogJoint joint = target(name);
        JsonNode cases = REFERENCE.get("points").get(name);
        int d = joint.dimension();
        double[] points = new double[cases.size() * d];
        for (int s = 0; s < cases.size(); s++) {
            System.arraycopy(numbers(cases.get(s).get("u")), 0, points, s * d, d);
        }
        double[] f = new double[cases.size()];
        double[] gradient = new double[points.length];
        joint.logDensityAndGradient(points, cases.size(), f, gradient);
        for (int s = 0; s < cases.size(); s++) {
            double expected = cases.get(s).get("logDensity").asDouble();
            assertThat(f[s]).isCloseTo(expected, within(ROUNDING * Math.max(100, Math.abs(expected))));
            double[] slope = numbers(cases.get(s).get("gradient"));
            for (int j = 0; j < d; j++) {
                assertThat(gradient[s * d + j])
                        .as("%s at point %d, coordinate %d", name, s, j)
                        .isCloseTo(slope[j], within(ROUNDING * Math.max(100, Math.abs(slope[j]))));
            }
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("names")
    void gradientsAgreeWithFiniteDifferences(String name) {
        GradientCheck check = GradientCheck.of(target(name), 5, 3);
        assertThat(check.error()).as(check.toString()).isLessThan(1e-7);
    }

    @Test
    void constraintsMapAsTorchsAndBack() {
        Parameters parameters = constraints().parameters();
        assertThat(parameters.names()).startsWith("scale", "share", "levels[1]").hasSize(9);
        assertThat(parameters.dimension()).isEqualTo(8);
        for (JsonNode point : REFERENCE.get("points").get("constraints")) {
            double[] u = numbers(point.get("u"));
            double[] theta = parameters.constrain(u);
            double[] expected = numbers(point.get("theta"));
            double[] back = parameters.unconstrain(theta);
            for (int k = 0; k < theta.length; k++) {
                assertThat(theta[k]).isCloseTo(expected[k], within(1e-14 * (1 + Math.abs(expected[k]))));
            }
            for (int j = 0; j < u.length; j++) {
                assertThat(back[j]).isCloseTo(u[j], within(1e-11));
            }
        }
    }

    @Test
    void theEvidenceOfLinearRegressionIsTheMarginalDensityOfTheData() {
        KnownPosterior exact =
                KnownPosterior.regression(matrix(REFERENCE.get("x")), numbers(REFERENCE.get("reals")), 0.7, 2);
        assertThat(exact.logEvidence())
                .isCloseTo(REFERENCE.get("linearLogEvidence").asDouble(), within(1e-11));
        // The same density, constants included.
        double[] u = {0.3, -1, 0.2};
        double[] one = new double[1];
        double[] other = new double[1];
        exact.logDensityAndGradient(u, 1, one, new double[3]);
        target("linear").logDensityAndGradient(u, 1, other, new double[3]);
        assertThat(one[0]).isCloseTo(other[0], within(1e-11));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-800, -40.1, -30, -1e-9, 0, 0.3, 5, 39, 41, 800})
    void theLogisticLikelihoodIsRightFarOut(double eta) {
        double[] slope = {eta, eta};
        double f = Likelihood.logistic().replaceBySlope(slope, 0, new double[] {0, 1}, 0, 2, 1);
        double softplus = Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta)));
        assertThat(f).isCloseTo(eta - 2 * softplus, within(1e-13 * Math.max(1, Math.abs(eta))));
        assertThat(slope[0]).isCloseTo(-1 / (1 + Math.exp(-eta)), within(1e-13));
        assertThat(slope[1]).isCloseTo(1 / (1 + Math.exp(eta)), within(1e-13));
    }
}
