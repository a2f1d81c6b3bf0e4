package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource.PictureOptions;
import org.vi4j.support.JsonTree;
import org.vi4j.support.PngFiles;

/** Formats beside PNG and JPEG, orientation, colour and what pictures cannot show; see formats.py. */
class PictureFormatsTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/data");

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private ImageSource source(int channels) {
        return new ImageSource(Map.of(), told::add, PictureOptions.DEFAULTS.withChannels(channels));
    }

    private Images read() {
        return source(0).test(folder.toString());
    }

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(REFERENCE.resolve("formats"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    /**
     * Pillow's values; cosine transforms may round differently, by a few levels, and so does what becomes of a TIFF
     * palette's 16 bits, by one.
     */
    @ParameterizedTest
    @MethodSource("files")
    void everyFormatHasTheValuesThatPillowReads(String name) throws Exception {
        JsonNode expected = JsonTree.read(REFERENCE.resolve("formats.json")).get(name);
        Path file = REFERENCE.resolve("formats").resolve(name);
        Picture header = Picture.header(file);
        assertThat(header.height()).isEqualTo(expected.get(0).size());
        assertThat(header.width()).isEqualTo(expected.get(0).get(0).size());
        byte[] read = Picture.planes(file, expected.size());
        int tolerance = name.endsWith("jpg") || name.equals("lossy.webp") ? 4 : name.equals("palette.tif") ? 1 : 0;
        int at = 0;
        for (JsonNode plane : expected) {
            for (JsonNode row : plane) {
                for (JsonNode value : row) {
                    assertThat(Math.abs((read[at++] & 0xFF) - value.intValue()))
                            .as("value " + at)
                            .isLessThanOrEqualTo(tolerance);
                }
            }
        }
        assertThat(at).isEqualTo(read.length);
    }

    @Test
    void aFolderOfOtherFormatsIsRead() throws IOException {
        for (String name : List.of("rgb.bmp", "palette.gif", "rgb.tif", "lossless.webp")) {
            Files.copy(REFERENCE.resolve("formats").resolve(name), folder.resolve(name));
        }
        // What has no ending is known by its first bytes.
        Files.copy(REFERENCE.resolve("formats/rgb.tif"), folder.resolve("README"));
        assertThat(read().count()).isEqualTo(5);
        assertThat(told).isEmpty();
    }

    @Test
    void aFolderOfUnknownFormatsIsToldSoWithoutAdviceOnIdx() throws IOException {
        Files.writeString(folder.resolve("a.heic"), "x");
        Files.writeString(folder.resolve("b.heic"), "x");
        assertThatThrownBy(this::read)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds no images, but files of other kinds (.heic 2)")
                .hasMessageContaining("WebP");
    }

    @Test
    void picturesBelowAreFoundAndTheirFolderNamed() {
        PngFiles.grey(folder.resolve("x/set/a/1.png"), 4, 3, 1);
        PngFiles.grey(folder.resolve("x/set/b/1.png"), 4, 3, 1);
        assertThatThrownBy(this::read)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("name " + folder.resolve("x/set"));
    }

    private void colours(String name, int red, int green, int blue) {
        java.awt.image.BufferedImage image =
                new java.awt.image.BufferedImage(4, 3, java.awt.image.BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 12; i++) {
            image.setRGB(i % 4, i / 4, (red + i) << 16 | (green + i) << 8 | (blue + i));
        }
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            javax.imageio.ImageIO.write(image, "png", folder.resolve(name).toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void colourIsDecidedByTheTrainingHalf() {
        colours("train/1.png", 1, 50, 100);
        PngFiles.grey(folder.resolve("test/1.png"), 4, 3, 7);
        assertThat(source(0).trainAndTest(folder.toString()).test().shape()).isEqualTo(new ImageShape(3, 4, 3));
        assertThat(read().shape()).isEqualTo(new ImageShape(3, 4, 3));
    }

    @Test
    void whatAModelTakesIsReadOfGreyAndOfColour() {
        PngFiles.grey(folder.resolve("1.png"), 4, 3, 7);
        assertThat(source(3).test(folder.toString()).shape().channels()).isEqualTo(3);
        colours("2.png", 9, 9, 9);
        // Saved as colours, but grey.
        Images grey = source(1).test(folder.toString());
        assertThat(grey.shape().channels()).isEqualTo(1);
        float[] values = new float[12];
        grey.copy(1, values, 0);
        assertThat(values[3]).isEqualTo(12 / 255f);
        colours("3.png", 9, 9, 10);
        assertThatThrownBy(() -> source(1).test(folder.toString()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("3.png cannot be read (it is in colour, but grey pictures are wanted)");
    }

    @Test
    void onePictureIsReadByItsOwnName() {
        Path file = PngFiles.grey(folder.resolve("me.png"), 4, 3, 7);
        Images one = source(0).test(file.toString());
        assertThat(one.count()).isEqualTo(1);
        assertThat(one.keys(0)).containsExactly("me.png");
    }

    @Test
    void blackShapesOnTransparencyAndOtherConstantsAreTold() throws IOException {
        for (int k = 1; k < 4; k++) {
            java.awt.image.BufferedImage image =
                    new java.awt.image.BufferedImage(4, 3, java.awt.image.BufferedImage.TYPE_INT_ARGB);
            image.setRGB(k, 1, 0xFF000000);
            javax.imageio.ImageIO.write(image, "png", folder.resolve(k + ".png").toFile());
        }
        source(0).trainAndTest(folder.toString());
        assertThat(told)
                .anySatisfy(line -> assertThat(line).contains("differ in their transparency alone"))
                .anySatisfy(line -> assertThat(line).contains("every pixel of", "is 0 of 255"));
    }

    @Test
    void labelsAreMappedToTheirNames() {
        for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png")) {
            PngFiles.grey(folder.resolve(name), 4, 3, 7);
        }
        Images all = read();
        assertThat(told).contains("labels of " + folder + ": 0 cat (2), 1 dog (1)");
        assertThat(all.labels(java.util.Set.of("dog"))).containsExactly(1);
        assertThat(all.labels(java.util.Set.of("0", "1"))).containsExactly(0, 1);
        assertThatThrownBy(() -> all.labels(java.util.Set.of("cow")))
                .hasMessageContaining("has the label cow: the labels are 0 cat, 1 dog");
    }
}
