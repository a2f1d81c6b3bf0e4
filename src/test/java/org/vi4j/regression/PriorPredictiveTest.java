package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.model.Likelihood;

/** Targets from the prior against the normal distribution that they have, and sentences that come out each way. */
class PriorPredictiveTest {
    private static final Path HOMES = Path.of("docs/homes.csv");

    @TempDir
    private Path folder;

    private static double[][] rows(Path table, String target) throws IOException {
        List<String> lines = Files.readAllLines(table);
        List<String> names = List.of(lines.get(0).split(",", -1));
        int last = names.indexOf(target);
        assertThat(last).isEqualTo(names.size() - 1);
        double[][] rows = new double[lines.size() - 1][names.size()];
        for (int i = 0; i < rows.length; i++) {
            String[] cells = lines.get(i + 1).split(",", -1);
            for (int j = 0; j < cells.length; j++) {
                rows[i][j] = Double.parseDouble(cells[j]);
            }
        }
        return rows;
    }

    /** y ~ N(ȳ, (k s_y)² Σ z² + (2.5 s_y)² + σ²) with σ given; quantiles to 4.5 standard errors of 20,000 draws. */
    @Test
    void aRowsQuantilesAreThoseOfItsNormalDistribution() throws IOException {
        int draws = 20_000;
        double[][] rows = rows(HOMES, "price");
        int p = rows[0].length - 1;
        double[] mean = new double[p + 1];
        double[] sd = new double[p + 1];
        for (int j = 0; j <= p; j++) {
            for (double[] row : rows) {
                mean[j] += row[j] / rows.length;
            }
            for (double[] row : rows) {
                sd[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / rows.length;
            }
            sd[j] = Math.sqrt(sd[j]);
        }
        double[][] made = Regression.of(HOMES, "price")
                .prior(Prior.normal(0.5))
                .beta(0.0025)
                .priorPredictive(draws, 3)
                .rows();
        assertThat(made).hasNumberOfRows(60);
        for (int i = 0; i < rows.length; i += 7) {
            double squares = 0;
            for (int j = 0; j < p; j++) {
                squares += Math.pow((rows[i][j] - mean[j]) / sd[j], 2);
            }
            double all = Math.sqrt(sd[p] * sd[p] * (0.25 * squares + 6.25) + 400);
            assertThat(made[i][0]).isEqualTo(i + 2);
            for (int k = 0; k < PriorPredictive.PROBABILITIES.length; k++) {
                double q = PriorPredictive.PROBABILITIES[k];
                NormalDistribution normal = new NormalDistribution(mean[p], all);
                double at = normal.inverseCumulativeProbability(q);
                double error = Math.sqrt(q * (1 - q) / draws) / normal.density(at);
                assertThat(made[i][1 + k]).isCloseTo(at, within(4.5 * error + 1 / (draws * normal.density(at))));
            }
        }
    }

    /** The sentence is of the data: it comes out the other way where a prior leaves no room for them. */
    @Test
    void theSentenceSaysWhetherTheDataArePossible() {
        Prior.Predictive wide = Regression.of(HOMES, "price").priorPredictive(400, 1);
        assertThat(wide.toString()).contains("All targets lie within 99 %", "Priors (weak)");
        Prior.Predictive narrow = Regression.of(HOMES, "price")
                .alpha(1e12)
                .intercept(false)
                .beta(1.0)
                .priorPredictive(400, 1);
        assertThat(narrow.toString()).contains("60 of 60 targets lie outside 99 %");
        Prior.Predictive far =
                Regression.of(HOMES, "price").prior(Prior.normal(100)).priorPredictive(400, 1);
        assertThat(far.toString()).contains("far from anything seen");
    }

    /** Under R2D2 of mean M the coefficients explain, given the noise, a share of the variance that is Beta's. */
    @Test
    void theShareExplainedUnderR2D2IsBetas() {
        ShrinkageScales.R2D2 scales = new ShrinkageScales.R2D2(5, 0.6, 1.4, 0, true);
        org.vi4j.math.RandomStreams streams = new org.vi4j.math.RandomStreams(4);
        int n = 20_000;
        double sum = 0;
        double[] logSd = new double[5];
        for (int s = 0; s < n; s++) {
            scales.at(scales.draw(streams.at("r2d2", s)), 0, 0, logSd);
            double omega = 0;
            for (double log : logSd) {
                omega += Math.exp(2 * log);
            }
            sum += omega / (1 + omega) / n;
        }
        // Beta(0.6, 1.4) has the mean 0.3 and the variance 0.07.
        assertThat(sum).isCloseTo(0.3, within(4.5 * Math.sqrt(0.07 / n)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quality", "passed", "stops", "waste"})
    void everyKindOfTargetHasAPicture(String target) {
        Regression regression = Regression.of(Path.of("docs/press.csv"), target).features(List.of("speed", "heat"));
        switch (target) {
            case "quality" -> regression.likelihood(Likelihood.categorical());
            case "passed" -> regression.likelihood(Likelihood.logistic()).trials("tried");
            case "stops" -> regression.likelihood(Likelihood.poisson()).exposure("hours");
            default -> regression.likelihood(Likelihood.beta());
        }
        Prior.Predictive made = regression.priorPredictive(200, 1);
        Path picture = folder.resolve("prior.png");
        made.picture().write(picture);
        assertThat(picture).isNotEmptyFile();
        assertThat(made.report().html()).contains("What the prior thinks of " + target);
    }

    @Test
    void improperPriorsAreRefused() {
        for (Prior prior : List.of(Prior.flat(), Prior.learned())) {
            assertThatThrownBy(() -> Regression.of(HOMES, "price").prior(prior).priorPredictive(200, 1))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("has no draws");
        }
        assertThatThrownBy(() -> Regression.of(HOMES, "price").priorPredictive(10, 1))
                .hasMessageContaining("draw-count is 10");
    }
}
