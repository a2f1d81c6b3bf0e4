package org.vi4j.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.comparison.Comparison.ComparisonOptions;
import org.vi4j.comparison.Comparison.MethodResult;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.posterior.GaussianPosterior;
import org.vi4j.posterior.Run;

/** What the comparison must show. */
class ComparisonTest {
    private static final ComparisonOptions OPTIONS = ComparisonOptions.defaults();

    private static MethodResult one(Problem problem, String method) {
        return Comparison.run(
                        problem,
                        Method.choose(problem, List.of(method), List.of(), OPTIONS),
                        OPTIONS,
                        Run.DEFAULT,
                        Comparison.Progress.SILENT)
                .results()
                .get(0);
    }

    private static Problem density(String name) {
        return TargetDensities.of(name, 0, null);
    }

    @Test
    void paretoKFailsMeanFieldOnFunnelsAndServesTheNonCentred() {
        MethodResult centred = one(density("eight-schools-centered"), "mean-field");
        assertThat(centred.paretoK().orElseThrow()).isGreaterThan(0.7);
        assertThat(centred.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        MethodResult nonCentred = one(density("eight-schools-noncentered"), "mean-field");
        assertThat(nonCentred.paretoK().orElseThrow()).isLessThan(0.7);
        // By posteriordb's reference draws it has tau's standard deviation a third too small: weights are good, it is
        // not.
        assertThat(nonCentred.verdict().trust()).isNotEqualTo(Trust.BELIEVE);
    }

    @Test
    void anApproximationOfOneModeOfTwoIsFoundOut() {
        Problem problem = density("two-modes");
        Comparison comparison = Comparison.run(
                problem,
                Method.choose(problem, List.of("mean-field", "laplace", "inclusive", "nuts"), List.of(), OPTIONS),
                OPTIONS,
                Run.DEFAULT,
                Comparison.Progress.SILENT);
        MethodResult meanField = comparison.results().get(0);
        // Its own weights know nothing of the other mode.
        assertThat(meanField.paretoK().orElseThrow()).isLessThan(0.5);
        assertThat(meanField.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        assertThat(meanField.verdict().reason()).contains("where this approximation never goes");
        assertThat(comparison.results().get(1).verdict().reason())
                .matches(
                        "(49|5[01]) % of the posterior lies where this approximation never goes: 2 modes were found.*");
        assertThat(comparison.results().get(2).metrics().errors().orElseThrow().sdRatioMin())
                .isGreaterThan(0.9);
        MethodResult nuts = comparison.results().get(3);
        assertThat(nuts.chains().orElseThrow().worst().rHat()).isGreaterThan(1.1);
        assertThat(nuts.verdict().reason()).contains("R-hat of u[");
        assertThat(comparison.recommendation().method()).isNotEqualTo("nuts").isNotEqualTo("mean-field");
    }

    /** Each sits in one mode alone, where ln p − ln q is constant or nearly so. */
    @Test
    void perfectWeightsInOneModeOfTwoAreNotBelieved() {
        Problem problem = density("two-modes");
        Comparison comparison = Comparison.run(
                problem,
                Method.choose(problem, List.of("mean-field", "full-rank", "laplace"), List.of(), OPTIONS),
                OPTIONS.withDrawsPerChain(200),
                Run.DEFAULT,
                Comparison.Progress.SILENT);
        assertThat(comparison.results()).allSatisfy(result -> {
            assertThat(result.paretoK().orElseThrow()).matches(k -> !(k > 0.5));
            assertThat(result.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
            // Each climbs from starts of its own, which find the other mode, of half the posterior.
            assertThat(result.verdict().reason()).contains("of the posterior lies where this approximation never goes");
        });
        assertThat(comparison.recommendation().method()).isEqualTo("none");
        assertThat(comparison.recommendation().reason()).startsWith("no answer can be believed");
    }

    @Test
    void aLogDensityThatLostItsPrecisionIsNotBelieved() {
        // An offset of 1e13, at which numbers are 0.002 nats apart.
        LogJoint joint = LogJoint.of(Parameters.empty().real("x", 2), (x, g) -> {
            g[0] = -x[0];
            g[1] = -x[1];
            return -1e13 - (x[0] * x[0] + x[1] * x[1]) / 2;
        });
        Method right = new Method(
                "right", (f, run) -> GaussianPosterior.of(f, new double[2], new double[][] {{1, 0}, {0, 1}}));
        Problem problem = new Problem("offset", joint, null, List.of(right), null, List.of());
        MethodResult result = one(problem, "right");
        assertThat(result.verdict().trust()).isEqualTo(Trust.DO_NOT_BELIEVE);
        assertThat(result.verdict().reason()).startsWith("ln p has lost its precision");
    }

    @Test
    void theClosedFormHasNoError() {
        MethodResult exact = one(TargetDensities.of("correlated-gaussian", 5, 0.9), "exact");
        assertThat(exact.metrics().errors().orElseThrow().worstMean()).isLessThan(1e-9);
        assertThat(exact.elbo().orElseThrow().value()).isBetween(-1e-9, 1e-9);
        assertThat(exact.verdict().trust()).isEqualTo(Trust.BELIEVE);
        // 1/Λⱼⱼ against 1: mean-field's spread is √((1 − ρ)(1 + (d − 1)ρ)/(1 + (d − 2)ρ)).
        double ratio = Math.sqrt(0.1 * 4.6 / 3.7);
        MethodResult meanField = one(TargetDensities.of("correlated-gaussian", 5, 0.9), "mean-field");
        assertThat(meanField.metrics().errors().orElseThrow().sdRatioMin()).isBetween(0.95 * ratio, 1.05 * ratio);
        assertThat(meanField.metrics().errors().orElseThrow().sdRatioMax()).isBetween(0.95 * ratio, 1.05 * ratio);
    }

    @Test
    void aStopLeavesPredictionsOut() {
        double[][] x = {{1, 0}, {1, 1}, {1, 2}, {1, 3}, {1, 4}};
        GlmJoint rows = GlmJoint.linear(x, new double[] {0, 1, 1, 3, 4}, 1, 2);
        Problem problem = new Problem("rows", rows, null, List.of(), new Problem.Predicted(rows, rows, 1), List.of());
        AtomicInteger asked = new AtomicInteger();
        Comparison whole = stopped(problem, asked, Integer.MAX_VALUE);
        assertThat(whole.stopped()).isEmpty();
        assertThat(whole.results())
                .allMatch(r -> r.metrics().leftOut().orElseThrow().rows() == 5);
        // One question is asked after the last one of the last method's leave-one-out.
        int last = asked.get() - 1;
        asked.set(0);
        Comparison comparison = stopped(problem, asked, last);
        assertThat(comparison.stopped()).isEqualTo("stopped; rows not predicted by: laplace");
        MethodResult laplace = comparison.results().get(1);
        assertThat(laplace.metrics().heldOut().orElseThrow().rows()).isEqualTo(5);
        assertThat(laplace.metrics().leftOut()).isEmpty();
        assertThat(laplace.paretoK().orElseThrow())
                .isEqualTo(whole.results().get(1).paretoK().orElseThrow());
        assertThat(comparison.results().get(0).metrics().leftOut().orElseThrow().rows())
                .isEqualTo(5);
    }

    /** Stops at this many questions after both methods are done. */
    private static Comparison stopped(Problem problem, AtomicInteger asked, int question) {
        AtomicInteger done = new AtomicInteger();
        return Comparison.run(
                problem,
                Method.choose(problem, List.of("pathfinder", "laplace"), List.of(), OPTIONS),
                OPTIONS.withDrawsPerChain(500).withLeaveOneOut(true),
                Run.DEFAULT.withCancel(() -> done.get() >= 2 && asked.incrementAndGet() >= question),
                counting(done));
    }

    private static Comparison.Progress counting(AtomicInteger done) {
        return new Comparison.Progress() {
            @Override
            public void done(String method, double seconds, String outcome) {
                done.incrementAndGet();
            }
        };
    }

    @Test
    void aStopGivesWhatIsDone() {
        Problem problem = density("banana");
        AtomicInteger done = new AtomicInteger();
        Run stopping = Run.DEFAULT.withCancel(() -> done.get() >= 2);
        Comparison comparison = Comparison.run(
                problem,
                Method.choose(problem, List.of("pathfinder", "laplace", "nuts"), List.of(), OPTIONS),
                OPTIONS.withDrawsPerChain(500),
                stopping,
                counting(done));
        assertThat(comparison.results()).extracting(MethodResult::name).containsExactly("pathfinder", "laplace");
        assertThat(comparison.reference()).isNotNull();
        Run stopped = Run.DEFAULT.withCancel(() -> true);
        assertThatThrownBy(() -> Comparison.run(
                        problem,
                        Method.choose(problem, List.of(), List.of(), OPTIONS),
                        OPTIONS,
                        stopped,
                        Comparison.Progress.SILENT))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("stopped before any method had finished");
    }
}
