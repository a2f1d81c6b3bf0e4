package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.RandomStreams;

class LinearRegressionTest {
    /** Whatever the number of blocks, the sums are those of plain loops; integers make them exact. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4095, 4096, 4097, 10_000})
    void summarisesTheData(int n) {
        RandomGenerator random = new RandomStreams(n).at("data", 0);
        double[][] x = new double[3][n];
        double[] y = new double[n];
        double[][] gram = new double[3][3];
        double[] xty = new double[3];
        double yty = 0;
        for (int i = 0; i < n; i++) {
            y[i] = random.nextInt(-9, 10);
            yty += y[i] * y[i];
            for (int j = 0; j < 3; j++) {
                x[j][i] = random.nextInt(-9, 10);
            }
            for (int j = 0; j < 3; j++) {
                xty[j] += x[j][i] * y[i];
                for (int k = 0; k < 3; k++) {
                    gram[j][k] += x[j][i] * x[k][i];
                }
            }
        }
        LinearRegression model = LinearRegression.of(x, y, new double[] {1, 2, 3}, 4);
        assertThat(model.gram()).isDeepEqualTo(gram);
        assertThat(model.xty()).isEqualTo(xty);
        assertThat(model.yty()).isEqualTo(yty);
        assertThat(model.rows()).isEqualTo(n);
        assertThat(model.posteriorPrecision()[1][1]).isEqualTo(2 + 4 * gram[1][1]);
        assertThat(model.posteriorPrecision()[0][2]).isEqualTo(4 * gram[0][2]);
        assertThat(model.information()[2]).isEqualTo(4 * xty[2]);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE})
    void refusesWhatIsNoPrecision(double value) {
        double[][] x = {{1, 2}};
        double[] y = {1, 2};
        assertThatThrownBy(() -> LinearRegression.of(x, y, new double[] {value}, 1))
                .isInstanceOf(UserError.class)
                .hasMessage("alpha is " + value + ": a precision (one over a variance) is a positive finite number");
        assertThatThrownBy(() -> LinearRegression.of(x, y, new double[] {1}, value))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("beta is " + value);
    }

    @Test
    void predictsWithTheNoiseAndTheUncertaintyOfTheWeights() {
        Gaussian weights = Gaussian.diagonal(new double[] {1, 2}, new double[] {4, 9});
        Prediction at =
                Prediction.at(Likelihood.gaussian(), weights, new Precision.Known(0.25), new double[] {3, -1}, 0);
        assertThat(at.mean()).isEqualTo(1);
        assertThat(at.sd()).isCloseTo(Math.sqrt(4 + 36 + 9), within(1e-15));
        assertThat(Intervals.quantile(0.95)).isCloseTo(1.959963984540054, within(1e-12));
        assertThat(Intervals.quantile(0.5)).isCloseTo(0.6744897501960817, within(1e-12));
    }
}
