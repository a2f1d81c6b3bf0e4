package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.support.IdxFiles;
import org.vi4j.support.JsonTree;

class IdxTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference/data");
    private static final byte[] GOOD = IdxFiles.images(4, 3, 5, 0);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "images-idx3-ubyte, labels-idx1-ubyte",
        "images-idx3-ubyte.gz, labels-idx1-ubyte.gz",
        "images-idx3-ubyte, labels-idx1-ubyte.gz"
    })
    void readsWhatNumpyWrote(String imagesFile, String labelsFile) {
        JsonNode expected = JsonTree.read(REFERENCE.resolve("idx.json"));
        Images images = Idx.readImages(REFERENCE.resolve(imagesFile), REFERENCE.resolve(labelsFile));
        assertThat(images.count()).isEqualTo(expected.get("count").intValue());
        assertThat(images.shape().height()).isEqualTo(expected.get("height").intValue());
        assertThat(images.shape().width()).isEqualTo(expected.get("width").intValue());
        assertThat(images.checksum()).isEqualTo(expected.get("images_sha256").textValue());
        assertThat(images.labelsChecksum())
                .isEqualTo(expected.get("labels_sha256").textValue());
        assertThat(images.source()).isEqualTo(REFERENCE.resolve(imagesFile).toString());
        float[] pixels = new float[images.width()];
        for (int i = 0; i < images.count(); i++) {
            assertThat(images.label(i)).isEqualTo(expected.get("labels").get(i).intValue());
            images.copy(i, pixels, 0);
            for (int j = 0; j < pixels.length; j++) {
                // numpy divides in float32 as well: to the bit.
                assertThat(pixels[j])
                        .isEqualTo((float) expected.get("unit").get(i).get(j).doubleValue());
            }
        }
    }

    @Test
    void tellsGzipFromTheContentNotTheName() {
        Path named = IdxFiles.write(folder.resolve("plain.gz"), GOOD);
        Path unnamed = IdxFiles.write(folder.resolve("zipped"), IdxFiles.gzip(GOOD));
        assertThat(Idx.readImages(named).checksum())
                .isEqualTo(Idx.readImages(unnamed).checksum());
    }

    static Stream<Arguments> badFiles() {
        byte[] zipped = IdxFiles.gzip(GOOD);
        byte[] flipped = zipped.clone();
        flipped[zipped.length - 6] ^= 1; // in the checksum at the end
        byte[] garbled = zipped.clone();
        garbled[10] = (byte) 0xFF; // a block of the type that does not exist
        byte[] longer = Arrays.copyOf(GOOD, GOOD.length + 1);
        byte[] none = {};
        return Stream.of(
                Arguments.of("empty", none, "is empty; images begin with 00 00 08 03"),
                Arguments.of("three bytes", new byte[] {0, 0, 8}, "begins with 00 00 08; images begin with"),
                Arguments.of("a PNG", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10}, "begins with 89 50 4e 47"),
                Arguments.of("labels", IdxFiles.labels(4, 0), "begins with 00 00 08 01; images begin with 00 00 08 03"),
                Arguments.of("half a header", Arrays.copyOf(GOOD, 10), "calls for 16 bytes, it ends after 10"),
                Arguments.of("cut", Arrays.copyOf(GOOD, 50), "its header calls for 76 bytes, it has only 50"),
                Arguments.of("trailing", longer, "goes on after the 76 bytes that its header declares (4×3×5 images"),
                Arguments.of("no images", IdxFiles.bytes(none, IdxFiles.IMAGES, 0, 28, 28), "declares 0×28×28"),
                Arguments.of("flat images", IdxFiles.bytes(none, IdxFiles.IMAGES, 9, 0, 28), "declares 9×0×28"),
                Arguments.of("a lie", IdxFiles.bytes(none, IdxFiles.IMAGES, 1000, 1000, 1000), "calls for 1000000016"),
                Arguments.of(
                        "too many",
                        IdxFiles.bytes(none, IdxFiles.IMAGES, 1 << 30, 1, 2),
                        "declares 1073741824×1×2 images × rows × columns, more than the 1073741824 values"),
                Arguments.of(
                        "overflowing",
                        IdxFiles.bytes(none, IdxFiles.IMAGES, -1, -1, -1),
                        "declares 4294967295×4294967295×4294967295"),
                Arguments.of("zipped empty", IdxFiles.gzip(none), "is empty; images begin with"),
                Arguments.of("zipped labels", IdxFiles.gzip(IdxFiles.labels(4, 0)), "begins with 00 00 08 01"),
                Arguments.of("zipped cut before", IdxFiles.gzip(Arrays.copyOf(GOOD, 50)), "it ends after 50"),
                Arguments.of("zipped cut after", Arrays.copyOf(zipped, zipped.length - 9), "gzip data end too early"),
                Arguments.of("zipped trailing", IdxFiles.gzip(longer), "goes on after the 76 bytes"),
                Arguments.of(
                        "a zipped lie",
                        IdxFiles.gzip(IdxFiles.bytes(none, IdxFiles.IMAGES, 1000, 1000, 1000)),
                        "calls for 1000000016 bytes, the gzip file has only"),
                Arguments.of("wrong gzip sum", flipped, "its gzip data are broken"),
                Arguments.of("broken gzip", garbled, "its gzip data are broken"),
                Arguments.of("gzip magic only", new byte[] {0x1F, (byte) 0x8B}, "gzip data end too early"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void badFilesGetOneLineThatNamesThem(String name, byte[] content, String says) {
        Path file = IdxFiles.write(folder.resolve("bad.idx"), content);
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Idx.readImages(file))
                .withMessageStartingWith(file + " ")
                .withMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aMissingFileAndAFolderAreNamed() {
        Path missing = folder.resolve("missing");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Idx.readImages(missing))
                .withMessage("cannot read " + missing + " (no such file or folder): check the path");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Idx.readImages(folder))
                .withMessageStartingWith(folder + " is not a file; ");
    }

    @Test
    void labelsMustBeAsManyAsTheImages() {
        Path images = IdxFiles.write(folder.resolve("images"), GOOD);
        Path labels = IdxFiles.write(folder.resolve("labels"), IdxFiles.labels(5, 0));
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Idx.readImages(images, labels))
                .withMessage(labels + " holds 5 labels for the 4 images of " + images
                        + ": put the right file there, or none");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> Idx.readImages(images, images))
                .withMessageContaining("labels begin with 00 00 08 01");
    }
}
