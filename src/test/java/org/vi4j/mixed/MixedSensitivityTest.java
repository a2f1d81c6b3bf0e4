package org.vi4j.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.math.RandomStreams;
import org.vi4j.regression.Prior;

class MixedSensitivityTest {
    @TempDir
    private Path folder;

    private MixedFit fit(int groups, String prior, String... effects) throws IOException {
        RandomGenerator random = new RandomStreams(6).at("groups", groups);
        StringBuilder csv = new StringBuilder("x,g,y\n");
        for (int g = 0; g < groups; g++) {
            double level = random.nextGaussian();
            for (int i = 0; i < 6; i++) {
                double x = random.nextGaussian();
                csv.append(String.format(
                        Locale.ROOT, "%.4f,g%d,%.4f%n", x, g, level + 0.5 * x + 0.7 * random.nextGaussian()));
            }
        }
        Path file = Files.writeString(folder.resolve(groups + ".csv"), csv);
        return MixedRegression.of(file, "y")
                .features("x")
                .group("g", effects)
                .prior(Prior.of(prior))
                .fit();
    }

    @Test
    void theSpreadOfFewGroupsDependsOnThePriorAndThatOfManyDoesNot() throws IOException {
        MixedFit few = fit(3, "weak");
        assertThat(few.summary().toString())
                .containsPattern("Prior sensitivity \\(power-scaling, limit 0\\.05\\): sd\\(g, intercept\\) 0\\.\\d+");
        assertThat(few.summary().document()).containsKey("sensitivity");
        MixedFit many = fit(150, "weak");
        assertThat(many.summary().toString()).contains("nothing above depends on it");
        List<Double> each = MixedSensitivity.of(many).values();
        assertThat(each).hasSize(many.coefficients().size() + many.spreads().size());
        assertThat(each.stream().allMatch(s -> s >= 0 && s < 0.05)).isTrue();
    }

    /** A fixed coefficient that a narrow prior holds is one that depends on it. */
    @Test
    void aCoefficientThatThePriorHoldsDependsOnIt() throws IOException {
        List<Double> held = MixedSensitivity.of(fit(12, "normal:0.05")).values();
        List<Double> free = MixedSensitivity.of(fit(12, "weak")).values();
        assertThat(held.get(1)).isGreaterThan(0.05);
        assertThat(free.get(1)).isLessThan(0.05);
    }

    /** The fit's own density of ψ, less the logarithms that turn σ and τ into ψ, and that of fixed coefficients. */
    @Test
    void whatIsScaledIsTheFitsPrior() throws IOException {
        MixedFit fit = fit(12, "weak");
        MixedDraws draws = fit.draws(20, 3);
        Spreads spreads = fit.setting().spreads();
        Double shift = null;
        for (int s = 0; s < draws.count(); s++) {
            double[] psi = {Math.log(draws.sigma()[s]), 0.5 * Math.log(draws.covariance()[s][0][0])};
            double expected = SpreadsPrior.log(spreads, psi, new double[2]) - psi[0] - psi[1];
            for (int j = 0; j < fit.prior().length; j++) {
                double w = draws.coefficients()[s][fit.design().layout().fixedAt() + j];
                expected -= 0.5 * fit.prior()[j] * w * w;
            }
            double difference = MixedSensitivity.logPrior(fit, draws, s) - expected;
            shift = shift == null ? difference : shift;
            assertThat(difference).isCloseTo(shift, within(1e-9));
        }
    }

    @Test
    void correlatedEffectsHaveOneNumberEach() throws IOException {
        MixedFit fit = fit(12, "weak", "1", "x");
        assertThat(MixedSensitivity.of(fit).values()).hasSize(6).doesNotContain(Double.NaN);
    }
}
