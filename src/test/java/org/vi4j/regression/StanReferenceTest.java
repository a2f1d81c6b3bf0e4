package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.data.Columns;
import org.vi4j.data.RowReader;
import org.vi4j.distribution.Gamma;
import org.vi4j.inference.cavi.CaviOptions;
import org.vi4j.inference.cavi.CaviRegression;
import org.vi4j.inference.cavi.Factorization;
import org.vi4j.inference.exact.ExactRegression;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;

/**
 * The posterior with learned precisions on scikit-learn's diabetes table, three ways: Hamiltonian Monte Carlo by Stan,
 * the exact posterior integrated over a grid of (α, β), and variational inference.
 */
class StanReferenceTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/inference");

    private static RegressionFit fit() {
        RegressionConfig config = new RegressionConfig(
                new RegressionConfig.Shared(),
                OptionalDouble.empty(),
                true,
                true,
                new Factorization.Full(),
                CaviOptions.DEFAULT);
        Columns.Wish wish = new Columns.Wish("progression", List.of(), List.of(), List.of(), null);
        return RegressionFit.of(REFERENCE.resolve("diabetes.csv"), wish, RowReader.Missing.REFUSE, config);
    }

    /** Moments of w and σ under p(α, β | y), which is the evidence times the priors, by the trapezoidal rule. */
    private static final class Grid {
        final double[] mean;
        final double[] within;
        final double[] between;
        double sigma;
        double sigmaSquared;

        Grid(RegressionFit fit) {
            CaviRegression.Result cavi = Objects.requireNonNull(fit.cavi());
            LinearRegression data = fit.hierarchy().data();
            Precision alpha = cavi.state().weightPrecisions().get(1);
            Gamma prior = ((Precision.Uncertain) fit.hierarchy().noise()).gamma();
            int d = data.dimension();
            mean = new double[d];
            within = new double[d];
            between = new double[d];
            double[] second = new double[d];
            double total = 0;
            double peak = cavi.elbo();
            double b0 = cavi.state().beta();
            for (int i = -40; i <= 40; i++) {
                for (int k = -20; k <= 20; k++) {
                    // Steps of a fifth and a third of a standard deviation of ln α and ln β, as q has them.
                    double a = alpha.mean() * Math.exp(i * 0.2 / Math.sqrt(d / 2.0));
                    double b = b0 * Math.exp(k * 0.3 / Math.sqrt(data.rows() / 2.0));
                    double[] alphas = data.priorPrecision();
                    Arrays.fill(alphas, 1, d, a);
                    ExactRegression exact = ExactRegression.of(data.at(alphas, b));
                    double density = Math.exp(
                            exact.logEvidence() + prior.logDensity(a) + prior.logDensity(b) + Math.log(a * b) - peak);
                    total += density;
                    sigma += density / Math.sqrt(b);
                    sigmaSquared += density / b;
                    double[] m = exact.posterior().mean();
                    double[] sd = exact.posterior().sd();
                    for (int j = 0; j < d; j++) {
                        mean[j] += density * m[j];
                        second[j] += density * m[j] * m[j];
                        within[j] += density * sd[j] * sd[j];
                    }
                }
            }
            sigma /= total;
            sigmaSquared /= total;
            for (int j = 0; j < d; j++) {
                mean[j] /= total;
                within[j] /= total;
                between[j] = second[j] / total - mean[j] * mean[j];
            }
        }
    }

    @Test
    void stanTheExactPosteriorAndVariationalInferenceAgree() throws IOException {
        JsonNode stan = new ObjectMapper().readTree(Files.readString(REFERENCE.resolve("stan-diabetes.json")));
        RegressionFit fit = fit();
        Grid grid = new Grid(fit);
        int d = grid.mean.length;
        // Both are estimates of one number, Stan's with a known standard error: 24 comparisons at 4.5 of them.
        for (int j = 0; j < d; j++) {
            assertThat(stan.at("/mean/" + j).asDouble())
                    .isCloseTo(
                            grid.mean[j],
                            within(4.5 * stan.at("/mcse_mean/" + j).asDouble()));
            assertThat(stan.at("/sd/" + j).asDouble())
                    .isCloseTo(
                            Math.sqrt(grid.within[j] + grid.between[j]),
                            within(4.5 * stan.at("/mcse_sd/" + j).asDouble()));
        }
        double sigmaSd = Math.sqrt(grid.sigmaSquared - grid.sigma * grid.sigma);
        assertThat(stan.at("/mean/" + d).asDouble())
                .isCloseTo(grid.sigma, within(4.5 * stan.at("/mcse_mean/" + d).asDouble()));
        assertThat(stan.at("/sd/" + d).asDouble())
                .isCloseTo(sigmaSd, within(4.5 * stan.at("/mcse_sd/" + d).asDouble()));

        double[] mean = fit.model().weights().mean();
        double[] sd = fit.model().weights().sd();
        for (int j = 0; j < d; j++) {
            double all = Math.sqrt(grid.within[j] + grid.between[j]);
            assertThat(mean[j]).isCloseTo(grid.mean[j], within(0.15 * all));
            // q(w) takes the precisions at their mean. It misses how w's mean moves with them; and Λ⁻¹ is convex, so
            // what it has is below the average of Λ⁻¹.
            assertThat(sd[j] / Math.sqrt(grid.within[j])).isBetween(0.9, 1.001);
            assertThat(sd[j] / all).isBetween(0.85, 1.001);
        }
        assertThat(fit.model().noise().sdMean()).isCloseTo(grid.sigma, within(0.15 * sigmaSd));
    }
}
