package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;
import org.vi4j.report.HtmlPage.Drawing;
import org.vi4j.report.Plot.Ink;
import org.vi4j.support.Pictures;

class PlotTest {
    private static final Pattern SIZE = Pattern.compile("<svg width='(\\d+)' height='(\\d+)'");
    private static final Pattern WORDS =
            Pattern.compile("<text x='([-\\d.]+)' y='([-\\d.]+)' text-anchor='(\\w+)'( font-weight='bold')?>([^<]*)<");

    /** Every text of the picture lies inside of it. */
    private static void assertNothingIsCutOff(Drawing drawing) {
        String svg = drawing.svg();
        Matcher size = SIZE.matcher(svg);
        assertThat(size.find()).isTrue();
        int width = Integer.parseInt(size.group(1));
        int height = Integer.parseInt(size.group(2));
        Matcher words = WORDS.matcher(svg);
        while (words.find()) {
            double x = Double.parseDouble(words.group(1));
            Text font = words.group(4) == null ? Text.PLOT : Text.TITLE;
            double length = font.width(words.group(5));
            double left =
                    words.group(3).equals("start") ? x : words.group(3).equals("end") ? x - length : x - length / 2;
            assertThat(left).as(words.group(5)).isGreaterThanOrEqualTo(0);
            assertThat(left + length).as(words.group(5)).isLessThanOrEqualTo(width);
            assertThat(Double.parseDouble(words.group(2))).isBetween(8.0, (double) height);
        }
    }

    private static double[] numbers(RandomGenerator random, int n, double size) {
        return random.doubles(n).map(v -> size * (v - 0.3)).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void nothingIsCutOffWhateverTheNumbersAndNamesAre(int seed) {
        RandomGenerator random = new RandomStreams(seed).at("plot", 0);
        for (int i = 0; i < 20; i++) {
            double[] x = numbers(random, 9, Math.pow(10, 14 * random.nextDouble() - 7));
            double[] y = numbers(random, 9, Math.pow(10, 14 * random.nextDouble() - 7));
            String name = "name ".repeat(1 + random.nextInt(30)).strip();
            Plot plot = Plot.of("x in units", "y in units").title(name);
            for (int s = 0; s < 1 + random.nextInt(9); s++) {
                plot.marked(name, x, y);
            }
            assertNothingIsCutOff(random.nextBoolean() ? plot : plot.logX().logY());
            assertNothingIsCutOff(Plots.forest(List.of(name, "b"), new double[] {x[0], x[1]}, x, y, "effect"));
            assertNothingIsCutOff(Plots.bars(List.of("a", name), x, y, "nats"));
        }
    }

    @Test
    void theFirstSixtyGroupsLookDifferent() {
        Set<List<Integer>> looks = new HashSet<>();
        for (int group = 0; group < 60; group++) {
            BufferedImage picture = Plot.of("", "")
                    .size(60, 60)
                    .xEnds(0, 2)
                    .yEnds(0, 2)
                    .dots(
                            "",
                            new double[] {1},
                            new double[] {1},
                            Ink.ofGroup(group).width(4))
                    .draw();
            looks.add(IntStream.of(picture.getRGB(0, 0, 60, 60, null, 0, 60))
                    .boxed()
                    .toList());
        }
        assertThat(looks).hasSize(60);
    }

    @Test
    void pixelsAndTextHaveTheSameSizeAndTheColoursOfTheirInk() {
        Plot plot = Plot.of("x", "y");
        for (int g = 0; g < 24; g++) {
            plot.dots("group " + g, new double[] {g, g + 0.5}, new double[] {g % 5, 2}, Ink.ofGroup(g));
        }
        BufferedImage picture = Pictures.keep("scatter-24", plot.draw());
        assertThat(plot.svg()).startsWith("<svg width='" + picture.getWidth() + "' height='" + picture.getHeight());
        for (int color : new int[] {0x2F6690, 0xC8552B, 0x3A8A4D}) {
            assertThat(Pictures.count(picture, color)).isPositive();
            assertThat(plot.svg()).containsIgnoringCase(String.format("#%06x", color));
        }
    }

    @Test
    void dotsBeyondFixedEndsAreLeftOut() {
        Plot plot = Plot.of("x", "y")
                .xEnds(0, 1)
                .yEnds(0, 1)
                .dots("", new double[] {0.5, 2, 0.5, Double.NaN}, new double[] {0.5, 0.5, -1, 0.5}, Ink.DATA);
        assertThat(plot.svg().split("<circle", -1)).hasSize(2);
    }

    @Test
    void textIsText() {
        assertThat(Plot.of("a<b", "it's")
                        .title("<script>")
                        .marked("\"", new double[2], new double[2])
                        .svg())
                .contains("a&lt;b", "it&#39;s", "&lt;script&gt;", "&quot;")
                .doesNotContain("<script");
    }

    @Test
    void namesOfColumnsNeverRunIntoEachOther() {
        List<String> names = IntStream.range(0, 128).mapToObj(i -> "z" + i).toList();
        Matcher words =
                WORDS.matcher(Plots.columns(names, new double[128], "KL (nats)").svg());
        List<double[]> spans = new ArrayList<>();
        while (words.find()) {
            if (words.group(5).startsWith("z")) {
                double half = Text.PLOT.width(words.group(5)) / 2.0;
                double x = Double.parseDouble(words.group(1));
                spans.add(new double[] {x - half, x + half});
            }
        }
        assertThat(spans).hasSizeGreaterThan(10);
        for (int i = 1; i < spans.size(); i++) {
            assertThat(spans.get(i)[0]).isGreaterThan(spans.get(i - 1)[1]);
        }
    }

    @Test
    void panelsStandInRowsUnderTheirTitle() {
        Plot plot = Plot.of("x", "y").size(300, 200).marked("a", new double[] {1, 2}, new double[] {2, 1});
        Drawing panels = Drawing.panels("three of them", 2, List.of(plot, plot, plot));
        BufferedImage picture = Pictures.keep("panels", panels.draw());
        assertThat(picture.getWidth()).isEqualTo(600);
        assertThat(picture.getHeight()).isGreaterThan(2 * plot.draw().getHeight());
        assertNothingIsCutOff(panels);
    }
}
