package org.vi4j.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.vi4j.language.Distributions.exponential;
import static org.vi4j.language.Distributions.normal;
import static org.vi4j.language.Distributions.poisson;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.UserError;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.Inference;
import org.vi4j.inference.NutsResult;
import org.vi4j.posterior.Marginal;
import org.vi4j.posterior.Posterior;
import org.vi4j.posterior.Posterior.Algorithm;

/** Parameters and generated quantities by name, in verdicts, and what is said where no inference can begin. */
class QuantitiesTest {
    private static final double[] Y = {1, -2, 3};

    /** θⱼ | yⱼ ~ N(yⱼ/2, 1/2), independent of each other; a | y ~ Exponential(2). */
    private static Model conjugate() {
        return Model.define(m -> {
            Vector theta = m.vector("theta", 3, normal(0, 1));
            Real a = m.positive("a", exponential(2));
            m.observe("y", Y, normal(theta, 1));
            m.generated("square", theta.get(2).square());
            m.generated("half", theta.times(0.5));
            m.generated("inverse of 1 + a", a.plus(1).inverse());
        });
    }

    @Test
    void aSamplersNumbersAreFoundByName() {
        NutsResult q = Inference.nuts().withDraws(2000).fit(conjugate());
        assertThat(q.get("theta", 3).name()).isEqualTo("theta[3]");
        assertThat(q.get("theta", 3).draws())
                .hasSize(q.chains() * q.draws())
                .isEqualTo(q.get("theta[3]").draws());
        agrees(q.get("theta", 3), 1.5, Math.sqrt(0.5));
        agrees(q.get("a"), 0.5, 0.5);
        // E θ² = μ² + σ², Var θ² = 4 μ² σ² + 2 σ⁴.
        agrees(q.get("square"), 1.5 * 1.5 + 0.5, Math.sqrt(4 * 2.25 * 0.5 + 2 * 0.25));
        agrees(q.get("half", 2), -0.5, Math.sqrt(0.5) / 2);
        // ∫ 2 exp(−2a) / (1 + a) da = 2 e² E₁(2), by SciPy's exp1.
        agrees(q.get("inverse of 1 + a"), 0.7226572338, 0.19);
        assertThat(q.moments().mean()[4]).isCloseTo(q.get("square").mean(), within(1e-12));
        assertThat(q.get("theta", 3).quantile(0.5)).isCloseTo(1.5, within(0.1));
        assertThat(q.get("a").toString()).startsWith("a: mean 0.").contains(", sd ", ", median ", " interval ");
    }

    private static void agrees(Marginal marginal, double mean, double sd) {
        QuantitySummary convergence = marginal.convergence().orElseThrow();
        assertThat(convergence.rHat()).isLessThan(1.01);
        double error = sd / Math.sqrt(convergence.essBulk());
        assertThat(marginal.mean()).as(marginal.name()).isCloseTo(mean, within(5 * error));
    }

    @Test
    void anApproximationsNumbersAreFoundByName() {
        Posterior q = Inference.laplace().fit(conjugate());
        Marginal theta = q.get("theta", 1);
        assertThat(theta.convergence()).isEmpty();
        assertThat(theta.mean()).isCloseTo(0.5, within(5 * Math.sqrt(0.5) / 100));
        assertThat(theta.sd()).isCloseTo(Math.sqrt(0.5), within(5 * Math.sqrt(0.25) / 100));
        assertThat(q.get("square").mean()).isCloseTo(2.75, within(5 * Math.sqrt(5) / 100));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        Posterior q = Inference.laplace().fit(conjugate());
        assertThatThrownBy(() -> q.get("theta", 0))
                .isInstanceOf(UserError.class)
                .hasMessage("there is no theta[0] among theta[1], theta[2], theta[3]");
        assertThatThrownBy(() -> q.get("tau"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no tau among theta[1]")
                .hasMessageContaining("square");
        assertThatThrownBy(() -> q.get("a").quantile(0)).isInstanceOf(UserError.class);
    }

    /** The ratio of two normals has no mean, which no coordinate tells. */
    @Test
    void verdictsCoverGeneratedQuantities() {
        Model model = Model.define(m -> {
            Vector z = m.vector("z", 2, normal(0, 1));
            m.generated("ratio", z.get(0).divide(z.get(1)));
        });
        Verdict verdict = Inference.nuts().fit(model).verdict();
        assertThat(verdict.trust()).isNotEqualTo(Verdict.Trust.BELIEVE);
        assertThat(verdict.reason()).contains("ratio has tails of index");
    }

    static Stream<Algorithm<?>> algorithms() {
        return Stream.of(
                Inference.nuts(),
                Inference.laplace(),
                Inference.dadvi(),
                Inference.gradientVi(),
                Inference.automatic(),
                Inference.pathfinder(),
                Inference.inclusive());
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whereNoneCanBeginTheStatementAndTheNumbersAreNamed(Algorithm<?> algorithm) {
        Model model = Model.define(m -> {
            Real rate = m.positive("rate", exponential(1)).negate();
            m.observe("y", new double[] {2, 0}, poisson(rate));
        });
        assertThatThrownBy(() -> algorithm.fit(model))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("; the log density of y ~ poisson(rate) is NaN, row 0: value 2.0, rate -")
                .hasMessageContaining("; at rate = ");
    }
}
