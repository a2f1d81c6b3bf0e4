package org.vi4j.inference.cavi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.vi4j.UserError;
import org.vi4j.math.RandomStreams;

/** The Jaakkola–Jordan bound against its definition and the evidence by integration. */
class CaviLogisticTest {
    private static final int N = 30;
    private static final double[] ALPHA = {0.5, 2};

    private final double[][] x = new double[N][2];
    private final double[] y = new double[N];

    CaviLogisticTest() {
        RandomGenerator random = new RandomStreams(4).at("logistic", 0);
        for (int i = 0; i < N; i++) {
            x[i][0] = 1;
            x[i][1] = random.nextGaussian();
            y[i] = random.nextDouble() < 1 / (1 + Math.exp(-0.3 - 1.5 * x[i][1])) ? 1 : 0;
        }
    }

    private static double logSigmoid(double z) {
        return -Math.log1p(Math.exp(-z));
    }

    /** E_q of the bounded log joint, plus the entropy of q, term by term. */
    private double bound(double[] m, double[][] s, List<Double> xi) {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            double e = xi.get(i);
            double mean = x[i][0] * m[0] + x[i][1] * m[1];
            double second = mean * mean;
            for (int a = 0; a < 2; a++) {
                for (int b = 0; b < 2; b++) {
                    second += x[i][a] * s[a][b] * x[i][b];
                }
            }
            double lambda = Math.tanh(e / 2) / (4 * e);
            double sign = y[i] == 1 ? 1 : -1;
            sum += logSigmoid(e) + (sign * mean - e) / 2 - lambda * (second - e * e);
        }
        for (int j = 0; j < 2; j++) {
            sum += (Math.log(ALPHA[j] / (2 * Math.PI)) - ALPHA[j] * (m[j] * m[j] + s[j][j])) / 2;
        }
        double determinant = s[0][0] * s[1][1] - s[0][1] * s[1][0];
        return sum + Math.log(determinant) / 2 + 1 + Math.log(2 * Math.PI);
    }

    @Test
    void theBoundIsItsDefinitionNeverFallsAndIsAMaximum() {
        CaviLogistic.Result result = new CaviLogistic(x, y, ALPHA).run(new CaviOptions(500, 1e-12));
        assertThat(result.converged()).isTrue();
        List<Double> trace = result.boundTrace();
        for (int k = 1; k < trace.size(); k++) {
            assertThat(trace.get(k)).isGreaterThanOrEqualTo(trace.get(k - 1) - 1e-12);
        }
        double[] m = result.posterior().mean();
        double[][] s = result.posterior().covariance();
        double best = bound(m, s, result.xi());
        assertThat(result.bound()).isCloseTo(best, within(1e-9));
        for (double nudge : new double[] {-1e-2, 1e-2}) {
            for (int j = 0; j < 2; j++) {
                double[] moved = m.clone();
                moved[j] += nudge;
                assertThat(bound(moved, s, result.xi())).isLessThan(best);
                double[][] wider = {s[0].clone(), s[1].clone()};
                wider[j][j] *= 1 + nudge;
                assertThat(bound(m, wider, result.xi())).isLessThan(best);
            }
            for (int i = 0; i < N; i++) {
                List<Double> xi = new java.util.ArrayList<>(result.xi());
                xi.set(i, xi.get(i) * (1 + nudge));
                assertThat(bound(m, s, xi)).isLessThan(best);
            }
        }
    }

    @Test
    void theBoundIsJustBelowTheEvidenceAndTheMeanNearTheExactOne() {
        CaviLogistic.Result result = new CaviLogistic(x, y, ALPHA).run(CaviOptions.DEFAULT);
        double step = 0.02;
        double evidence = 0;
        double[] mean = new double[2];
        for (double a = -8; a <= 8; a += step) {
            for (double b = -5; b <= 6; b += step) {
                double log = -(ALPHA[0] * a * a + ALPHA[1] * b * b) / 2
                        + Math.log(ALPHA[0] * ALPHA[1]) / 2
                        - Math.log(2 * Math.PI);
                for (int i = 0; i < N; i++) {
                    log += logSigmoid((y[i] == 1 ? 1 : -1) * (a + b * x[i][1]));
                }
                double density = Math.exp(log) * step * step;
                evidence += density;
                mean[0] += density * a;
                mean[1] += density * b;
            }
        }
        assertThat(result.bound()).isLessThan(Math.log(evidence));
        // The bound touches each logistic function at two points only: about a hundredth of a nat a row is lost here.
        assertThat(Math.log(evidence) - result.bound()).isLessThan(0.01 * N);
        // The exact posterior is skewed away from zero, and a normal q lies nearer to its mode: 0.11 sd for the slope.
        for (int j = 0; j < 2; j++) {
            assertThat(result.posterior().mean()[j])
                    .isCloseTo(
                            mean[j] / evidence, within(0.2 * result.posterior().sd()[j]));
        }
    }

    @Test
    void refusesWhatItCannotUse() {
        assertThatThrownBy(() -> new CaviLogistic(x, y, new double[] {1, 0}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("alpha is 0.0");
        assertThatThrownBy(() -> new CaviLogistic(x, new double[] {2}, ALPHA))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
