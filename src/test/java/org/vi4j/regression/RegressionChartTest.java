package org.vi4j.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.regression.RegressionChart.Panel;
import org.vi4j.support.Pictures;

class RegressionChartTest {
    private static final Panel PANEL = new Panel("x", 1, 0.5, 1, 0.1);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "4,2", "5,3", "12,4"})
    void drawsBothCurvesInEveryPanel(int panels, int across) throws IOException {
        Path file = folder.resolve("f.png");
        RegressionChart.write(file, Collections.nCopies(panels, PANEL));
        BufferedImage picture = Pictures.keep("marginals-" + panels, ImageIO.read(file.toFile()));
        assertThat(picture.getWidth()).isEqualTo(420 * across);
        // Each curve is some 400 pixels long; smoothing leaves less than half of it in the pure colour.
        assertThat(Pictures.count(picture, 0xC8552B)).isGreaterThan(panels * 100);
    }

    /** Spreads of any size, far from zero: the ticks must be drawn, not fail. */
    @ParameterizedTest
    @CsvSource({"1e9,1e-3,1e-3", "0,1e-12,1e-15", "-1e-9,1e8,1", "3,1,1"})
    void drawsAnyScale(double mean, double exactSd, double sd) throws IOException {
        Path file = folder.resolve("f.png");
        RegressionChart.write(
                file, List.of(new Panel("a name that is much too long for the panel", mean, exactSd, mean, sd)));
        assertThat(Pictures.count(ImageIO.read(file.toFile()), 0xC8552B)).isGreaterThan(100);
    }

    @Test
    void refusesTooManyPanels() {
        assertThatThrownBy(() -> RegressionChart.write(folder.resolve("f.png"), Collections.nCopies(13, PANEL)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
