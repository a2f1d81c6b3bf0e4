package org.vi4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.math.RandomStreams;

/** Rows of which only sums are brought together are found separated exactly where rows in memory are. */
class SeparationTest {
    @ParameterizedTest
    @CsvSource({"none,false,false", "complete,true,true", "quasi,true,false"})
    void sumsTellWhatRowsTell(String kind, boolean separated, boolean complete) {
        for (int seed = 0; seed < 20; seed++) {
            RandomGenerator random = new RandomStreams(seed).at(kind, 0);
            int n = 200;
            double[][] x = new double[n][];
            double[] y = new double[n];
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            for (int i = 0; i < n; i++) {
                double a = random.nextGaussian();
                double b = 100 * random.nextGaussian();
                double rare = i % 10 == 0 ? 1 : 0;
                // The last column repeats others.
                x[i] = new double[] {1, a, b, rare, 3 * a - b};
                y[i] = switch (kind) {
                    case "complete" -> a + b / 100 > 0 ? 1 : 0;
                    // The rare column has ones of one outcome only.
                    case "quasi" -> rare == 1 || random.nextBoolean() ? 1 : 0;
                    default -> random.nextBoolean() ? 1 : 0;
                };
            }

            Optional<Separation> rows = Separation.of(x, y);
            Optional<Separation> sums = Separation.of(RowSums.of(x, y, ones));

            assertThat(rows.isPresent()).isEqualTo(separated);
            assertThat(sums.isPresent()).isEqualTo(separated);
            if (separated) {
                assertThat(sums.orElseThrow().complete()).isEqualTo(complete);
                assertThat(rows.orElseThrow().complete()).isEqualTo(complete);
                assertThat(sums.orElseThrow().columns())
                        .contains(rows.orElseThrow().columns()[0]);
            }
        }
    }
}
