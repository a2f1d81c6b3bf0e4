package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.support.Pictures;

class ImageGridTest {
    private static final int MARGIN = 12;
    private static final int GAP = 4;

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 2, 1", "12, 4, 3", "64, 8, 8", "65, 9, 8"})
    void laysImagesOutNearSquareInWholePixels(int n, int columns, int rows) {
        float[] white = new float[n * 28 * 28];
        Arrays.fill(white, 1f);
        for (int i = 0; i < n; i++) {
            white[i * 784] = 0.4f; // a mark in each image's corner: 102, exactly
        }
        BufferedImage picture =
                ImageGrid.nearSquare("n", ImageShape.grey(28, 28), white).draw();
        assertThat(picture.getWidth()).isEqualTo(2 * MARGIN + columns * (84 + GAP) - GAP);
        assertThat(Pictures.count(picture, 0x666666)).isEqualTo(n * 9);
        int firstRow = picture.getHeight() - MARGIN - rows * (84 + GAP) + GAP;
        assertThat(picture.getRGB(MARGIN, firstRow) & 0xFF).isEqualTo(102);
        assertThat(picture.getRGB(MARGIN + (columns - 1) * 88, firstRow) & 0xFF).isEqualTo(102);
    }

    @Test
    void cutsWhatLiesBeyondBlackAndWhite() {
        float[] values = {-3f, 7f, Float.NaN, Float.POSITIVE_INFINITY};
        BufferedImage picture =
                ImageGrid.nearSquare("", ImageShape.grey(1, 4), values).draw();
        int y = picture.getHeight() - MARGIN - 1;
        assertThat(List.of(0, 1, 2, 3))
                .extracting(i -> picture.getRGB(MARGIN + i * 21, y) & 0xFFFFFF)
                .containsExactly(0, 0xFFFFFF, 0, 0xFFFFFF);
    }

    @Test
    void drawsColoursPixelByPixel() {
        float[] values = {1, 0, 0, 0, 1, 0, 0, 0.4f, 1, 1, 1, 0};
        BufferedImage picture =
                ImageGrid.nearSquare("", new ImageShape(1, 4, 3), values).draw();
        int y = picture.getHeight() - MARGIN - 1;
        assertThat(List.of(0, 1, 2, 3))
                .extracting(i -> picture.getRGB(MARGIN + i * 21, y) & 0xFFFFFF)
                .containsExactly(0xFF0000, 0x00FF00, 0x0066FF, 0xFFFF00);
    }

    @Test
    void putsReconstructionsUnderTheirOriginalsWithLabelsInFull() {
        Images images = new ImageSource(Map.of(), line -> {}).test("sample");
        float[] originals = pixels(images, 16);
        float[] dimmed = originals.clone();
        for (int i = 0; i < dimmed.length; i++) {
            dimmed[i] *= 0.6f;
        }
        BufferedImage picture = Pictures.keep(
                "reconstructions",
                ImageGrid.pairs("Originals over reconstructions", ImageShape.grey(28, 28), originals, dimmed)
                        .draw());
        assertThat(picture.getHeight()).isGreaterThan(4 * 84);
        assertThat(borderIsWhite(picture)).isTrue();
    }

    @Test
    void titlesAreNeverCut() {
        String title = "64 samples from the prior of a variational autoencoder, epoch 10, seed 1, negative ELBO 243.9";
        float[] pixels = pixels(new ImageSource(Map.of(), line -> {}).test("sample"), 64);
        BufferedImage wide = Pictures.keep(
                "samples",
                ImageGrid.nearSquare(title, ImageShape.grey(28, 28), pixels).draw());
        BufferedImage narrow = Pictures.keep(
                "one",
                ImageGrid.nearSquare(title, ImageShape.grey(28, 28), Arrays.copyOf(pixels, 784))
                        .draw());
        assertThat(borderIsWhite(wide)).isTrue();
        assertThat(borderIsWhite(narrow)).isTrue();
        assertThat(narrow.getHeight()).isGreaterThan(84 + 5 * Text.TITLE.lineHeight());
    }

    @Test
    void refusesWhatIsNotWholeImages() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.nearSquare("", ImageShape.grey(2, 2), new float[6]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.nearSquare("", ImageShape.grey(2, 2), new float[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.pairs("", ImageShape.grey(2, 2), new float[8], new float[4]));
    }

    @Test
    void isWrittenAsPng(@TempDir Path folder) throws Exception {
        ImageGrid.nearSquare("t", ImageShape.grey(2, 2), new float[8]).write(folder.resolve("grid.png"));
        assertThat(Files.readAllBytes(folder.resolve("grid.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    private static float[] pixels(Images images, int n) {
        float[] out = new float[n * images.width()];
        for (int i = 0; i < n; i++) {
            images.copy(i, out, i * images.width());
        }
        return out;
    }

    private static boolean borderIsWhite(BufferedImage picture) {
        for (int x = 0; x < picture.getWidth(); x++) {
            if ((picture.getRGB(x, 0) & picture.getRGB(x, picture.getHeight() - 1) & 0xFFFFFF) != 0xFFFFFF) {
                return false;
            }
        }
        for (int y = 0; y < picture.getHeight(); y++) {
            if ((picture.getRGB(0, y) & picture.getRGB(picture.getWidth() - 1, y) & 0xFFFFFF) != 0xFFFFFF) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aTableHasItsNamesAndItsImages() {
        float[] white = new float[6];
        Arrays.fill(white, 1);
        float[] black = new float[6];
        ImageGrid bright =
                ImageGrid.table("t", ImageShape.grey(1, 1), List.of("a", "b"), List.of("r", "s", "u"), white);
        ImageGrid dark = ImageGrid.table("t", ImageShape.grey(1, 1), List.of("a", "b"), List.of("r", "s", "u"), black);
        BufferedImage grid = Pictures.keep("table", dark.draw());
        // Six squares of 84 screen pixels.
        assertThat(Pictures.count(grid, 0) - Pictures.count(bright.draw(), 0)).isEqualTo(6 * 84 * 84);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageGrid.table("t", ImageShape.grey(1, 1), List.of("a"), List.of("r"), black));
    }
}
