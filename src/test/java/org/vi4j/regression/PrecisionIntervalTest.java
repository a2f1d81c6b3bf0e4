package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.internal.math.Variates;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/** The dispersion φ has a median and an interval, and need not have a mean: against sums over a grid, and draws. */
class PrecisionIntervalTest {
    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    private final double[] x = new double[ROWS];
    private final double[] y = new double[ROWS];

    private Path table(String likelihood) throws IOException {
        RandomGenerator random = new RandomStreams(5).at("rows", 0);
        List<String> lines = new ArrayList<>(List.of("x,y"));
        for (int i = 0; i < ROWS; i++) {
            x[i] = random.nextGaussian();
            double eta = 0.5 + 0.4 * x[i];
            y[i] = switch (likelihood) {
                // Counts as Poisson's, so that φ may be as large as it likes.
                case "negative-binomial" -> Variates.poisson(Math.exp(eta), random);
                case "gamma" -> Math.exp(eta + 0.3 * random.nextGaussian());
                default -> 1 / (1 + Math.exp(-eta - 0.5 * random.nextGaussian()));
            };
            lines.add(x[i] + "," + y[i]);
        }
        return Files.write(folder.resolve(likelihood + ".csv"), lines);
    }

    private RegressionFit fit(String likelihood) throws IOException {
        return Regression.of(table(likelihood), "y")
                .likelihood(Likelihood.of(likelihood, Map.of()))
                .fit();
    }

    /** ln p(y, w, φ) but for a constant, ln φ in φ's place: weak priors, φ^−½ exponential. */
    private double log(double level, double slope, double t, double center, double spread) {
        double phi = Math.exp(t);
        double log = -Math.pow(level / 2.5, 2) / 2 - Math.pow(slope * spread / 2.5, 2) / 2 - Math.exp(-t / 2) - t / 2;
        for (int i = 0; i < ROWS; i++) {
            double eta = level + slope * (x[i] - center);
            for (int k = 0; k < y[i]; k++) {
                log += Math.log1p(k / phi);
            }
            log += y[i] * eta - (phi + y[i]) * Math.log1p(Math.exp(eta) / phi) - Gamma.logGamma(y[i] + 1);
        }
        return log;
    }

    private double[] byGrid(double... probabilities) {
        double center = Arrays.stream(x).average().orElseThrow();
        double spread =
                Math.sqrt(Arrays.stream(x).map(v -> (v - center) * (v - center)).sum() / (ROWS - 1));
        int cells = 160;
        double step = 0.25;
        double[] below = new double[cells + 1];
        for (int c = 0; c < cells; c++) {
            double t = -4 + step * (c + 0.5);
            double sum = 0;
            for (double level = -0.4; level <= 1.4; level += 0.06) {
                for (double slope = -0.5; slope <= 1.3; slope += 0.06) {
                    sum += Math.exp(log(level, slope, t, center, spread) + 60);
                }
            }
            below[c + 1] = below[c] + sum;
        }
        double[] quantiles = new double[probabilities.length];
        for (int k = 0; k < quantiles.length; k++) {
            double share = probabilities[k] * below[cells];
            int c = 0;
            while (below[c + 1] < share) {
                c++;
            }
            quantiles[k] = Math.exp(-4 + step * (c + (share - below[c]) / (below[c + 1] - below[c])));
        }
        return quantiles;
    }

    @Test
    void thatOfCountsIsTheGridsWhoseMeanIsInfinite() throws IOException {
        RegressionFit fit = fit("negative-binomial");
        List<Double> interval = fit.model().precisionInterval();
        double[] expected = byGrid(0.5, 0.025, 0.975);
        for (int k = 0; k < 3; k++) {
            // Laplace's density of φ, and cells of a quarter of ln φ.
            assertThat(interval.get(k) / expected[k]).as("quantile " + k).isCloseTo(1, within(0.06));
        }
        assertThat(expected[2]).as("a tail without a mean").isGreaterThan(100 * expected[0]);
        Path file = folder.resolve("m.json");
        fit.model().save(file);
        RegressionModel loaded = RegressionModel.load(file);
        assertThat(loaded.precisionInterval()).isEqualTo(interval);
        String shown = String.format("median %.4g, 95 %% interval", interval.get(0));
        assertThat(String.join("\n", loaded.summary().lines())).contains(shown);
        assertThat(String.join("\n", fit.summary().lines())).contains(shown).doesNotContainPattern("phi .*sd");
        assertThat(fit.summary().document().get("phi"))
                .isEqualTo(Map.of("median", interval.get(0), "lower", interval.get(1), "upper", interval.get(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"negative-binomial", "gamma", "beta"})
    void agreesWithTheDraws(String likelihood) throws IOException {
        RegressionFit fit = fit(likelihood);
        double[] draws = fit.draws(20_000, 3).list().stream()
                .mapToDouble(RegressionDraws.Draw::beta)
                .toArray();
        double[] probabilities = {0.5, 0.025, 0.975};
        for (int k = 0; k < 3; k++) {
            double end = fit.model().precisionInterval().get(k);
            double p = probabilities[k];
            // Four standard errors of a share.
            assertThat(Arrays.stream(draws).filter(d -> d <= end).count() / 20_000.0)
                    .as(likelihood + " " + p)
                    .isCloseTo(p, within(4 * Math.sqrt(p * (1 - p) / 20_000)));
        }
    }

    @Test
    void aGivenOneHasNoInterval() throws IOException {
        RegressionFit fit = Regression.of(table("gamma"), "y")
                .likelihood(Likelihood.gamma())
                .beta(4.0)
                .fit();
        assertThat(fit.model().precisionInterval()).isEmpty();
        assertThat(String.join("\n", fit.summary().lines())).contains(CoefficientTable.number(4) + ", given");
    }
}
