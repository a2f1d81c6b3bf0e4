package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;

/** What the summary says of separable data is proven, for the column, for both, and for neither. */
class SeparationSentenceTest {
    @TempDir
    private Path folder;

    /** How y, 0 or 1, follows from two columns. */
    private interface Rule {
        int y(double x, int g, RandomGenerator random);
    }

    private String summary(int seed, Rule rule) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("rows", 0);
        StringBuilder csv = new StringBuilder("x,g,y\n");
        for (int i = 0; i < 60; i++) {
            double x = random.nextGaussian();
            int g = i % 3 == 0 ? 1 : 0;
            csv.append(String.format(Locale.ROOT, "%.4f,%d,%d%n", x, g, rule.y(x, g, random)));
        }
        Path file = folder.resolve("rows.csv");
        Files.writeString(file, csv);
        return Regression.of(file, "y")
                .likelihood(Likelihood.logistic())
                .alpha(1.0)
                .fit()
                .summary()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aLevelThatHasOneValueOnlySeparatesButForTheBorder(int seed) throws IOException {
        assertThat(summary(seed, (x, g, random) -> g == 1 || random.nextBoolean() ? 1 : 0))
                .contains(
                        "Separable: 'g' alone tells the target's two values apart but for rows of both on the border");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aSumOfColumnsThatSeparatesIsSaidToNeedBoth(int seed) throws IOException {
        assertThat(summary(seed, (x, g, random) -> x + 2 * g > 0.5 ? 1 : 0))
                .contains(" together tell the target's two values apart, so");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void overlappingRowsAreNotSaidToBeSeparable(int seed) throws IOException {
        assertThat(summary(seed, (x, g, random) -> x + g + random.nextGaussian() > 0 ? 1 : 0))
                .doesNotContain("Separable");
    }
}
