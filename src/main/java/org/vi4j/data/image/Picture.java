package org.vi4j.data.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.vi4j.internal.io.WholeFile;

/**
 * One picture's file, in any {@link PictureFormat}. The size is read from its header, and checked, before anything is
 * decoded; ancillary data, which may be packed to any size, is never looked at, but for how the camera was held.
 *
 * @param width columns, as the picture is to be seen
 * @param height rows
 * @param grey whether it has no colours
 * @param transparent whether it has an alpha channel, which is not read
 */
record Picture(int width, int height, boolean grey, boolean transparent) {
    /** The most pixels of one picture. */
    static final int MOST_PIXELS = 1 << 26;

    /** The most pixels of a WebP picture, whose reader takes about a second for a million. */
    private static final int MOST_WEBP_PIXELS = 1 << 24;

    /** A file that is no picture that can be read; the message says why in a few words. */
    static final class BadPicture extends Exception {
        private static final long serialVersionUID = 1L;

        BadPicture(String reason) {
            super(reason);
        }
    }

    /** Uses a reader of a picture whose header is known. */
    private interface Use<T> {
        T of(ImageReader reader, Picture header) throws IOException, BadPicture;
    }

    /** Reads the header. */
    static Picture header(Path file) throws BadPicture {
        return read(file, (reader, header) -> header);
    }

    /**
     * Decodes a picture: its grey values, or its red, green and blue planes one after another, 0 to 255, upright as
     * EXIF's orientation says. Transparency is ignored; of 16 bits a value the upper eight count. A colour profile
     * counts in JPEG files alone, whose colours are then sRGB's.
     *
     * @param channels 1 or 3; a grey picture has three equal planes, and a coloured one a single one where its three
     *     are equal
     */
    static byte[] planes(Path file, int channels) throws BadPicture {
        return read(file, (reader, header) -> {
            JpegScans.requireFew(file);
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            BufferedImage image = reader.read(0);
            for (String warning : warnings) {
                String text = warning.toLowerCase(Locale.ROOT);
                // Half a JPEG is decoded with a warning only; bytes between the last scan and the end change nothing.
                if (text.matches(".*(truncat|premature|corrupt|missing).*")
                        && !text.endsWith("extraneous bytes before marker 0xd9")) {
                    throw new BadPicture(warning);
                }
            }
            byte[] planes = channels == 1 ? Samples.grey(image) : Samples.colors(image);
            return upright(planes, image, channels, Orientation.of(file, PictureFormat.of(file)));
        });
    }

    private static byte[] upright(byte[] planes, BufferedImage image, int channels, int orientation) {
        int size = planes.length / channels;
        for (int channel = 0; channel < channels && orientation > 1; channel++) {
            byte[] plane = Arrays.copyOfRange(planes, channel * size, (channel + 1) * size);
            byte[] seen = Orientation.upright(plane, image.getWidth(), image.getHeight(), orientation);
            System.arraycopy(seen, 0, planes, channel * size, size);
        }
        return planes;
    }

    // Readers of damaged files throw whatever their arithmetic comes to.
    @SuppressWarnings("IllegalCatch")
    private static <T> T read(Path file, Use<T> use) throws BadPicture {
        try {
            PictureFormat format = PictureFormat.of(file);
            ImageReader reader =
                    ImageIO.getImageReadersByFormatName(format.reader()).next();
            try (ImageInputStream in =
                    format == PictureFormat.WEBP ? new WholePicture(file) : new FileImageInputStream(file.toFile())) {
                reader.setInput(in, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if ((long) width * height > (format == PictureFormat.WEBP ? MOST_WEBP_PIXELS : MOST_PIXELS)) {
                    throw new BadPicture("it declares " + width + "×" + height + " pixels, more than vi4j reads");
                }
                if (format.isTiff()) {
                    TiffParts.requireUsual(reader);
                }
                return use.of(reader, header(reader, width, height, Orientation.of(file, format)));
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw new BadPicture(WholeFile.reason(e));
        } catch (RuntimeException e) {
            throw new BadPicture("it is damaged: " + e.getClass().getSimpleName());
        }
    }

    private static Picture header(ImageReader reader, int width, int height, int orientation)
            throws IOException, BadPicture {
        ImageTypeSpecifier type = reader.getRawImageType(0);
        if (type == null) {
            type = reader.getImageTypes(0).hasNext() ? reader.getImageTypes(0).next() : null;
        }
        if (type != null) {
            Samples.require(type.getSampleModel());
        }
        boolean swap = Orientation.swapsSides(orientation);
        return new Picture(
                swap ? height : width,
                swap ? width : height,
                type != null && Samples.isGrey(type.getColorModel()),
                type != null && type.getColorModel().hasAlpha());
    }

    /** Resizes a plane into every step-th byte: each new pixel is the mean of the area that it covers. */
    static void resize(
            byte[] plane, int at, int width, int height, byte[] out, int outAt, int step, int newWidth, int newHeight) {
        double stepX = (double) width / newWidth;
        double stepY = (double) height / newHeight;
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                double sum = 0;
                double area = 0;
                for (int j = (int) (y * stepY); j < Math.min(height, (y + 1) * stepY); j++) {
                    double tall = Math.min(j + 1, (y + 1) * stepY) - Math.max(j, y * stepY);
                    for (int i = (int) (x * stepX); i < Math.min(width, (x + 1) * stepX); i++) {
                        double part = tall * (Math.min(i + 1, (x + 1) * stepX) - Math.max(i, x * stepX));
                        sum += part * (plane[at + j * width + i] & 0xFF);
                        area += part;
                    }
                }
                out[outAt + step * (y * newWidth + x)] = (byte) Math.round(sum / area);
            }
        }
    }
}
