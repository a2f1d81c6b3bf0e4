package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Prediction;

/** A weight is the precision of its row: only the weights' ratios matter, everywhere. */
class RegressionWeightsTest {
    @TempDir
    private Path folder;

    private Path table(double times) throws IOException {
        RandomGenerator random = new RandomStreams(3).at("weights", 0);
        StringBuilder text = new StringBuilder("x,w,y\n");
        for (int i = 0; i < 40; i++) {
            double x = random.nextGaussian();
            double w = 0.2 + 3 * random.nextDouble();
            double y = 1 + 2 * x + random.nextGaussian() / Math.sqrt(w);
            text.append(x).append(',').append(w * times).append(',').append(y).append('\n');
        }
        return Files.writeString(folder.resolve("t" + times + ".csv"), text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 1e6, 1e-6})
    void weightsTimesANumberAreTheSameWeights(double times) throws IOException {
        RegressionFit one = Regression.of(table(1), "y").weights("w").fit();
        RegressionFit other = Regression.of(table(times), "y").weights("w").fit();
        assertThat(other.coefficients().mean())
                .containsExactly(one.coefficients().mean(), within(1e-9));
        assertThat(other.coefficients().sd()).containsExactly(one.coefficients().sd(), within(1e-9));
        assertThat(other.model().noise().sdMean()).isCloseTo(one.model().noise().sdMean(), within(1e-9));
        assertThat(other.draws(50, 1).rSquared()[7]).isCloseTo(one.draws(50, 1).rSquared()[7], within(1e-9));
        List<Prediction> a = one.model().predict(table(1));
        List<Prediction> b = other.model().predict(table(times));
        for (int i = 0; i < a.size(); i++) {
            assertThat(b.get(i).sd()).isCloseTo(a.get(i).sd(), within(1e-9));
        }
    }

    /** The noise of a row of weight w has the variance σ²w̄/w; without the column a row has the mean weight. */
    @Test
    void predictTakesTheRowsOwnWeights() throws IOException {
        Path file = folder.resolve("model.json");
        Regression.of(table(1), "y").weights("w").fit().model().save(file);
        RegressionModel model = RegressionModel.load(file);
        double mean = model.meanWeight();
        Path rows = Files.writeString(
                folder.resolve("rows.csv"), "x,w\n0.5," + mean + "\n0.5," + 4 * mean + "\n0.5," + mean / 9 + "\n");
        List<Prediction> with = model.predict(rows);
        List<Prediction> without = model.predict(Files.writeString(folder.resolve("plain.csv"), "x\n0.5\n"));
        double noise = without.get(0).noiseSd();
        assertThat(with.get(0).noiseSd()).isCloseTo(noise, within(1e-12));
        assertThat(with.get(1).noiseSd()).isCloseTo(noise / 2, within(1e-12));
        assertThat(with.get(2).noiseSd()).isCloseTo(noise * 3, within(1e-12));
        assertThat(with.get(2).parameterSd()).isCloseTo(with.get(0).parameterSd(), within(1e-12));
    }
}
