package org.vi4j.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.vi4j.data.io.WholeFile;

/**
 * One PNG or JPEG file. The size is read from its header, and checked, before anything is decoded; ancillary data,
 * which may be packed to any size, is never looked at.
 *
 * @param width columns
 * @param height rows
 * @param grey whether it has no colours
 */
record Picture(int width, int height, boolean grey) {
    /** The most pixels of one picture. */
    static final int MOST_PIXELS = 1 << 26;

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
     * Decodes a picture: its grey values, or its red, green and blue planes one after another, 0 to 255. Transparency
     * is passed over; of 16 bits a value the upper eight count.
     *
     * @param channels 1 or 3; a grey picture has three equal planes, a coloured one has no single one
     */
    static byte[] planes(Path file, int channels) throws BadPicture {
        return read(file, (reader, header) -> {
            JpegScans.requireFew(file);
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            BufferedImage image = reader.read(0);
            for (String warning : warnings) {
                // Half a JPEG is decoded with a warning only.
                if (warning.toLowerCase(Locale.ROOT).matches(".*(truncat|premature|corrupt|missing).*")) {
                    throw new BadPicture(warning);
                }
            }
            return channels == 1 ? greyPlane(image) : colorPlanes(image);
        });
    }

    // Readers of damaged files throw whatever their arithmetic comes to.
    @SuppressWarnings("IllegalCatch")
    private static <T> T read(Path file, Use<T> use) throws BadPicture {
        try {
            ImageReader reader =
                    ImageIO.getImageReadersByFormatName(format(file)).next();
            try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
                reader.setInput(in, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if ((long) width * height > MOST_PIXELS) {
                    throw new BadPicture("it declares " + width + "×" + height + " pixels, more than are read");
                }
                ImageTypeSpecifier type = reader.getRawImageType(0);
                return use.of(reader, new Picture(width, height, type != null && isGrey(type.getColorModel())));
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw new BadPicture(WholeFile.reason(e));
        } catch (RuntimeException e) {
            throw new BadPicture("it is damaged: " + e.getClass().getSimpleName());
        }
    }

    private static String format(Path file) throws IOException, BadPicture {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4);
            if (start.length == 4 && (start[0] & 0xFF) == 0x89 && start[1] == 'P' && start[2] == 'N') {
                return "png";
            }
            if (start.length == 4 && (start[0] & 0xFF) == 0xFF && (start[1] & 0xFF) == 0xD8) {
                return "jpeg";
            }
        }
        throw new BadPicture("it does not begin like a PNG or JPEG file");
    }

    private static boolean isGrey(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            for (int i = 0; i < palette.getMapSize(); i++) {
                if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                    return false;
                }
            }
            return true;
        }
        return model.getNumColorComponents() == 1;
    }

    /** The samples themselves: Java would take them for linear light, and brighten them as colours. */
    private static byte[] greyPlane(BufferedImage image) {
        int width = image.getWidth();
        byte[] plane = new byte[width * image.getHeight()];
        if (image.getColorModel() instanceof IndexColorModel) {
            for (int i = 0; i < plane.length; i++) {
                plane[i] = (byte) image.getRGB(i % width, i / width);
            }
            return plane;
        }
        Raster raster = image.getRaster();
        int shift = image.getColorModel().getComponentSize(0) - Byte.SIZE;
        for (int i = 0; i < plane.length; i++) {
            plane[i] = (byte) (raster.getSample(i % width, i / width, 0) >> shift);
        }
        return plane;
    }

    private static byte[] colorPlanes(BufferedImage image) {
        int width = image.getWidth();
        int size = width * image.getHeight();
        byte[] planes = new byte[3 * size];
        if (isGrey(image.getColorModel())) {
            byte[] plane = greyPlane(image);
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(plane, 0, planes, channel * size, size);
            }
            return planes;
        }
        if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            return inkPlanes(image.getRaster(), planes);
        }
        for (int i = 0; i < size; i++) {
            int rgb = image.getRGB(i % width, i / width);
            planes[i] = (byte) (rgb >> 16);
            planes[size + i] = (byte) (rgb >> 8);
            planes[2 * size + i] = (byte) rgb;
        }
        return planes;
    }

    /**
     * Light passes cyan, magenta or yellow and then black; Java would take what is left for linear light, as of grey.
     */
    private static byte[] inkPlanes(Raster raster, byte[] planes) {
        int width = raster.getWidth();
        int size = width * raster.getHeight();
        for (int i = 0; i < size; i++) {
            int passed = 255 - raster.getSample(i % width, i / width, 3);
            for (int channel = 0; channel < 3; channel++) {
                int light = 255 - raster.getSample(i % width, i / width, channel);
                planes[channel * size + i] = (byte) Math.round(light * passed / 255f);
            }
        }
        return planes;
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
