package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource.PictureOptions;
import org.vi4j.data.image.Picture.BadPicture;
import org.vi4j.support.JsonTree;
import org.vi4j.support.PngFiles;

class PictureFolderTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/data");

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private ImageSource source(PictureOptions options) {
        return new ImageSource(Map.of(), told::add, options);
    }

    private Images read() {
        return source(PictureOptions.DEFAULTS).test(folder.toString());
    }

    private static int[] pixels(Images images, int image) {
        float[] values = new float[images.width()];
        images.copy(image, values, 0);
        int[] greys = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            greys[i] = Math.round(values[i] * 255);
        }
        return greys;
    }

    /** See pictures.py. JPEG's cosine transforms may round differently: by a few levels of 255. */
    @Test
    void everyKindOfFileHasTheValuesThatPillowReads() throws Exception {
        JsonNode planes = JsonTree.read(REFERENCE.resolve("pictures.json")).get("planes");
        assertThat(planes).hasSize(11);
        for (String name : (Iterable<String>) planes::fieldNames) {
            Path file = REFERENCE.resolve("pictures").resolve(name);
            JsonNode expected = planes.get(name);
            Picture header = Picture.header(file);
            assertThat(header.grey()).as(name).isEqualTo(expected.size() == 1);
            byte[] read = Picture.planes(file, expected.size());
            int at = 0;
            for (JsonNode plane : expected) {
                for (JsonNode row : plane) {
                    for (JsonNode value : row) {
                        assertThat(Math.abs((read[at++] & 0xFF) - value.intValue()))
                                .as(name)
                                .isLessThanOrEqualTo(name.endsWith("jpg") ? 4 : 0);
                    }
                }
            }
            assertThat(at).isEqualTo(read.length);
        }
    }

    @Test
    void resizingIsTheMeanOfTheArea() throws Exception {
        JsonNode box = JsonTree.read(REFERENCE.resolve("pictures.json")).get("box");
        byte[] plane = Picture.planes(REFERENCE.resolve("pictures/grey.png"), 1);
        byte[] small = new byte[6];
        Picture.resize(plane, 0, 7, 5, small, 0, 1, 3, 2);
        for (int i = 0; i < 6; i++) {
            // Rounded to whole levels.
            assertThat((double) (small[i] & 0xFF))
                    .isCloseTo(box.get(i / 3).get(i % 3).doubleValue(), org.assertj.core.data.Offset.offset(0.5001));
        }
        byte[] same = new byte[35];
        Picture.resize(plane, 0, 7, 5, same, 0, 1, 7, 5);
        assertThat(same).isEqualTo(plane);
        byte[] large = new byte[140];
        Picture.resize(plane, 0, 7, 5, large, 0, 1, 14, 10);
        assertThat(large[0]).isEqualTo(plane[0]);
        assertThat(large[13]).isEqualTo(plane[6]);
        assertThat(large[139]).isEqualTo(plane[34]);
        byte[] mean = new byte[1];
        Picture.resize(new byte[] {10, 20, 30, 41}, 0, 2, 2, mean, 0, 1, 1, 1);
        assertThat(mean[0]).isEqualTo((byte) 25);
    }

    @Test
    void picturesComeInTheOrderOfTheirNames() {
        PngFiles.grey(folder.resolve("b.png"), 3, 2, 50);
        PngFiles.grey(folder.resolve("c.PNG"), 3, 2, 70);
        PngFiles.grey(folder.resolve("a.png"), 3, 2, 10);
        Images images = read();
        assertThat(images.count()).isEqualTo(3);
        assertThat(images.shape()).isEqualTo(ImageShape.grey(2, 3));
        assertThat(pixels(images, 0)).containsExactly(10, 11, 12, 13, 14, 15);
        assertThat(pixels(images, 1)[0]).isEqualTo(50);
        assertThat(pixels(images, 2)[0]).isEqualTo(70);
        assertThat(images.hasLabels()).isFalse();
    }

    @Test
    void oneColouredPictureMakesAllColoured() throws Exception {
        for (String name : new String[] {"rgb.png", "grey.png"}) {
            Files.copy(REFERENCE.resolve("pictures").resolve(name), folder.resolve(name));
        }
        Images images = read();
        assertThat(images.shape()).isEqualTo(new ImageShape(5, 7, 3));
        int[] grey = pixels(images, 0);
        int[] coloured = pixels(images, 1);
        byte[] planes = Picture.planes(folder.resolve("rgb.png"), 3);
        for (int i = 0; i < 105; i++) {
            assertThat(grey[i]).isEqualTo(grey[i / 3 * 3]);
            assertThat(coloured[i]).isEqualTo(planes[i % 3 * 35 + i / 3] & 0xFF);
        }
        assertThat(images.checksum()).isNotEqualTo(images.subset(0, 1).checksum());
    }

    @Test
    void subfoldersAreLabels() {
        PngFiles.grey(folder.resolve("dog/1.png"), 3, 2, 0);
        PngFiles.grey(folder.resolve("cat/9.png"), 3, 2, 0);
        PngFiles.grey(folder.resolve("cat/10.png"), 3, 2, 0);
        Images images = read();
        assertThat(images.count()).isEqualTo(3);
        assertThat(images.label(0)).isZero();
        assertThat(images.label(2)).isEqualTo(1);
        assertThat(images.labelName(0)).isEqualTo("cat");
        assertThat(images.labelName(images.label(2))).isEqualTo("dog");
    }

    @Test
    void theHalvesAreFoldersOrEveryTenthPicture() {
        for (int i = 10; i < 35; i++) {
            PngFiles.grey(folder.resolve("flat/" + i + ".png"), 3, 2, i);
        }
        ImageSet flat = source(PictureOptions.DEFAULTS)
                .trainAndTest(folder.resolve("flat").toString());
        assertThat(flat.train().count()).isEqualTo(23);
        assertThat(flat.test().count()).isEqualTo(2);
        assertThat(pixels(flat.test(), 0)[0]).isEqualTo(19);
        assertThat(pixels(flat.test(), 1)[0]).isEqualTo(29);

        PngFiles.grey(folder.resolve("two/train/a/1.png"), 3, 2, 1);
        PngFiles.grey(folder.resolve("two/train/b/1.png"), 3, 2, 2);
        PngFiles.grey(folder.resolve("two/test/b/1.png"), 3, 2, 3);
        ImageSet two = source(PictureOptions.DEFAULTS)
                .trainAndTest(folder.resolve("two").toString());
        assertThat(two.train().count()).isEqualTo(2);
        assertThat(two.test().label(0)).isEqualTo(1);
        PngFiles.grey(folder.resolve("two/test/z/1.png"), 3, 2, 3);
        Images test = source(PictureOptions.DEFAULTS).test(folder.resolve("two").toString());
        assertThat(test.labelName(test.label(1))).as("behind those of training").isEqualTo("z");
        assertThat(test.label(1)).isEqualTo(2);
        assertThat(test.keys()).containsExactly("label", "file");
        assertThat(test.keys(1)).containsExactly("2", "z/1.png");
    }

    @Test
    void badPicturesAreNamedOrSkippedAndCounted() throws Exception {
        PngFiles.grey(folder.resolve("a.png"), 30, 20, 1);
        byte[] whole = Files.readAllBytes(PngFiles.grey(folder.resolve("c.png"), 30, 20, 2));
        Files.write(folder.resolve("b.png"), Arrays.copyOf(whole, 60));
        assertThatThrownBy(this::read)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("b.png cannot be read")
                .hasMessageContaining("pass over bad pictures");
        byte[] jpeg = Files.readAllBytes(REFERENCE.resolve("pictures/rgb.jpg"));
        Files.write(folder.resolve("d.jpg"), Arrays.copyOf(jpeg, jpeg.length - 30));
        Images images = source(new PictureOptions(new PictureOptions.Size(6, 4), true, 0))
                .test(folder.toString());
        assertThat(images.count()).isEqualTo(2);
        assertThat(images.shape().height()).isEqualTo(4);
        assertThat(told).singleElement().asString().contains("skipped 2 of 4 pictures", "b.png");
    }

    /** A PNG file that declares a size and holds next to nothing. */
    private static byte[] bomb(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(chunk);
        header.write("IHDR".getBytes(StandardCharsets.US_ASCII));
        header.writeInt(width);
        header.writeInt(height);
        header.write(new byte[] {8, 0, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(chunk.toByteArray());
        out.writeInt(13);
        out.write(chunk.toByteArray());
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    @Test
    void whatWouldFillMemoryIsRefusedByItsHeader() throws Exception {
        Path file = Files.write(folder.resolve("bomb.png"), bomb(2_000_000_000, 2_000_000_000));
        assertThatThrownBy(() -> Picture.planes(file, 1))
                .isInstanceOf(BadPicture.class)
                .hasMessageContaining("pixels, more than vi4j reads");
        assertThatThrownBy(this::read).isInstanceOf(UserError.class).hasMessageContaining("bomb.png");
    }
}
