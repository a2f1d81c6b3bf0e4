package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vi4j.model.Likelihood;

/** Student's t noise against NumPy's sum over a grid of coefficients and scale (student.py). */
class NestedLaplaceTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/regression");

    @TempDir
    private Path folder;

    private static RegressionFit fit(Path file, double nu) {
        return Regression.of(file, "y").likelihood(Likelihood.studentT(nu)).fit();
    }

    /** 4,000 draws: the correction's own error is some hundredths of the difference between the weights. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void isNearTheGrid(int nu) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(Files.readString(REFERENCE.resolve("student.json")))
                .get("nu" + nu);
        RegressionFit fit = fit(REFERENCE.resolve("outlier.csv"), nu);
        for (int j = 0; j < 2; j++) {
            double sd = expected.get("sd").get(j).asDouble();
            assertThat(fit.coefficients().mean()[j])
                    .isCloseTo(expected.get("mean").get(j).asDouble(), within(0.03 * sd));
            assertThat(fit.coefficients().sd()[j] / sd).isCloseTo(1, within(0.03));
        }
        assertThat(fit.model().noise().sdMean() / expected.get("noise").asDouble())
                .isCloseTo(1, within(0.02));
        assertThat(fit.model().noise().sdSd() / expected.get("noise_sd").asDouble())
                .isCloseTo(1, within(0.06));
    }

    /** However far off a row is, the coefficients stay where they are. */
    @ParameterizedTest
    @ValueSource(strings = {"1e5", "-99999", "1e12"})
    void theSizeOfAnOutlierChangesNothing(String size) throws IOException {
        String text = Files.readString(REFERENCE.resolve("outlier.csv"));
        RegressionFit one = fit(REFERENCE.resolve("outlier.csv"), 4);
        RegressionFit other = fit(Files.writeString(folder.resolve("o.csv"), text.replace("999999", size)), 4);
        for (int j = 0; j < 2; j++) {
            double sd = one.coefficients().sd()[j];
            assertThat(other.coefficients().mean()[j])
                    .isCloseTo(one.coefficients().mean()[j], within(0.02 * sd));
            assertThat(other.coefficients().sd()[j] / sd).isCloseTo(1, within(0.01));
        }
        assertThat(other.model().noise().sdMean() / one.model().noise().sdMean())
                .isCloseTo(1, within(0.001));
    }

    /** The sentence is computed: ascent's spread is 13 % too small, and saying so is up to the mixture. */
    @Test
    void saysWhatCoordinateAscentWouldLose() {
        assertThat(fit(REFERENCE.resolve("outlier.csv"), 4).summary().toString())
                .contains("Coordinate ascent's would be too small")
                .contains("nested Laplace")
                .contains("Variances: believe them");
        assertThat(Regression.of(REFERENCE.resolve("outlier.csv"), "y")
                        .likelihood(Likelihood.studentT(4))
                        .method("cavi")
                        .fit()
                        .summary()
                        .toString())
                .contains("Variances: too small: nested Laplace");
    }
}
