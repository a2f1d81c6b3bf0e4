package org.vi4j.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.UserError;

class GaussianTest {
    private static final Offset<Double> CLOSE = within(1e-14);

    /** Σ = [[2, ½], [½, 1]], so |Σ| = 7/4 and Λ = [[4/7, −2/7], [−2/7, 8/7]], by hand. */
    private static Gaussian correlated(double... mean) {
        return Gaussian.ofMean(mean, new double[][] {{4 / 7.0, -2 / 7.0}, {-2 / 7.0, 8 / 7.0}});
    }

    @Test
    void invertsThePrecision() {
        Gaussian p = correlated(1, -1);
        assertThat(p.covariance()[0]).containsExactly(new double[] {2, 0.5}, CLOSE);
        assertThat(p.covariance()[1]).containsExactly(new double[] {0.5, 1}, CLOSE);
        assertThat(p.sd()).containsExactly(new double[] {Math.sqrt(2), 1}, CLOSE);
        assertThat(p.logDeterminant()).isCloseTo(Math.log(7 / 4.0), CLOSE);
        // (1, 2) Σ (1, 2)ᵀ = 2 + 2 + 4
        assertThat(p.variance(new double[] {1, 2})).isCloseTo(8, CLOSE);
        // Λ(1, −1)ᵀ = (6/7, −10/7)
        double[] information = {6 / 7.0, -10 / 7.0};
        assertThat(Gaussian.ofInformation(information, p.precision()).mean())
                .containsExactly(new double[] {1, -1}, CLOSE);
    }

    /** KL(N(m, s²)‖N(μ, σ²)) = ln(σ/s) + (s² + (m − μ)²)/2σ² − ½, the one-dimensional formula of every textbook. */
    @ParameterizedTest
    @CsvSource({"0,1,0,1", "1,2,-1,0.5", "0,1e-3,0,1", "5,1,5,100"})
    void divergenceInOneDimension(double m, double s, double mu, double sigma) {
        Gaussian q = Gaussian.diagonal(new double[] {m}, new double[] {s * s});
        Gaussian p = Gaussian.ofMean(new double[] {mu}, new double[][] {{1 / (sigma * sigma)}});
        double expected = Math.log(sigma / s) + (s * s + (m - mu) * (m - mu)) / (2 * sigma * sigma) - 0.5;
        assertThat(q.klTo(p)).isCloseTo(expected, within(1e-13 * Math.max(1, expected)));
    }

    @Test
    void divergenceWithCorrelation() {
        Gaussian p = correlated(0, 0);
        assertThat(p.klTo(p)).isCloseTo(0, CLOSE);
        // tr(Λ) = 12/7; δᵀΛδ at δ = (1, 1) is 8/7; |Σ_q| = 1.
        Gaussian q = Gaussian.diagonal(new double[] {1, 1}, new double[] {1, 1});
        assertThat(q.klTo(p)).isCloseTo((12 / 7.0 + 8 / 7.0 - 2 + Math.log(7 / 4.0)) / 2, CLOSE);
        assertThat(q.variance(new double[] {3, 4})).isEqualTo(25);
        assertThat(q.covariance()).isDeepEqualTo(new double[][] {{1, 0}, {0, 1}});
    }

    @Test
    void refusesWhatIsNoDistribution() {
        assertThatThrownBy(() -> Gaussian.diagonal(new double[] {0}, new double[] {0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Gaussian.diagonal(new double[] {Double.NaN}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Gaussian.ofMean(new double[2], new double[][] {{1, 2}, {2, 1}}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not positive definite at row 2");
    }
}
