package org.vi4j.data.image;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import org.vi4j.data.image.Picture.BadPicture;

/** What a TIFF file says of its parts, looked at before memory is taken for them. */
final class TiffParts {
    private static final int JPEG = 6;
    private static final int NEWER_JPEG = 7;
    private static final int MOST_VALUES_A_PIXEL = 5;
    private static final int MOST_BITS = 16;

    private TiffParts() {}

    /** Refuses parts larger than any picture, pixels of many or large values, and JPEG inside, however many scans. */
    static void requireUsual(ImageReader reader) throws IOException, BadPicture {
        TIFFDirectory directory = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
        long compression = value(directory, BaselineTIFFTagSet.TAG_COMPRESSION, 1);
        if (compression == JPEG || compression == NEWER_JPEG) {
            throw new BadPicture("it is JPEG inside TIFF: save it as one of the two");
        }
        long values = value(directory, BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
        long bits = value(directory, BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1);
        if (values > MOST_VALUES_A_PIXEL || bits > MOST_BITS) {
            throw new BadPicture("it has " + values + " values of " + bits + " bits per pixel, more than vi4j reads");
        }
        long width = value(directory, BaselineTIFFTagSet.TAG_TILE_WIDTH, 1);
        long height = value(directory, BaselineTIFFTagSet.TAG_TILE_LENGTH, 1);
        if (width <= 0 || height <= 0 || width > Picture.MOST_PIXELS / height) {
            throw new BadPicture("it declares tiles of " + width + "×" + height + " pixels, more than vi4j reads");
        }
    }

    private static long value(TIFFDirectory directory, int tag, long usual) {
        TIFFField field = directory.getTIFFField(tag);
        return field == null || field.getCount() == 0 ? usual : field.getAsLong(0);
    }
}
