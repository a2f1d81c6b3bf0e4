package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;
import org.vi4j.regression.CaviRegression.Factorization;

/** A fit seen as any other inference's result, held against NumPy's sums over a grid (integrated.py). */
class FitPosteriorTest {
    private static final Path HOMES = Path.of("docs/homes.csv");

    private static JsonNode reference() throws IOException {
        String file = "src/test/resources/reference/regression/integrated.json";
        return new ObjectMapper().readTree(Files.readString(Path.of(file))).at("/homes/weak");
    }

    @Test
    void momentsOfCoefficientsAndNoiseAreTheExactOnes() throws IOException {
        JsonNode exact = reference();
        Posterior q = Regression.of(HOMES, "price").fit().posterior();

        assertThat(q.parameters().names())
                .containsExactly("intercept", "size_m2", "rooms", "age_years", "km_to_centre", "sigma");
        double[] mean = q.moments().mean();
        double[] sd = q.moments().sd();
        for (int j = 0; j < 5; j++) {
            double spread = exact.at("/sd/" + j).asDouble();
            assertThat(mean[j]).isCloseTo(exact.at("/mean/" + j).asDouble(), within(0.01 * spread));
            assertThat(sd[j]).isCloseTo(spread, within(0.01 * spread));
        }
        // 10,000 draws: a standard error of a hundredth of the standard deviation, and of 0.7 % of that itself.
        double noiseSd = exact.get("noise_sd").asDouble();
        assertThat(mean[5]).isCloseTo(exact.get("noise").asDouble(), within(0.04 * noiseSd));
        assertThat(sd[5]).isCloseTo(noiseSd, within(0.03 * noiseSd));
        assertThat(q.get("sigma").mean()).isEqualTo(mean[5]);
    }

    /** The same form as of every inference: where q is the posterior, all weights are the evidence. */
    @Test
    void theVerdictRestsOnTheWeightsOfTheDraws() throws IOException {
        Posterior q = Regression.of(HOMES, "price").fit().posterior();

        Assessment.Weights assessment = (Assessment.Weights) q.assess(1000, 3);

        assertThat(assessment.verdict().trust()).isEqualTo(Verdict.Trust.BELIEVE);
        // The draws come from finitely many normal distributions: a KL divergence of about 0.01 nats.
        assertThat(assessment.elbo().value())
                .isCloseTo(reference().get("log_evidence").asDouble(), within(0.05));
        assertThat(q.summary().toString()).contains("intercept", "sigma", "2.5 %", "gaussian regression of 'price'");
    }

    /** ln q at a draw is commons-math's density of the normal distribution of the table's coefficients. */
    @Test
    void densitiesAreThoseOfTheCoefficientsOnTheTablesScale() {
        RegressionFit fit =
                Regression.of(HOMES, "price").alpha(0.01).beta(0.003).fit();

        Assessment.Weights assessment = (Assessment.Weights) fit.posterior().assess(20, 5);

        MultivariateNormalDistribution normal = new MultivariateNormalDistribution(
                fit.coefficients().mean(), fit.coefficients().covariance());
        for (int i = 0; i < 20; i++) {
            assertThat(assessment.logQ()[i])
                    .isCloseTo(Math.log(normal.density(assessment.draws()[i])), within(1e-6));
        }
        assertThat(fit.posterior().parameters().names()).doesNotContain("sigma");
        assertThat(fit.posterior().unconstrainedMean())
                .containsExactly(fit.coefficients().mean());
    }

    @Test
    void anAscentThatHasNotConvergedIsNotBelieved() {
        Posterior q = Regression.of(HOMES, "price")
                .method("cavi")
                .posterior(new Factorization.MeanField())
                .ascent(new CaviOptions(2, 1e-10))
                .fit()
                .posterior();

        assertThat(q.verdict().trust()).isEqualTo(Verdict.Trust.DO_NOT_BELIEVE);
        assertThat(q.verdict().reason()).contains("not converged");
        assertThat(q.trace().values()).hasSize(2);
    }

    /** Mean-field is too narrow where columns correlate, and its draws' weights say so. */
    @Test
    void meanFieldOfCorrelatedColumnsIsNotBelievedAsItIs() {
        Posterior q = Regression.of(HOMES, "price")
                .method("cavi")
                .posterior(new Factorization.MeanField())
                .fit()
                .posterior();

        assertThat(q.verdict().trust()).isNotEqualTo(Verdict.Trust.BELIEVE);
    }
}
