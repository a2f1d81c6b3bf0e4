package org.vi4j.joint.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The moments that targets claim, against the trapezoidal rule on a grid in two dimensions. */
class KnownPosteriorTest {
    static List<KnownPosterior> targets() {
        return List.of(
                KnownPosterior.banana(0.8, 0.5),
                KnownPosterior.correlated(2, 0.95),
                KnownPosterior.twoModes(2, 2),
                KnownPosterior.mixture(
                        new double[] {0.25, 0.75}, new double[][] {{1, 2}, {-1, 0}}, new double[] {0.5, 1}));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void momentsAreTheIntegrals(KnownPosterior target) {
        // Analytic integrands that vanish at the ends: the rule's error is below 1e-9 once the step resolves them.
        double end = 40;
        double h = 0.1;
        int n = (int) Math.round(2 * end / h);
        double[] row = new double[2 * n];
        double[] f = new double[n];
        double[] sums = new double[6];
        for (int i = 0; i < n; i++) {
            double x = -end + i * h;
            for (int k = 0; k < n; k++) {
                row[2 * k] = x;
                row[2 * k + 1] = -end + k * h;
            }
            target.logDensityAndGradient(row, n, f, new double[2 * n]);
            for (int k = 0; k < n; k++) {
                double p = Math.exp(f[k]) * h * h;
                double y = row[2 * k + 1];
                double[] moments = {1, x, y, x * x, x * y, y * y};
                for (int m = 0; m < 6; m++) {
                    sums[m] += p * moments[m];
                }
            }
        }
        double[] mean = target.mean();
        double[][] covariance = target.covariance();
        assertThat(Math.log(sums[0])).isCloseTo(target.logEvidence(), within(1e-6));
        assertThat(sums[1]).isCloseTo(mean[0], within(1e-6));
        assertThat(sums[2]).isCloseTo(mean[1], within(1e-6));
        assertThat(sums[3] - sums[1] * sums[1]).isCloseTo(covariance[0][0], within(1e-5));
        assertThat(sums[4] - sums[1] * sums[2]).isCloseTo(covariance[0][1], within(1e-5));
        assertThat(sums[5] - sums[2] * sums[2]).isCloseTo(covariance[1][1], within(1e-5));
    }
}
