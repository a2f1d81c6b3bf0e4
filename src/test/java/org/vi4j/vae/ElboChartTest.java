package org.vi4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.support.Pictures;
import org.vi4j.vae.ElboChart.Epoch;
import org.vi4j.vae.ElboChart.NegativeElbo;

class ElboChartTest {
    private static final int TRAINING = 0x2F6690;
    private static final int VALIDATION = 0xC8552B;

    /** Fewer pixels of its exact colour than a round mark 6 across has inside its smoothed edge. */
    private static final int A_POINT = 12;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100})
    void showsBothSeriesInEveryPanel(int n) {
        BufferedImage picture = Pictures.keep("elbo-" + n, draw("vi4j vae train, seed 1", epochs(n)));
        int panel = picture.getWidth() / 3;
        for (int i = 0; i < 3; i++) {
            // Without the legend at the foot: even a single point must show.
            BufferedImage plot = picture.getSubimage(i * panel, 0, panel, picture.getHeight() * 8 / 10);
            assertThat(Pictures.count(plot, TRAINING)).isGreaterThan(A_POINT);
            assertThat(Pictures.count(plot, VALIDATION)).isGreaterThan(A_POINT);
        }
    }

    @Test
    void aDivergedRunStillGetsItsChart() {
        NegativeElbo lost = new NegativeElbo(Double.NaN, Double.POSITIVE_INFINITY);
        Pictures.keep("elbo-lost", draw("all lost", List.of(new Epoch(1, lost, lost))));
        Epoch first = epochs(1).get(0);
        BufferedImage picture =
                Pictures.keep("elbo-lost-later", draw("lost later", List.of(first, new Epoch(2, lost, lost))));
        assertThat(Pictures.count(picture, TRAINING)).isGreaterThan(3 * A_POINT);
    }

    @Test
    void equalValuesAreDrawnToo() {
        NegativeElbo same = new NegativeElbo(230, 16);
        BufferedImage picture = Pictures.keep("elbo-same", draw("the same", List.of(new Epoch(1, same, same))));
        // Validation lies over training.
        assertThat(Pictures.count(picture, VALIDATION)).isGreaterThan(3 * A_POINT);
    }

    /** The wider the ticks' numbers, the further they push the only point, in the middle of the plot, to the right. */
    @ParameterizedTest
    @ValueSource(doubles = {0.028888659158578, 0.030888659158578})
    void ticksOfOneEpochAreShort(double kl) {
        NegativeElbo training = new NegativeElbo(45.79205287901024, 0.030888659158578);
        NegativeElbo validation = new NegativeElbo(45.79205287901024, kl);
        BufferedImage picture = Pictures.keep("elbo-short", draw("short", List.of(new Epoch(1, training, validation))));
        int panel = picture.getWidth() / 3;
        for (int i = 0; i < 3; i++) {
            BufferedImage plot = picture.getSubimage(i * panel, 0, panel, picture.getHeight() * 8 / 10);
            int right = IntStream.range(0, panel)
                    .filter(x -> IntStream.range(0, plot.getHeight())
                            .anyMatch(y -> (plot.getRGB(x, y) & 0xFFFFFF) == VALIDATION))
                    .max()
                    .orElseThrow();
            assertThat(right - panel / 2).isBetween(0, panel / 12);
        }
    }

    @Test
    void theTotalIsTheSumOfItsParts() {
        assertThat(new NegativeElbo(227.5, 16.25).total()).isEqualTo(243.75);
    }

    @Test
    void noEpochsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> draw("nothing", List.of()));
    }

    @Test
    void isWrittenAsPng(@TempDir Path folder) throws Exception {
        ElboChart.write(folder.resolve("deep/elbo.png"), "title", "row", epochs(3));
        assertThat(Files.readAllBytes(folder.resolve("deep/elbo.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    private static BufferedImage draw(String title, List<Epoch> epochs) {
        return ElboChart.picture(title, "image", epochs).draw();
    }

    private static List<Epoch> epochs(int n) {
        return IntStream.rangeClosed(1, n)
                .mapToObj(e -> new Epoch(
                        e,
                        new NegativeElbo(226 + 40.0 / e, 16.5 - 3.0 / e),
                        new NegativeElbo(228 + 30.0 / e, 16.2 - 2.0 / e)))
                .toList();
    }
}
