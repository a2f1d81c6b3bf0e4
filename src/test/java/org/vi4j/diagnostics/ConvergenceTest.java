package org.vi4j.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Against R's posterior 1.4.0. */
class ConvergenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"iid", "slow", "antithetic", "cauchy", "shifted", "scaled", "ties", "constant", "short"})
    void agreesWithPosterior(String name) {
        double[][] x = name.equals("short")
                ? new double[][] {Arrays.copyOf(Reference.chains("slow")[0], 17)}
                : Reference.chains(name);
        JsonNode expected = Reference.VALUES.get("convergence").get(name);
        Reference.agrees("R-hat", Convergence.rHat(x), expected.get("r_hat"));
        Reference.agrees("bulk ESS", Convergence.essBulk(x), expected.get("ess_bulk"));
        Reference.agrees("tail ESS", Convergence.essTail(x), expected.get("ess_tail"));
        Reference.agrees("ESS of the mean", Convergence.essMean(x), expected.get("ess_mean"));
        Reference.agrees("ESS of the median", Convergence.essQuantile(x, 0.5), expected.get("ess_median"));
        Reference.agrees("MCSE of the mean", Convergence.mcseMean(x), expected.get("mcse_mean"));
        Reference.agrees("MCSE of the sd", Convergence.mcseSd(x), expected.get("mcse_sd"));
        Reference.agrees("MCSE of the median", Convergence.mcseQuantile(x, 0.5), expected.get("mcse_median"));
        Reference.agrees("MCSE of the 5 % quantile", Convergence.mcseQuantile(x, 0.05), expected.get("mcse_q5"));
        Reference.agrees("MCSE of the 95 % quantile", Convergence.mcseQuantile(x, 0.95), expected.get("mcse_q95"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void drawsThatAreNotFiniteHaveNoDiagnostics(double bad) {
        double[][] x = Reference.chains("iid");
        x[2][7] = bad;
        assertThat(Convergence.rHat(x)).isNaN();
        assertThat(Convergence.essBulk(x)).isNaN();
        assertThat(Convergence.essTail(x)).isNaN();
        assertThat(Convergence.mcseMean(x)).isNaN();
        assertThat(Convergence.mcseSd(x)).isNaN();
        assertThat(Convergence.mcseQuantile(x, 0.5)).isNaN();
    }
}
