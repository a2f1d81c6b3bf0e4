package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.diagnostics.Convergence;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.LogJoint.Density;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Run;

/** NUTS against moments in closed form, its own invariants, and targets that are wrong. */
class NutsTest {
    /** A target with its means and standard deviations; NaN where the moment is too heavy-tailed to compare. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Case(String name, LogJoint target, double[] mean, double[] sd) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static LogJoint joint(Parameters parameters, Density.Pointwise density) {
        return LogJoint.of(parameters, density);
    }

    private static double[] all(int d, double value) {
        double[] array = new double[d];
        Arrays.fill(array, value);
        return array;
    }

    private static LogJoint gaussian(double[] mean, double[] sd) {
        return joint(Parameters.empty().real("x", mean.length), (x, g) -> {
            double f = 0;
            for (int j = 0; j < x.length; j++) {
                double z = (x[j] - mean[j]) / sd[j];
                f -= z * z / 2;
                g[j] = -z / sd[j];
            }
            return f;
        });
    }

    private static Stream<Case> targets() {
        double[] scales = IntStream.range(0, 10)
                .mapToDouble(j -> Math.pow(10, j / 3.0 - 1))
                .toArray();
        double rho = 0.95;
        double p = 2.5;
        return Stream.of(
                new Case("normal", gaussian(all(3, 0), all(3, 1)), all(3, 0), all(3, 1)),
                new Case("far and wide", gaussian(all(10, 3), scales), all(10, 3), scales),
                new Case(
                        "correlated",
                        joint(Parameters.empty().real("x", 2), (x, g) -> {
                            double s = 1 - rho * rho;
                            g[0] = -(x[0] - rho * x[1]) / s;
                            g[1] = -(x[1] - rho * x[0]) / s;
                            return (x[0] * g[0] + x[1] * g[1]) / 2;
                        }),
                        all(2, 0),
                        all(2, 1)),
                new Case("many", gaussian(all(100, 1), all(100, 2)), all(100, 1), all(100, 2)),
                new Case(
                        "logistic",
                        joint(Parameters.empty().real("x"), (x, g) -> {
                            double tanh = Math.tanh(x[0] / 2);
                            g[0] = -tanh;
                            return -2 * Math.log(Math.cosh(x[0] / 2));
                        }),
                        all(1, 0),
                        all(1, Math.PI / Math.sqrt(3))),
                // θ ~ Gamma(a, 1), u = ln θ: E u = ψ(a), Var u = ψ'(a).
                new Case(
                        "log gamma",
                        joint(Parameters.empty().positive("x"), (x, g) -> {
                            g[0] = (p - 1) / x[0] - 1;
                            return (p - 1) * Math.log(x[0]) - x[0];
                        }),
                        all(1, 0.7031566406452432),
                        all(1, Math.sqrt(0.4903577561002348))),
                // θ uniform on (2, 5): its logit is standard logistic.
                new Case(
                        "uniform",
                        joint(
                                Parameters.empty().scalar("x", new org.vi4j.joint.Constraint.Interval(2, 5)),
                                (x, g) -> 0),
                        all(1, 0),
                        all(1, Math.PI / Math.sqrt(3))),
                // x ~ N(0, 1), y | x ~ N((x² − 1)/2, 1): Var y = 1 + 2/4.
                new Case(
                        "banana",
                        joint(Parameters.empty().real("x", 2), (x, g) -> {
                            double r = x[1] - (x[0] * x[0] - 1) / 2;
                            g[0] = -x[0] + r * x[0];
                            g[1] = -r;
                            return -(x[0] * x[0] + r * r) / 2;
                        }),
                        all(2, 0),
                        new double[] {1, Math.sqrt(1.5)}),
                // A funnel mild enough to be sampled: v ~ N(0, 0.7²), x | v ~ N(0, e^v); Var x = e^0.245.
                new Case(
                        "mild funnel",
                        joint(Parameters.empty().real("v").real("x", 3), (x, g) -> {
                            double f = -x[0] * x[0] / (2 * 0.49) - 1.5 * x[0];
                            g[0] = -x[0] / 0.49 - 1.5;
                            for (int j = 1; j < 4; j++) {
                                f -= x[j] * x[j] * Math.exp(-x[0]) / 2;
                                g[0] += x[j] * x[j] * Math.exp(-x[0]) / 2;
                                g[j] = -x[j] * Math.exp(-x[0]);
                            }
                            return f;
                        }),
                        all(4, 0),
                        new double[] {0.7, Math.exp(0.1225), Math.exp(0.1225), Math.exp(0.1225)}),
                // Student's t with 10 degrees of freedom: Var = 10/8.
                new Case(
                        "student",
                        joint(Parameters.empty().real("x", 2), (x, g) -> {
                            double f = 0;
                            for (int j = 0; j < 2; j++) {
                                f -= 5.5 * Math.log1p(x[j] * x[j] / 10);
                                g[j] = -11 * x[j] / (10 + x[j] * x[j]);
                            }
                            return f;
                        }),
                        all(2, 0),
                        all(2, Math.sqrt(1.25))),
                // Two modes, at ±1.5 with sd 1: near enough to each other to be crossed. Var = 1 + 2.25.
                new Case(
                        "mixture",
                        joint(Parameters.empty().real("x"), (x, g) -> {
                            double a = -(x[0] - 1.5) * (x[0] - 1.5) / 2;
                            double b = -(x[0] + 1.5) * (x[0] + 1.5) / 2;
                            double max = Math.max(a, b);
                            double f = max + Math.log(Math.exp(a - max) + Math.exp(b - max));
                            g[0] = -(x[0] - 1.5) * Math.exp(a - f) - (x[0] + 1.5) * Math.exp(b - f);
                            return f;
                        }),
                        all(1, 0),
                        all(1, Math.sqrt(3.25))));
    }

    /**
     * Means and standard deviations within five Monte Carlo standard errors: among the some 270 numbers compared, one
     * beyond five would be seen in 6,000 seeds.
     */
    @ParameterizedTest
    @MethodSource("targets")
    void momentsAreTheTrueOnes(Case c) {
        NutsResult result = Nuts.defaults().withTargetAccept(0.9).fit(c.target());
        assertThat(result.divergences()).isZero();
        double[] mean = result.unconstrainedMean();
        double[] sd = result.unconstrainedSd();
        for (int j = 0; j < c.mean().length; j++) {
            double[][] chains = result.coordinate(j);
            assertThat(Convergence.rHat(chains)).as("R-hat %d", j).isLessThan(1.02);
            assertThat(mean[j]).as("mean %d", j).isCloseTo(c.mean()[j], within(5 * Convergence.mcseMean(chains)));
            assertThat(sd[j]).as("sd %d", j).isCloseTo(c.sd()[j], within(5 * Convergence.mcseSd(chains)));
        }
        assertThat(Arrays.stream(result.eBfmi()).min().orElse(0)).isGreaterThan(0.4);
        // Dual averaging meets its target on average over the trajectory, not beyond some percent.
        assertThat(Arrays.stream(result.acceptance()).average().orElse(0)).isBetween(0.8, 0.99);
        assertThat(Arrays.stream(result.treeDepths())
                        .flatMapToInt(Arrays::stream)
                        .max()
                        .orElse(0))
                .isLessThan(8);
    }

    @Test
    void aChainDependsOnSeedAndNumberAlone() {
        LogJoint target = gaussian(all(3, 0), all(3, 1));
        Nuts four = Nuts.defaults().withWarmup(100).withDraws(50);
        NutsResult all = four.fit(target, Run.of(7));
        NutsResult two = new Nuts(2, 100, 50, 0.8, 10).fit(target, Run.of(7));
        assertThat(two.chain(1)).isDeepEqualTo(all.chain(1));
        assertThat(four.fit(target, Run.of(7)).chain(3)).isDeepEqualTo(all.chain(3));
        assertThat(all.chain(0)).isNotEqualTo(all.chain(1));
        assertThat(new Nuts(1, 100, 50, 0.8, 10).fit(target, Run.of(8)).chain(0))
                .isNotEqualTo(all.chain(0));
        assertThat(all.drawUnconstrained(200, 1)).isDeepEqualTo(all.drawUnconstrained(200, 1));
        double[] each = Arrays.stream(all.drawUnconstrained(200, 1))
                .mapToDouble(u -> u[0])
                .sorted()
                .toArray();
        assertThat(each)
                .containsExactly(Arrays.stream(all.coordinate(0))
                        .flatMapToDouble(Arrays::stream)
                        .sorted()
                        .toArray());
        assertThat(all.drawUnconstrained(201, 1)).hasNumberOfRows(201);
    }

    /** The target is computed for all chains at once, and no chain waits for another's trajectory to end. */
    @Test
    void chainsAreComputedInOneBatch() {
        LogJoint target = gaussian(all(3, 0), new double[] {1, 3, 10});
        List<Integer> sizes = new java.util.ArrayList<>();
        LogJoint counting = new LogJoint() {
            @Override
            public Parameters parameters() {
                return target.parameters();
            }

            @Override
            public void logDensityAndGradient(double[] points, int count, double[] f, double[] gradient) {
                sizes.add(count);
                target.logDensityAndGradient(points, count, f, gradient);
            }
        };
        NutsResult result = Nuts.defaults().withWarmup(200).withDraws(300).fit(counting);
        // Batches shrink only when chains end: all four while the one that needs the fewest gradients runs.
        assertThat(sizes).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(sizes.get(0)).isEqualTo(4);
        long full = sizes.stream().filter(size -> size == 4).count();
        assertThat(full).isGreaterThan(sizes.size() / 2);
        assertThat(sizes.stream().mapToLong(size -> size).sum()).isGreaterThan(result.gradients());
        // One alone has the same draws: this target computes each row by itself.
        assertThat(new Nuts(1, 200, 300, 0.8, 10).fit(target).chain(0)).isDeepEqualTo(result.chain(0));
    }

    private static void evaluate(LogJoint target, PhasePoint z) {
        double[] f = new double[1];
        target.logDensityAndGradient(z.position, 1, f, z.gradient);
        z.logDensity = f[0];
    }

    private static void leapfrog(Hamiltonian hamiltonian, LogJoint target, PhasePoint z, double epsilon) {
        hamiltonian.begin(z, epsilon);
        evaluate(target, z);
        hamiltonian.finish(z, epsilon);
    }

    @Test
    void leapfrogIsReversibleAndItsErrorIsOfOrderThree() {
        LogJoint target = targets()
                .filter(c -> c.name().equals("banana"))
                .findFirst()
                .orElseThrow()
                .target();
        Hamiltonian hamiltonian = new Hamiltonian(2);
        hamiltonian.variance()[0] = 0.5;
        PhasePoint start = new PhasePoint(2);
        start.position[0] = 0.7;
        start.position[1] = -0.2;
        start.momentum[0] = 0.9;
        start.momentum[1] = -1.1;
        evaluate(target, start);
        PhasePoint z = new PhasePoint(2);
        z.set(start);
        for (int i = 0; i < 50; i++) {
            leapfrog(hamiltonian, target, z, 0.1);
        }
        for (int i = 0; i < 50; i++) {
            leapfrog(hamiltonian, target, z, -0.1);
        }
        assertThat(z.position).containsExactly(start.position, within(1e-10));
        assertThat(z.momentum).containsExactly(start.momentum, within(1e-10));
        double[] error = new double[3];
        for (int k = 0; k < 3; k++) {
            z.set(start);
            leapfrog(hamiltonian, target, z, 0.004 / (1 << k));
            error[k] = hamiltonian.energy(z) - hamiltonian.energy(start);
        }
        // Halving the step divides the error of one step by eight.
        assertThat(error[0] / error[1]).isCloseTo(8, within(0.5));
        assertThat(error[1] / error[2]).isCloseTo(8, within(0.25));
    }

    @Test
    void theFunnelIsNotBelieved() {
        LogJoint funnel = joint(Parameters.empty().real("v").real("x", 9), (x, g) -> {
            double f = -x[0] * x[0] / 18 - 4.5 * x[0];
            g[0] = -x[0] / 9 - 4.5;
            for (int j = 1; j < 10; j++) {
                f -= x[j] * x[j] * Math.exp(-x[0]) / 2;
                g[0] += x[j] * x[j] * Math.exp(-x[0]) / 2;
                g[j] = -x[j] * Math.exp(-x[0]);
            }
            return f;
        });
        Verdict verdict = Nuts.defaults().fit(funnel, Run.of(3)).verdict();
        assertThat(verdict.trust()).isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
    }

    /** U(−2, 2) is a million standard deviations off in one coordinate and a millionth of one in the other. */
    @Test
    void scalesThatAreNotTheStartsAreFound() {
        double[] sd = {1e-6, 1, 1e6};
        LogJoint model = joint(Parameters.empty().real("u", 3), (u, g) -> {
            double f = 0;
            for (int j = 0; j < 3; j++) {
                double z = (u[j] - 3) / sd[j];
                f -= z * z / 2;
                g[j] = -z / sd[j];
            }
            return f;
        });
        NutsResult result = Nuts.defaults().withWarmup(300).withDraws(500).fit(model, Run.of(1));
        for (int j = 0; j < 3; j++) {
            // 2,000 draws of at least a quarter's worth: five standard errors.
            assertThat(result.unconstrainedMean()[j]).isCloseTo(3, within(5 / Math.sqrt(500) * sd[j]));
            assertThat(result.unconstrainedSd()[j] / sd[j]).isCloseTo(1, within(5 / Math.sqrt(1000)));
        }
        assertThat(result.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
    }

    @Test
    void whatCannotBeSampledIsSaid() {
        Nuts options = Nuts.defaults().withWarmup(200).withDraws(100);
        Parameters x = Parameters.empty().real("x");
        assertThatThrownBy(() -> options.fit(joint(x, (u, g) -> Double.NaN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no start in 100 tries")
                .hasMessageContaining("log density is NaN");
        assertThatThrownBy(() -> options.fit(joint(x, (u, g) -> Double.NEGATIVE_INFINITY)))
                .hasMessageContaining("log density is -Infinity");
        assertThatThrownBy(() -> options.fit(joint(x, (u, g) -> {
                    g[0] = Double.NaN;
                    return 0;
                })))
                .hasMessageContaining("gradient is not finite");
        for (double slope : new double[] {0, 1, -3}) {
            assertThatThrownBy(() -> options.fit(joint(x, (u, g) -> {
                        g[0] = slope;
                        return slope * u[0];
                    })))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("improper");
        }
        // A gradient that points the wrong way, and a density that jumps everywhere.
        assertThatThrownBy(() -> options.fit(joint(x, (u, g) -> {
                    long bits = Double.doubleToLongBits(u[0]) * 0x9E3779B97F4A7C15L;
                    g[0] = -u[0];
                    return -u[0] * u[0] / 2 - 50.0 * (bits >>> 54);
                })))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not continuous");
        assertThatThrownBy(() -> new Nuts(4, 10, 10, 1, 10))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("targetAccept is 1.0");
        assertThatThrownBy(() -> new Nuts(0, 10, 10, 0.8, 10)).hasMessageContaining("chains is 0");
    }

    @Test
    void aStopGivesWhatThereIs() {
        LogJoint target = gaussian(all(2, 0), all(2, 1));
        AtomicInteger asked = new AtomicInteger();
        NutsResult result = new Nuts(1, 100, 5000, 0.8, 10)
                .fit(target, Run.DEFAULT.withCancel(() -> asked.incrementAndGet() > 400));
        assertThat(result.draws()).isEqualTo(300);
        assertThat(result.unconstrainedMean()).containsExactly(all(2, 0), within(0.5));
        assertThatThrownBy(() -> Nuts.defaults().fit(target, Run.DEFAULT.withCancel(() -> true)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("stopped before");
    }

    @Test
    void windowsAreStans() {
        // Stan's 1,000 iterations: windows end at 99, 149, 249, 449, 949 (counted from 0).
        assertThat(ends(1000)).containsExactly(99, 149, 249, 449, 949);
        assertThat(ends(150)).containsExactly(99);
        assertThat(ends(100)).containsExactly(89);
        assertThat(ends(19)).isEmpty();
    }

    private static List<Integer> ends(int warmup) {
        MetricWindows windows = new MetricWindows(warmup, 1);
        return IntStream.range(0, warmup)
                .filter(i -> windows.learn(new double[] {i}, new double[1]))
                .boxed()
                .toList();
    }
}
