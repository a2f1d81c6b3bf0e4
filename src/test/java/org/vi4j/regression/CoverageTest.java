package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.ExactRegression;

/**
 * 2,000 data sets, each with coefficients drawn from the prior. The posterior then covers them exactly as often as it
 * says: 95 %, with a standard error of √(0.95 · 0.05/2000) = 0.5 % for a coefficient. Mean-field has the same mean and
 * a standard deviation of rⱼ times the exact one, so it covers 2Φ(1.96 rⱼ) − 1.
 */
class CoverageTest {
    private static final int SETS = 2000;
    private static final double Z = 1.959963984540054;

    @Test
    void fullIntervalsCoverAndMeanFieldFallsShortAsTheorySays() {
        int n = 20;
        int d = 3;
        double alpha = 1;
        double beta = 4;
        int[] full = new int[d];
        int[] meanField = new int[d];
        double[] theory = new double[d];
        for (int set = 0; set < SETS; set++) {
            RandomGenerator random = new RandomStreams(11).at("set", set);
            double[] w = new double[d];
            for (int j = 0; j < d; j++) {
                w[j] = random.nextGaussian() / Math.sqrt(alpha);
            }
            double[][] x = new double[d][n];
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                double common = random.nextGaussian();
                for (int j = 0; j < d; j++) {
                    x[j][i] = common + random.nextGaussian();
                    y[i] += w[j] * x[j][i];
                }
                y[i] += random.nextGaussian() / Math.sqrt(beta);
            }
            LinearRegression model = LinearRegression.of(x, y, new double[] {alpha, alpha, alpha}, beta);
            ExactRegression exact = ExactRegression.of(model);
            double[] mean = exact.posterior().mean();
            double[] sd = exact.posterior().sd();
            // 1/√Λⱼⱼ is what coordinate ascent converges to; a few sets are run to say so.
            double[][] precision = model.posteriorPrecision();
            if (set % 400 == 0) {
                double[] cavi = new CaviRegression(model)
                        .run(CaviOptions.DEFAULT)
                        .state()
                        .posterior()
                        .sd();
                assertThat(cavi[0]).isCloseTo(1 / Math.sqrt(precision[0][0]), within(1e-12));
            }
            for (int j = 0; j < d; j++) {
                double narrow = 1 / Math.sqrt(precision[j][j]);
                full[j] += Math.abs(w[j] - mean[j]) <= Z * sd[j] ? 1 : 0;
                meanField[j] += Math.abs(w[j] - mean[j]) <= Z * narrow ? 1 : 0;
                theory[j] += Erf.erf(Z * narrow / sd[j] / Math.sqrt(2)) / SETS;
            }
        }
        for (int j = 0; j < d; j++) {
            assertThat((double) full[j] / SETS).isBetween(0.935, 0.965);
            double error = Math.sqrt(theory[j] * (1 - theory[j]) / SETS);
            assertThat((double) meanField[j] / SETS).isCloseTo(theory[j], within(4 * error));
            assertThat(theory[j]).isLessThan(0.92);
        }
    }
}
