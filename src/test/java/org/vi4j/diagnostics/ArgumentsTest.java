package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers' mistakes are told, and give no numbers. */
class ArgumentsTest {
    private static final double[][] RAGGED = {{1, 2, 3, 4, 5}, {2, 3, 1}};
    private static final double[][] LIKELIHOOD = {{-1, -2}, {-2, -1}, {-1.5, -1}};

    private static void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
    }

    @Test
    void chainsMustBeOfOneLength() {
        String message = "chain 2 has length 3, 5 was expected";
        refused(message, () -> Convergence.rHat(RAGGED));
        refused(message, () -> Convergence.essBulk(RAGGED));
        refused(message, () -> Convergence.essTail(RAGGED));
        refused(message, () -> Convergence.essMean(RAGGED));
        refused(message, () -> Mcse.mean(RAGGED));
        refused(message, () -> Mcse.sd(RAGGED));
        refused(message, () -> Mcse.quantile(RAGGED, 0.5));
        refused(message, () -> Summary.of(RAGGED));
        refused("no chains", () -> Convergence.rHat(new double[0][]));
        refused("no chains", () -> Summary.of(new double[0][]));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void probabilitiesLieBetweenZeroAndOne(double p) {
        double[][] chains = {{1, 2, 3, 4, 5}};
        refused("p is " + p, () -> Convergence.essQuantile(chains, p));
        refused("p is " + p, () -> Mcse.quantile(chains, p));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void efficienciesArePositiveAndFinite(double efficiency) {
        String message = "relative efficiency is " + efficiency;
        refused(message, () -> ImportanceWeights.of(new double[] {0, 1, 2}, efficiency));
        refused(message, () -> LeaveOneOut.of(LIKELIHOOD, new double[] {1, efficiency}));
    }

    @Test
    void thereAreAsManyNumbersAsDrawsAndPoints() {
        ImportanceWeights weights = ImportanceWeights.of(new double[] {0, 1, 2});
        refused("there are 2, 3 were expected", () -> weights.mean(new double[] {1, 2}));
        refused("there are 4, 3 were expected", () -> weights.mean(new double[] {1, 2, 3, 4}));
        refused("there are 1, 2 were expected", () -> ImportanceWeights.paretoK(new double[1], new double[2]));
        refused("no draws", () -> ImportanceWeights.of(new double[0]));
        refused("there are 1, 2 were expected", () -> LeaveOneOut.of(LIKELIHOOD, new double[] {1}));
        refused("there are 3, 2 were expected", () -> LeaveOneOut.of(LIKELIHOOD, new double[] {1, 1, 1}));
        refused("there are 2, 3 were expected", () -> LeaveOneOut.ofApproximation(LIKELIHOOD, new double[2]));
    }

    @Test
    void logLikelihoodsAreARectangle() {
        double[][] ragged = {{-1, -2}, {-2}};
        refused("draw 2 has length 1, 2 was expected", () -> LeaveOneOut.of(ragged, new double[] {1, 1}));
        refused("draw 2 has length 1, 2 was expected", () -> LeaveOneOut.ofApproximation(ragged, new double[2]));
        refused("no draws", () -> LeaveOneOut.of(new double[0][], new double[] {1}));
        refused("no draws", () -> LeaveOneOut.ofApproximation(new double[0][], new double[0]));
        refused("3 draws in 2 chains", () -> LeaveOneOut.relativeEfficiency(LIKELIHOOD, 2));
        refused("3 draws in 0 chains", () -> LeaveOneOut.relativeEfficiency(LIKELIHOOD, 0));
    }

    @Test
    void aPredictiveCheckNeedsReplications() {
        refused("no replications", () -> PredictiveCheck.of(y -> y[0], new double[] {1}, List.of()));
    }
}
