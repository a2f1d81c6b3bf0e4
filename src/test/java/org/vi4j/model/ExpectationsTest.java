package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.integration.IterativeLegendreGaussIntegrator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A row's expectations under a normal η, by quadrature or in closed form, against Commons Math's adaptive integrals.
 */
class ExpectationsTest {
    private static double integral(DoubleUnaryOperator f, double m, double s) {
        IterativeLegendreGaussIntegrator rule = new IterativeLegendreGaussIntegrator(20, 1e-13, 1e-14, 3, 20);
        double sum = 0;
        for (int k = -12; k < 12; k++) {
            sum += rule.integrate(
                    10_000_000,
                    z -> Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * f.applyAsDouble(m + s * z),
                    k,
                    k + 1);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({
        "logistic, 0, 0.5, 0.009", "logistic, 1, -7, 0.03", "logistic, 1, 2, 0.1", "logistic, 0, -1, 0.3",
        "logistic, 0, 3, 0.6", "logistic, 1, 0.2, 1", "logistic, 1, -2, 1.01", "logistic, 0, 5, 4",
        "logistic, 1, -30, 20", "probit, 0, 0.5, 0.009", "probit, 1, -3, 0.03", "probit, 1, 2, 0.1",
        "probit, 0, -1, 0.3", "probit, 0, 3, 0.6", "probit, 1, 0.2, 1", "probit, 1, -2, 1.01",
        "probit, 0, 5, 4", "poisson, 3, 0.5, 0.1", "poisson, 0, -2, 1.5"
    })
    void expectationsAreTheIntegrals(String name, double y, double m, double s) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        double[] out = new double[3];
        likelihood.expectations(y, m, s, out);
        double[] at = new double[3];
        for (int k = 0; k < 3; k++) {
            int part = k;
            double right = integral(
                    eta -> {
                        likelihood.derivatives(y, eta, at);
                        return at[part];
                    },
                    m,
                    s);
            assertThat(out[k]).isCloseTo(right, within(1e-10 * Math.max(1, Math.abs(right))));
        }
    }

    @ParameterizedTest
    @CsvSource({"logistic, 1, 0.3", "logistic, 0, -40", "probit, 1, -25", "probit, 0, 0.7", "poisson, 4, 1.1"})
    void derivativesAreTheSeparateOnes(String name, double y, double eta) {
        Likelihood likelihood = Likelihood.of(name, Map.of());
        double[] out = new double[3];
        likelihood.derivatives(y, eta, out);
        double[] slope = {eta};
        likelihood.replaceBySlope(slope, 0, new double[] {y}, 0, 1, 1);
        assertThat(out[0]).isCloseTo(likelihood.logDensity(y, eta, 1, 1), within(1e-12 * Math.abs(out[0]) + 1e-300));
        assertThat(out[1]).isCloseTo(slope[0], within(1e-12));
        assertThat(out[2]).isCloseTo(likelihood.curvature(y, eta, 1), within(1e-12 * out[2] + 1e-300));
    }
}
