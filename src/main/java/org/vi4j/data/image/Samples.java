package org.vi4j.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import org.vi4j.data.image.Picture.BadPicture;

/** The planes of a decoded picture, 8 bits a value: the samples as the reader hands them out. */
final class Samples {
    private static final int MOST_BANDS = 5;

    private Samples() {}

    /** Refuses what memory is not meant for: many bands, and numbers that are no levels of 8 or 16 bits. */
    static void require(SampleModel samples) throws BadPicture {
        int type = samples.getDataType();
        if (samples.getNumBands() > MOST_BANDS) {
            throw new BadPicture("it has " + samples.getNumBands() + " values per pixel, more than vi4j reads");
        }
        boolean packed = samples.getSampleSize(0) <= Byte.SIZE;
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && !packed) {
            throw new BadPicture("its values are not whole numbers of 8 or 16 bits");
        }
    }

    static boolean isGrey(ColorModel model) {
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

    /** Returns one plane; a coloured picture has one where red, green and blue are equal everywhere. */
    static byte[] grey(BufferedImage image) throws BadPicture {
        if (isGrey(image.getColorModel())) {
            return greyPlane(image);
        }
        byte[] planes = colors(image);
        int size = planes.length / 3;
        for (int i = 0; i < size; i++) {
            if (planes[i] != planes[size + i] || planes[i] != planes[2 * size + i]) {
                throw new BadPicture("it is in colour, but grey pictures are wanted");
            }
        }
        return java.util.Arrays.copyOf(planes, size);
    }

    /** Returns red, green and blue planes, one after another. */
    static byte[] colors(BufferedImage image) {
        int size = image.getWidth() * image.getHeight();
        byte[] planes = new byte[3 * size];
        ColorModel model = image.getColorModel();
        if (isGrey(model)) {
            byte[] plane = greyPlane(image);
            for (int channel = 0; channel < 3; channel++) {
                System.arraycopy(plane, 0, planes, channel * size, size);
            }
        } else if (model.getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            inkPlanes(image.getRaster(), planes);
        } else if (model instanceof ComponentColorModel
                && model.getColorSpace().getType() == ColorSpace.TYPE_RGB
                && model.getComponentSize(0) >= Byte.SIZE) {
            for (int channel = 0; channel < 3; channel++) {
                plane(image.getRaster(), channel, model.getComponentSize(channel), planes, channel * size);
            }
        } else {
            convert(image, planes);
        }
        return planes;
    }

    private static void convert(BufferedImage image, byte[] planes) {
        int width = image.getWidth();
        int size = width * image.getHeight();
        for (int i = 0; i < size; i++) {
            int rgb = image.getRGB(i % width, i / width);
            planes[i] = (byte) (rgb >> 16);
            planes[size + i] = (byte) (rgb >> 8);
            planes[2 * size + i] = (byte) rgb;
        }
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
        plane(image.getRaster(), 0, image.getColorModel().getComponentSize(0), plane, 0);
        return plane;
    }

    /** Writes one band; of more than 8 bits the upper eight count. */
    private static void plane(Raster raster, int band, int bits, byte[] out, int at) {
        int width = raster.getWidth();
        int size = width * raster.getHeight();
        int shift = Math.max(0, bits - Byte.SIZE);
        for (int i = 0; i < size; i++) {
            out[at + i] = (byte) (raster.getSample(i % width, i / width, band) >> shift);
        }
    }

    /**
     * Light passes cyan, magenta or yellow and then black; Java would take what is left for linear light, as of grey.
     */
    private static void inkPlanes(Raster raster, byte[] planes) {
        int width = raster.getWidth();
        int size = width * raster.getHeight();
        for (int i = 0; i < size; i++) {
            int passed = 255 - raster.getSample(i % width, i / width, 3);
            for (int channel = 0; channel < 3; channel++) {
                int light = 255 - raster.getSample(i % width, i / width, channel);
                planes[channel * size + i] = (byte) Math.round(light * passed / 255f);
            }
        }
    }
}
