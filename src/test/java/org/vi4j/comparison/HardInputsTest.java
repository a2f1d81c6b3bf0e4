package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.Density;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Run;

/** Log joints that have no posterior, or are too large: every method ends, and says what is wrong. */
class HardInputsTest {
    private static final ComparisonOptions SHORT = ComparisonOptions.defaults().withDrawsPerChain(200);

    /** What a reason speaks of, one of these: where there is an answer, its weights or chains give it away. */
    private static final Map<String, String[]> EXPECTED = Map.of(
            "NaN", new String[] {"not finite", "NaN"},
            "improper", new String[] {"improper", "no mode", "chains disagree"},
            "difference", new String[] {"improper", "no Gaussian there", "chains disagree"},
            "rising", new String[] {"improper", "no mode", "chains disagree"},
            // Each jump upwards is a mode of its own to whoever climbs.
            "jumping", new String[] {"not continuous", "Pareto k is Infinity", "modes were found"},
            "throwing", new String[] {"no data were given"},
            "gradient of the wrong sign", new String[] {"the gradient does not agree"},
            "no gradient", new String[] {"the gradient does not agree"});

    private static Problem problem(int d, Density.Pointwise density) {
        LogJoint joint = LogJoint.of(Parameters.empty().real("x", d), density);
        return new Problem("hard", joint, null, List.of(), null, List.of());
    }

    private static Stream<Arguments> hard() {
        Density.Pointwise nan = (x, g) -> Double.NaN;
        Density.Pointwise flat = (x, g) -> {
            g[0] = -x[0];
            return -x[0] * x[0] / 2;
        };
        // Each coordinate is held by the other, neither by anything else.
        Density.Pointwise difference = (x, g) -> {
            g[0] = x[1] - x[0];
            g[1] = x[0] - x[1];
            return -(x[0] - x[1]) * (x[0] - x[1]) / 2;
        };
        Density.Pointwise rising = (x, g) -> {
            g[0] = -x[0];
            g[1] = 1;
            return -x[0] * x[0] / 2 + x[1];
        };
        Density.Pointwise jumping = (x, g) -> {
            long bits = Double.doubleToLongBits(x[0] + x[1]) * 0x9E3779B97F4A7C15L;
            g[0] = -x[0];
            g[1] = -x[1];
            return -(x[0] * x[0] + x[1] * x[1]) / 2 - 50.0 * (bits >>> 54);
        };
        Density.Pointwise throwing = (x, g) -> {
            throw new UserError("no data were given");
        };
        Density.Pointwise wrongSign = (x, g) -> {
            g[0] = x[0];
            g[1] = x[1];
            return -(x[0] * x[0] + x[1] * x[1]) / 2;
        };
        Density.Pointwise noGradient = (x, g) -> -(x[0] * x[0] + x[1] * x[1]) / 2;
        List<Arguments> all = new ArrayList<>();
        for (Method method : Method.forAnyJoint(SHORT)) {
            all.add(Arguments.of("NaN", nan, method));
            all.add(Arguments.of("improper", flat, method));
            all.add(Arguments.of("difference", difference, method));
            all.add(Arguments.of("rising", rising, method));
            all.add(Arguments.of("throwing", throwing, method));
            // Leapfrog steps keep volumes whatever the gradient: NUTS samples slowly, and is right.
            if (!method.name().equals("nuts")) {
                all.add(Arguments.of("gradient of the wrong sign", wrongSign, method));
                all.add(Arguments.of("no gradient", noGradient, method));
            }
            if (List.of("mean-field", "pathfinder", "laplace", "nuts").contains(method.name())) {
                all.add(Arguments.of("jumping", jumping, method));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("hard")
    void everyMethodEndsAndIsNotBelieved(String name, Density.Pointwise density, Method method) {
        MethodResult result = Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> Comparison.run(
                                problem(2, density), List.of(method), SHORT, Run.DEFAULT, Comparison.Progress.SILENT)
                        .results()
                        .get(0));
        assertThat(result.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        assertThat(result.verdict().reason()).containsAnyOf(EXPECTED.get(name)).doesNotContain("Exception");
    }

    /** Methods that would need all pairs of coordinates say so before they begin; the others go on. */
    @Test
    void whatDoesNotFitIntoMemoryIsLeftOut() {
        // So many that six matrices do not fit, 20,000 at least.
        int d = Math.max(20_000, (int) Math.sqrt(Runtime.getRuntime().maxMemory() / (6.0 * Double.BYTES)));
        AtomicInteger evaluations = new AtomicInteger();
        Problem wide = problem(d, (x, g) -> {
            evaluations.incrementAndGet();
            double f = 0;
            for (int j = 0; j < d; j++) {
                g[j] = -x[j];
                f -= x[j] * x[j] / 2;
            }
            return f;
        });
        List<Method> quadratic =
                Method.choose(wide, List.of("full-rank", "fixed-draws", "laplace", "inclusive"), List.of(), SHORT);
        ComparisonOptions few = new ComparisonOptions(1, 100, false);
        Comparison comparison = Comparison.run(wide, quadratic, few, Run.DEFAULT, Comparison.Progress.SILENT);
        assertThat(evaluations.get()).isZero();
        assertThat(comparison.results()).hasSize(4).allSatisfy(result -> {
            assertThat(result.fit()).isEmpty();
            assertThat(result.verdict().reason())
                    .startsWith("failed: ")
                    .contains(d + " coordinates")
                    .contains("use mean-field");
        });
        MethodResult path = Comparison.run(
                        wide,
                        Method.choose(wide, List.of("pathfinder"), List.of(), SHORT),
                        few,
                        Run.DEFAULT,
                        Comparison.Progress.SILENT)
                .results()
                .get(0);
        assertThat(path.fit()).isPresent();
        ComparisonOptions many = new ComparisonOptions(1000, 1_000_000, false);
        assertThatThrownBy(() -> Comparison.run(wide, quadratic, many, Run.DEFAULT, Comparison.Progress.SILENT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("GB of memory")
                .hasMessageContaining("ask for fewer draws per chain");
    }
}
