package org.vi4j.mixture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;

/** What is saved is read again, whatever the data: rounding makes scale matrices unequal to their transposes. */
class MixtureRoundTripTest {
    @TempDir
    private Path folder;

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSavedMixtureSaysTheSame(int seed) {
        RandomGenerator random = new RandomStreams(seed).at("rows", 0);
        int d = random.nextInt(1, 8);
        double[][] rows = new double[random.nextInt(3 * d, 60)][d];
        double size = Math.pow(10, random.nextInt(-3, 4));
        for (double[] row : rows) {
            double shared = random.nextGaussian();
            for (int j = 0; j < d; j++) {
                row[j] = size * (shared + random.nextGaussian());
            }
        }
        CaviMixture mixture = new CaviMixture(rows, 2, 0.5, RowMoments.vaguePrior(rows, 0));
        Ascent<CaviMixture.State> fit = mixture.run(mixture.start(random), new CaviOptions(100, 1e-8));
        List<String> names = IntStream.range(0, d).mapToObj(j -> "x" + j).toList();
        MixtureModel model = MixtureModel.of(
                names,
                fit.state().posterior().weights(),
                fit.state().posterior().components(),
                fit.elbo(),
                rows.length);
        Path file = folder.resolve("m.json");
        MixtureFile.save(model, file);
        MixtureModel read = MixtureFile.load(file);
        for (double[] row : rows) {
            assertThat(read.assign(row).logDensity())
                    .isCloseTo(model.assign(row).logDensity(), Offset.offset(1e-7));
        }
    }
}
