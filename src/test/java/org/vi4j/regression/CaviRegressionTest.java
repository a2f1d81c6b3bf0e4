package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;

class CaviRegressionTest {
    /** Sums of a few hundred terms of size 1e3 in float64: 1e-9 is a thousand times their rounding. */
    private static final double ROUNDING = 1e-9;

    private static LinearRegression model(long seed, int n, int d, double shared) {
        RandomGenerator random = new RandomStreams(seed).at("data", 0);
        double[][] columns = new double[d][n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            double common = shared * random.nextGaussian();
            for (int j = 0; j < d; j++) {
                columns[j][i] = common + random.nextGaussian();
                y[i] += (j % 3 - 1) * columns[j][i];
            }
            y[i] += 0.5 * random.nextGaussian();
        }
        double[] alpha = new double[d];
        Arrays.setAll(alpha, j -> 0.5 + j % 4);
        return LinearRegression.of(columns, y, alpha, 4);
    }

    @ParameterizedTest
    @CsvSource({"1,5,1,0", "2,20,2,1", "3,200,7,0.5", "4,100,20,1", "5,9000,33,2"})
    void evidenceLessElboIsTheDivergence(long seed, int n, int d, double shared) {
        LinearRegression model = model(seed, n, d, shared);
        ExactRegression exact = ExactRegression.of(model);
        for (int sweeps : new int[] {1, 2, 50}) {
            Ascent<CaviRegression.State> result = new CaviRegression(model).run(new CaviOptions(sweeps, 1e-10));
            double kl = result.state().posterior().klTo(exact.posterior());
            assertThat(exact.logEvidence() - result.elbo())
                    .isCloseTo(kl, within(ROUNDING * Math.max(1, Math.abs(exact.logEvidence()) / 1000)));
            assertThat(kl).isGreaterThanOrEqualTo(-ROUNDING);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,5,1,0", "2,20,2,1", "3,200,7,0.5", "4,100,20,1"})
    void theFixedPointHasTheExactMeanAndTheInverseDiagonal(long seed, int n, int d, double shared) {
        LinearRegression model = model(seed, n, d, shared);
        Gaussian exact = ExactRegression.of(model).posterior();
        Ascent<CaviRegression.State> result = new CaviRegression(model).run(CaviOptions.DEFAULT);
        assertThat(result.converged()).isTrue();
        double[] mean = result.state().posterior().mean();
        double[] sd = result.state().posterior().sd();
        for (int j = 0; j < d; j++) {
            // Sweeps of step 1e-10 that shrink by at least 1 % each: within 1e-8.
            assertThat(mean[j]).isCloseTo(exact.mean()[j], within(1e-8));
            assertThat(sd[j]).isCloseTo(1 / Math.sqrt(model.posteriorPrecision()[j][j]), within(1e-14));
            assertThat(sd[j]).isLessThanOrEqualTo(exact.sd()[j] * (1 + 1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theElboNeverFalls(long seed) {
        List<Double> trace = new CaviRegression(model(seed, 60, 12, 3))
                .run(new CaviOptions(300, 1e-10))
                .elboTrace();
        for (int k = 1; k < trace.size(); k++) {
            assertThat(trace.get(k)).isGreaterThanOrEqualTo(trace.get(k - 1) - 1e-12 * Math.abs(trace.get(k - 1)));
        }
    }

    /** A sweep, written out as d updates, each the maximum of the ELBO in its coordinate. */
    @Test
    void everyUpdateIsTheCoordinatesMaximum() {
        LinearRegression model = model(7, 40, 5, 1);
        Gaussian exact = ExactRegression.of(model).posterior();
        CaviRegression cavi = new CaviRegression(model);
        CaviRegression.State state = cavi.initialise();
        for (int sweep = 0; sweep < 3; sweep++) {
            double[] mean = state.posterior().mean();
            double[] variance =
                    Arrays.stream(state.posterior().sd()).map(s -> s * s).toArray();
            state = cavi.step(state);
            double[] after = state.posterior().mean();
            double[] varianceAfter =
                    Arrays.stream(state.posterior().sd()).map(s -> s * s).toArray();
            for (int j = 0; j < mean.length; j++) {
                mean[j] = after[j];
                variance[j] = varianceAfter[j];
                double best = Gaussian.diagonal(mean, variance).klTo(exact);
                for (double nudge : new double[] {-1e-2, 1e-2}) {
                    double[] moved = mean.clone();
                    moved[j] += nudge * Math.sqrt(variance[j]);
                    assertThat(Gaussian.diagonal(moved, variance).klTo(exact)).isGreaterThan(best);
                    double[] wider = variance.clone();
                    wider[j] *= 1 + nudge;
                    assertThat(Gaussian.diagonal(mean, wider).klTo(exact)).isGreaterThan(best);
                }
            }
        }
    }

    @Test
    void saysWhenItsSweepsRanOut() {
        Ascent<CaviRegression.State> result = new CaviRegression(model(1, 50, 10, 3)).run(new CaviOptions(2, 1e-10));
        assertThat(result.converged()).isFalse();
        assertThat(result.sweeps()).isEqualTo(2);
    }

    /** Were the columns orthogonal, one sweep would do: the posterior factorizes, so KL = 0 and ELBO = evidence. */
    @Test
    void isExactWhereColumnsAreOrthogonal() {
        double[][] columns = {{1, 1, -1, -1}, {1, -1, 1, -1}};
        LinearRegression model = LinearRegression.of(columns, new double[] {3, 1, -1, -2}, new double[] {1, 2}, 3);
        ExactRegression exact = ExactRegression.of(model);
        Ascent<CaviRegression.State> result = new CaviRegression(model).run(CaviOptions.DEFAULT);
        assertThat(result.sweeps()).isEqualTo(2);
        assertThat(result.elbo()).isCloseTo(exact.logEvidence(), within(1e-12));
        assertThat(result.state().posterior().klTo(exact.posterior())).isCloseTo(0, within(1e-12));
    }
}
