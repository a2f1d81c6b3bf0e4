package org.vi4j.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.math.RandomStreams;

/** Whatever a picture's file holds, it is read or refused with a reason. */
class PictureHostileTest {
    private static final int ROUNDS = 120;

    @TempDir
    private Path folder;

    private static byte[] jpeg(boolean progressive) throws Exception {
        BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 24 * 16; i++) {
            image.setRGB(i % 24, i / 24, i * 7919);
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A progressive file whose last scan is there again and again. */
    private static byte[] repeated(byte[] jpeg, int times) {
        int last = jpeg.length - 2;
        while ((jpeg[last] & 0xFF) != 0xFF || (jpeg[last + 1] & 0xFF) != 0xDA) {
            last--;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(jpeg, 0, last);
        for (int k = 0; k < times; k++) {
            bytes.write(jpeg, last, jpeg.length - 2 - last);
        }
        bytes.write(jpeg, jpeg.length - 2, 2);
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aUsualNumberOfScansIsRead(boolean progressive) throws Exception {
        Path file = Files.write(folder.resolve("a.jpg"), jpeg(progressive));
        assertThat(Picture.planes(file, 3)).hasSize(3 * 24 * 16);
    }

    @Test
    void thousandsOfScansAreRefused() throws Exception {
        Path file = Files.write(folder.resolve("a.jpg"), repeated(jpeg(true), 3_000));
        assertThatThrownBy(() -> Picture.planes(file, 3))
                .isInstanceOf(Picture.BadPicture.class)
                .hasMessageContaining("more than 100 scans");
    }

    /** A PNG header of 2³⁰ and of 2⁶² pixels, without any. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 15, Integer.MAX_VALUE})
    void moreDeclaredPixelsThanAreReadAreRefused(int side) throws Exception {
        ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        header.putInt(side).putInt(side).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        ByteBuffer png = ByteBuffer.allocate(33).putLong(0x89504E470D0A1A0AL).putInt(13);
        png.put(header.array()).putInt((int) crc.getValue());
        Path file = Files.write(folder.resolve("a.png"), png.array());
        assertThatThrownBy(() -> Picture.planes(file, 3)).isInstanceOf(Picture.BadPicture.class);
    }

    private static final Path FORMATS = Path.of("src/test/resources/reference/data/formats");

    private static byte[] png() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        return png.toByteArray();
    }

    /** Every format, with damage at a few places; half of it near the beginning, where sizes stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "png",
                "jpeg",
                "progressive",
                "palette.gif",
                "rgb.bmp",
                "palette.bmp",
                "rgb.tif",
                "tiff_lzw.tif",
                "tiff_adobe_deflate.tif",
                "packbits.tif",
                "bits.tif",
                "lossless.webp",
                "lossy.webp",
                "turned6.jpg",
                "turned.png"
            })
    void damagedPicturesAreReadOrRefused(String kind) throws Exception {
        byte[] good = switch (kind) {
            case "png" -> png();
            case "jpeg" -> jpeg(false);
            case "progressive" -> jpeg(true);
            default -> Files.readAllBytes(FORMATS.resolve(kind));
        };
        RandomGenerator random = new RandomStreams(17).at(kind, 0);
        Path file = folder.resolve("picture");
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(1, 6); k > 0; k--) {
                int end = random.nextBoolean() ? Math.min(80, bad.length) : bad.length;
                bad[random.nextInt(4, end)] = (byte) random.nextInt();
            }
            Files.write(file, bad);
            try {
                assertThat(Picture.planes(file, 3)).isNotEmpty();
            } catch (Picture.BadPicture e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** A WebP file that ends soon after it has declared 400 × 400 pixels, which its reader would fill with zeros. */
    @Test
    void aPictureThatEndsBeforeItsLastPixelIsRefused() throws Exception {
        byte[] bad = Files.readAllBytes(FORMATS.resolve("lossless.webp"));
        // 14 bits of width − 1 and of height − 1, behind "RIFF", its length, "WEBPVP8L", its length and one byte.
        int sides = 399 | (399 << 14);
        for (int i = 0; i < 3; i++) {
            bad[21 + i] = (byte) (sides >> (8 * i));
        }
        bad[24] = (byte) ((bad[24] & 0xF0) | (sides >> 24));
        Path file = Files.write(folder.resolve("a.webp"), bad);
        assertThatThrownBy(() -> Picture.planes(file, 3))
                .isInstanceOf(Picture.BadPicture.class)
                .hasMessageContaining("before its last pixel");
        byte[] lossy = Files.readAllBytes(FORMATS.resolve("lossy.webp"));
        Files.write(file, java.util.Arrays.copyOf(lossy, lossy.length / 2));
        assertThatThrownBy(() -> Picture.planes(file, 3)).isInstanceOf(Picture.BadPicture.class);
    }

    /** What a header says of its parts is looked at before memory is taken for them. */
    @Test
    void tiffPartsAreLookedAtBeforeTheyAreRead() throws Exception {
        byte[] good = Files.readAllBytes(FORMATS.resolve("rgb.tif"));
        java.nio.ByteOrder order = java.nio.ByteOrder.LITTLE_ENDIAN;
        ByteBuffer tiff = ByteBuffer.wrap(good).order(order);
        int directory = tiff.getInt(4);
        for (int i = 0; i < tiff.getShort(directory); i++) {
            int entry = directory + 2 + 12 * i;
            if (tiff.getShort(entry) == 259) {
                tiff.putShort(entry + 8, (short) 7);
            }
        }
        Path file = Files.write(folder.resolve("a.tif"), good);
        assertThatThrownBy(() -> Picture.planes(file, 3))
                .isInstanceOf(Picture.BadPicture.class)
                .hasMessageContaining("JPEG inside TIFF");
    }
}
