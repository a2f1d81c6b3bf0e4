package org.vi4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.inference.VariationalPosterior.Termination;
import org.vi4j.joint.target.KnownPosterior;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Run;

/**
 * What a flow must recover where mean-field cannot: bends and correlations, and the widths with them.
 *
 * <p>Tolerances follow from the stop rule. The evidence of these targets is 1, so −ELBO is KL(q‖p), and a run ends once
 * it gains less than {@link #ACCURACY} nats. A Gaussian whose standard deviation is off by the factor 1 + δ has KL = δ²
 * to first order: up to √ACCURACY = 0.045 is what the rule allows, and Monte Carlo error comes on top. A tail that is
 * too light costs less KL than that: the sharper banana's longer axis is 0.93 to 0.99 of the true one over ten seeds,
 * close to what is allowed. Weights p/q must be worth 80 % of the draws, from where on {@link Verdict} finds little
 * left to gain.
 */
class FlowTest {
    private static final double ACCURACY = 0.002;
    private static final int DRAWS = 40_000;

    private static Stream<KnownPosterior> targets() {
        return Stream.of(
                KnownPosterior.banana(0.6, 0.8), KnownPosterior.banana(0.8, 0.3), KnownPosterior.correlated(2, 0.95));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void widthsBendsAndCorrelationsAreRecovered(KnownPosterior target) {
        for (long seed = 1; seed <= 2; seed++) {
            GradientVi options = GradientVi.defaults().withAccuracy(ACCURACY);
            VariationalPosterior result =
                    options.withFamily(d -> Family.flow(d, 3, 16)).fit(target, Run.of(seed));
            assertThat(result.optimization().termination()).isEqualTo(Termination.CONVERGED);
            Elbo elbo = result.elbo();
            assertThat(elbo.value()).isCloseTo(0, within(ACCURACY + 4 * elbo.standardError()));
            double[][] draws = result.drawUnconstrained(DRAWS, 9);
            assertThat(result.weigh(draws).ess()).isGreaterThan(0.8 * DRAWS);
            for (int j = 0; j < 2; j++) {
                double mean = 0;
                double square = 0;
                double fourth = 0;
                for (double[] u : draws) {
                    mean += u[j] / DRAWS;
                }
                for (double[] u : draws) {
                    double z = u[j] - mean;
                    square += z * z / DRAWS;
                    fourth += z * z * z * z / DRAWS;
                }
                double sd = target.sd()[j];
                // Var s² = (μ₄ − σ⁴)/n, hence the relative error of s is half its root's.
                double error = Math.sqrt(fourth / (square * square) - 1) / 2 / Math.sqrt(DRAWS);
                assertThat(Math.sqrt(square) / sd)
                        .as("sd ratio %d, seed %d", j, seed)
                        .isCloseTo(1, within(Math.sqrt(ACCURACY) + 4 * error));
                // A mean that is off by δ standard deviations has KL = δ²/2.
                assertThat(mean / sd)
                        .as("mean %d, seed %d", j, seed)
                        .isCloseTo(0, within(Math.sqrt(2 * ACCURACY) + 4 / Math.sqrt(DRAWS)));
            }
        }
    }
}
