package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.math.RandomStreams;

/** Draws between other marks than commas. */
class DrawsCsvTest {
    @TempDir
    private Path folder;

    /** The draws are the same whatever stands between them, and comments with commas change nothing. */
    @ParameterizedTest
    @CsvSource({"',', .", "';', .", "';', ','", "'\t', .", "'\t', ','", "'|', ."})
    void drawsAreReadBetweenAnyMarks(char separator, char decimal) throws Exception {
        RandomGenerator random = new RandomStreams(3).at("draws", 0);
        double[][] draws = new double[2][50];
        StringBuilder text = new StringBuilder("# method = sample, 1,5; a|b\n# more, and more, of, it\n");
        text.append("mu").append(separator).append("tau.1\n");
        for (int i = 0; i < 50; i++) {
            for (int j = 0; j < 2; j++) {
                draws[j][i] = random.nextGaussian();
                text.append(Double.toString(draws[j][i]).replace('.', decimal)).append(j == 0 ? separator : '\n');
            }
        }
        text.append("# Elapsed Time: 0,5 seconds\n");
        DrawsCsv read = DrawsCsv.open(Files.writeString(folder.resolve("d.csv"), text));
        assertThat(read.header()).isEqualTo(List.of("mu", "tau.1"));
        assertThat(read.read(read.header())).isEqualTo(draws);
    }
}
