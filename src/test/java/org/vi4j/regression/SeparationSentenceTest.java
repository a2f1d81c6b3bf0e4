package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
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
        return summary(seed, rule, regression -> regression.alpha(1.0));
    }

    private String summary(int seed, Rule rule, UnaryOperator<Regression> prior) throws IOException {
        RandomGenerator random = new RandomStreams(seed).at("rows", 0);
        StringBuilder csv = new StringBuilder("x,g,y\n");
        for (int i = 0; i < 60; i++) {
            double x = random.nextGaussian();
            int g = i % 3 == 0 ? 1 : 0;
            csv.append(String.format(Locale.ROOT, "%.4f,%d,%d%n", x, g, rule.y(x, g, random)));
        }
        Path file = folder.resolve("rows.csv");
        Files.writeString(file, csv);
        return prior.apply(Regression.of(file, "y").likelihood(Likelihood.logistic()))
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

    /** What the size of such coefficients rests on is said of the prior that they have. */
    @Test
    void theSentenceIsThatOfThePrior() throws IOException {
        Rule rule = (x, g, random) -> g == 1 || random.nextBoolean() ? 1 : 0;
        assertThat(summary(1, rule)).contains("fit again with other values of alpha");
        assertThat(summary(1, rule, regression -> regression.prior(Prior.weak())))
                .contains("Their size here comes from the prior: fit again with another one")
                .doesNotContain("cannot determine");
        assertThatThrownBy(() -> summary(1, rule, regression -> regression.prior(Prior.flat())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'g' alone tells the target's two values apart")
                .hasMessageContaining("a flat prior has no posterior: take another prior, such as weak");
    }
}
