package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What cannot be an answer is refused rather than computed. */
class NonsenseTest {
    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }

    @Test
    void shapesThatDoNotFit() {
        double[][] ragged = {{1, 2, 3, 4, 5, 6}, {1, 2, 3}};
        refused(() -> Convergence.rHat(ragged), "chains of 6 and of 3");
        refused(() -> Convergence.essBulk(ragged), "chains of 6 and of 3");
        refused(() -> Convergence.essTail(ragged), "chains of 6 and of 3");
        refused(() -> Convergence.mcseMean(ragged), "chains of 6 and of 3");
        refused(() -> Convergence.rHat(new double[0][]), "no draws");
        double[][] logLikelihood = {{-1, -2}, {-1, -2}, {-1, -2}};
        refused(() -> LeaveOneOut.of(logLikelihood, new double[] {1}), "differ in length");
        refused(() -> LeaveOneOut.of(new double[][] {{-1, -2}, {-1}}, new double[] {1, 1}), "differ in length");
        refused(() -> ImportanceWeights.of(new double[] {0, 1, 2}).mean(new double[2]), "2 values for 3 draws");
        refused(() -> PredictiveCheck.of(y -> y[0], new double[] {1}, List.of()), "replicated");
        refused(() -> ImportanceWeights.paretoK(new double[3], new double[2]), "3 values for 2 draws");
        refused(() -> LeaveOneOut.ofApproximation(logLikelihood, new double[2]), "differ in length");
        refused(() -> LeaveOneOut.relativeEfficiency(logLikelihood, 2), "3 draws of 2 chains");
        refused(() -> LeaveOneOut.relativeEfficiency(logLikelihood, 0), "3 draws of 0 chains");
        refused(() -> Convergence.mcseSd(ragged), "chains of 6 and of 3");
        refused(() -> QuantitySummary.of(ragged), "chains of 6 and of 3");
    }

    @Test
    void noDraws() {
        refused(() -> ImportanceWeights.of(new double[0]), "no draws");
        refused(() -> LeaveOneOut.of(new double[0][], new double[] {1}), "no draws");
        refused(() -> LeaveOneOut.ofApproximation(new double[0][], new double[0]), "no draws");
        refused(() -> LeaveOneOut.relativeEfficiency(new double[0][], 1), "no draws");
    }

    @Test
    void probabilitiesThatAreNone() {
        double[][] chains = {{1, 2, 3, 4, 5}};
        for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
            refused(() -> Convergence.essQuantile(chains, p), "p is " + p);
            refused(() -> Convergence.mcseQuantile(chains, p), "p is " + p);
        }
    }

    @Test
    void efficienciesThatAreNone() {
        for (double efficiency : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            refused(() -> ImportanceWeights.of(new double[] {0, 1, 2}, efficiency), "efficiency of " + efficiency);
        }
    }

    @Test
    void anRHatIsShownWithTheDigitsThatTellItFromTheLimit() {
        Verdict verdict = Verdict.of(
                new Verdict.Worst(4, 4000, 1.01004, 900, 900, "tau", new Verdict.Trajectories(0, 0, 1), 4, "", ""));
        assertThat(verdict.reason())
                .isEqualTo(
                        "R-hat of tau is 1.01004, limit 1.01: chains that agree have up to 1.012 with 900 effective draws");
    }
}
