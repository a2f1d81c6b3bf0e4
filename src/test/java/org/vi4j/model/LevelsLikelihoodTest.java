package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.internal.math.Normal;

/** Targets of levels: probabilities by their definition, derivatives by differences, predictions by random draws. */
class LevelsLikelihoodTest {
    private static final double[][] ETAS = {{-1.2, 0.3, 2.5}, {-30, -29.5, -29}, {20, 25, 31}, {0.1, 0.1001, 4}};

    private static LevelsLikelihood four(String name) {
        return ((LevelsLikelihood) Likelihood.of(name, Map.of())).of(List.of("a", "b", "c", "d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit", "categorical"})
    void probabilitiesAreThoseOfTheDefinitionAndAddUpToOne(String name) {
        LevelsLikelihood likelihood = four(name);
        for (double[] eta : ETAS) {
            double sum = 0;
            for (int y = 0; y < 4; y++) {
                double log = likelihood.logProbability(y, eta);
                sum += Math.exp(log);
                double plain = plain(name, y, eta);
                assertThat(Math.exp(log)).isCloseTo(plain, within(1e-13 + 1e-9 * plain));
            }
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    private static double plain(String name, int y, double[] eta) {
        if (name.equals("categorical")) {
            double top = Math.max(0, Arrays.stream(eta).max().orElseThrow());
            double sum = Math.exp(-top)
                    + Arrays.stream(eta).map(e -> Math.exp(e - top)).sum();
            return Math.exp((y == 0 ? 0 : eta[y - 1]) - top) / sum;
        }
        return below(name, y, eta) - below(name, y - 1, eta);
    }

    private static double below(String name, int y, double[] eta) {
        if (y < 0 || y >= eta.length) {
            return y < 0 ? 0 : 1;
        }
        return name.equals("ordinal") ? 1 / (1 + Math.exp(-eta[y])) : Normal.cdf(eta[y]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit", "categorical"})
    void derivativesAreDifferences(String name) {
        LevelsLikelihood likelihood = four(name);
        double h = 1e-5;
        for (double[] eta : new double[][] {ETAS[0], {-4, -3.2, 5}, {1, 2, 3}}) {
            for (int y = 0; y < 4; y++) {
                double[] slope = new double[3];
                double[][] curvature = new double[3][3];
                assertThat(likelihood.derivatives(y, eta, slope, curvature))
                        .isEqualTo(likelihood.logProbability(y, eta));
                for (int k = 0; k < 3; k++) {
                    double[] up = eta.clone();
                    double[] down = eta.clone();
                    up[k] += h;
                    down[k] -= h;
                    assertThat(slope[k])
                            .isCloseTo(
                                    (likelihood.logProbability(y, up) - likelihood.logProbability(y, down)) / (2 * h),
                                    within(1e-8 * (1 + Math.abs(slope[k]))));
                    double[] above = new double[3];
                    double[] under = new double[3];
                    likelihood.derivatives(y, up, above, new double[3][3]);
                    likelihood.derivatives(y, down, under, new double[3][3]);
                    for (int l = 0; l < 3; l++) {
                        assertThat(curvature[k][l])
                                .isCloseTo((under[l] - above[l]) / (2 * h), within(1e-7 * (1 + Math.abs(slope[l]))));
                    }
                }
            }
        }
    }

    /** Predictors are the linear functions of θ that they say, and the start has the levels' frequencies. */
    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit", "categorical"})
    void predictorsAreLinearAndTheStartHasTheFrequencies(String name) {
        LevelsLikelihood likelihood = four(name);
        boolean ones = name.equals("categorical");
        double[] x = {1, -0.7};
        double[] theta = new double[likelihood.dimension(2)];
        Arrays.setAll(theta, j -> Math.sin(j));
        double[][] rows = likelihood.predictors(x);
        double[] eta = likelihood.linear(x, theta);
        for (int k = 0; k < 3; k++) {
            double sum = 0;
            for (int j = 0; j < theta.length; j++) {
                sum += rows[k][j] * theta[j];
            }
            assertThat(eta[k]).isCloseTo(sum, within(1e-14));
        }
        double[] counts = {9, 39, 19, 29};
        double[] start = likelihood.linear(new double[] {1, 0}, likelihood.start(counts, 2, ones));
        for (int y = 0; y < 4; y++) {
            assertThat(Math.exp(likelihood.logProbability(y, start))).isCloseTo((counts[y] + 1) / 100, within(1e-12));
        }
    }

    /** Against 400,000 random draws: within four standard errors, and 1e-3 for the points of the softmax. */
    @ParameterizedTest
    @ValueSource(strings = {"ordinal", "ordinal-probit", "categorical"})
    void probabilitiesAverageOverThePredictors(String name) {
        LevelsLikelihood likelihood = four(name);
        double[] mean = {-1.2, 0.3, 1.9};
        double[][] lower = {{0.3, 0, 0}, {0.25, 0.2, 0}, {0.2, 0.1, 0.25}};
        if (name.equals("categorical")) {
            lower = new double[][] {{0.9, 0, 0}, {-0.5, 0.7, 0}, {0.3, 0.2, 1.1}};
        }
        double[][] covariance = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    covariance[i][j] += lower[i][k] * lower[j][k];
                }
            }
        }
        double[] shares = likelihood.probabilities(mean, covariance);
        java.util.Random random = new java.util.Random(1);
        int n = 400_000;
        double[] drawn = new double[4];
        for (int s = 0; s < n; s++) {
            double[] z = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            double[] eta = mean.clone();
            for (int i = 0; i < 3; i++) {
                for (int k = 0; k <= i; k++) {
                    eta[i] += lower[i][k] * z[k];
                }
            }
            for (int y = 0; y < 4; y++) {
                drawn[y] += plain(name, y, eta) / n;
            }
        }
        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
        for (int y = 0; y < 4; y++) {
            assertThat(shares[y]).isCloseTo(drawn[y], within(4 * 0.5 / Math.sqrt(n) + 1e-3));
        }
    }
}
