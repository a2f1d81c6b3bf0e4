package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vi4j.data.image.ImageShape;
import org.vi4j.support.Pictures;

class ScatterChartTest {
    private static ScatterChart.Group group(String name, int at) {
        return new ScatterChart.Group(name, new double[] {at, at + 0.5}, new double[] {1, 2});
    }

    @Test
    void everyGroupHasAColourAndALegendThatFits() {
        List<ScatterChart.Group> two = List.of(group("first", 0), group("second", 3));
        BufferedImage chart = Pictures.keep("scatter", new ScatterChart("title", "x", "y", two).draw());
        assertThat(Pictures.count(chart, 0x4E79A7)).isPositive();
        assertThat(Pictures.count(chart, 0xF28E2B)).isPositive();
        assertThat(Pictures.count(chart, 0xE15759)).isZero();
        List<ScatterChart.Group> many =
                IntStream.range(0, 60).mapToObj(i -> group("group", i)).toList();
        assertThat(Pictures.keep("scatter-60", new ScatterChart("title", "x", "y", many).draw())
                        .getHeight())
                .isGreaterThan(chart.getHeight());
    }

    @Test
    void aTableHasItsNamesAndItsImages() {
        float[] white = new float[6];
        java.util.Arrays.fill(white, 1);
        float[] black = new float[6];
        ImageGrid bright =
                ImageGrid.table("t", ImageShape.grey(1, 1), List.of("a", "b"), List.of("r", "s", "u"), white);
        ImageGrid dark = ImageGrid.table("t", ImageShape.grey(1, 1), List.of("a", "b"), List.of("r", "s", "u"), black);
        BufferedImage grid = Pictures.keep("table", dark.draw());
        // Six squares of 84 screen pixels.
        assertThat(Pictures.count(grid, 0) - Pictures.count(bright.draw(), 0)).isEqualTo(6 * 84 * 84);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> ImageGrid.table("t", ImageShape.grey(1, 1), List.of("a"), List.of("r"), black))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
