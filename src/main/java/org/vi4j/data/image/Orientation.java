package org.vi4j.data.image;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * How a camera was held: EXIF's tag 274, 1 to 8, of a TIFF directory, which JPEG, PNG and WebP files wrap (CIPA DC-008,
 * 4.6.4). 1 leaves the pixels where they are; 2 mirrors, 3 turns by 180°, 4 does both, and 5 to 8 also swap rows and
 * columns. Whatever cannot be understood is 1.
 */
final class Orientation {
    private static final int TAG = 274;
    private static final int SHORT = 3;
    private static final int MOST_BLOCKS = 1_000;
    private static final int MOST_ENTRIES = 1_000;

    private static final int PNG_EXIF = 0x65584966;
    private static final int PNG_END = 0x49454E44;
    private static final int WEBP_EXIF = 0x45584946;

    private Orientation() {}

    static int of(Path file, PictureFormat format) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long at = switch (format) {
                case JPEG -> inJpeg(in);
                case PNG -> inChunks(in, 8, true);
                case WEBP -> inChunks(in, 12, false);
                case TIFF, BIG_ENDIAN_TIFF -> 0;
                case GIF, BMP -> -1;
            };
            return at < 0 ? 1 : read(in, at);
        } catch (java.io.EOFException e) {
            return 1;
        }
    }

    /** Segments before the first scan; EXIF's begins with its name and two zeros. */
    private static long inJpeg(RandomAccessFile in) throws IOException {
        in.seek(2);
        for (int i = 0; i < MOST_BLOCKS; i++) {
            int marker = in.readUnsignedShort();
            int length = in.readUnsignedShort();
            long at = in.getFilePointer();
            if (marker == 0xFFE1 && length >= 8 && in.readInt() == 0x45786966 && in.readShort() == 0) {
                return at + 6;
            }
            if (marker >>> 8 != 0xFF || marker == 0xFFDA) {
                return -1;
            }
            in.seek(at + length - 2);
        }
        return -1;
    }

    /** Chunks of PNG, length and name, with a sum behind; or of RIFF, name and length, padded to an even one. */
    private static long inChunks(RandomAccessFile in, int first, boolean png) throws IOException {
        in.seek(first);
        for (int i = 0; i < MOST_BLOCKS; i++) {
            int one = in.readInt();
            int two = in.readInt();
            int name = png ? two : one;
            long length = Integer.toUnsignedLong(png ? one : Integer.reverseBytes(two));
            long at = in.getFilePointer();
            if (name == (png ? PNG_EXIF : WEBP_EXIF)) {
                // Some programs put JPEG's prefix before WebP's directory too.
                boolean prefixed = in.readInt() == 0x45786966;
                return prefixed ? at + 6 : at;
            }
            if (png && name == PNG_END) {
                return -1;
            }
            in.seek(at + length + (png ? 4 : length % 2));
        }
        return -1;
    }

    /** Looks the tag up in the first directory, which may lie anywhere. */
    private static int read(RandomAccessFile in, long at) throws IOException {
        byte[] header = new byte[8];
        in.seek(at);
        in.readFully(header);
        ByteBuffer numbers = ByteBuffer.wrap(header);
        numbers.order(header[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        in.seek(at + Integer.toUnsignedLong(numbers.getInt(4)));
        byte[] two = new byte[2];
        in.readFully(two);
        int count = ByteBuffer.wrap(two).order(numbers.order()).getShort() & 0xFFFF;
        ByteBuffer entry = ByteBuffer.allocate(12).order(numbers.order());
        for (int i = 0; i < Math.min(count, MOST_ENTRIES); i++) {
            in.readFully(entry.array());
            if ((entry.getShort(0) & 0xFFFF) == TAG) {
                int value = entry.getShort(8);
                return entry.getShort(2) == SHORT && value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }

    /** Returns whether rows become columns. */
    static boolean swapsSides(int orientation) {
        return orientation > 4;
    }

    /**
     * Turns and mirrors a plane as it is to be seen.
     *
     * @param plane [height * width]
     * @param width of the file's rows
     */
    static byte[] upright(byte[] plane, int width, int height, int orientation) {
        if (orientation == 1) {
            return plane;
        }
        boolean swap = swapsSides(orientation);
        // What the file's first row and first column are when seen: right for the columns, bottom for the rows.
        boolean flipX = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean flipY = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int newWidth = swap ? height : width;
        int newHeight = swap ? width : height;
        byte[] seen = new byte[plane.length];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                int column = flipX ? newWidth - 1 - x : x;
                int row = flipY ? newHeight - 1 - y : y;
                seen[y * newWidth + x] = swap ? plane[column * width + row] : plane[row * width + column];
            }
        }
        return seen;
    }
}
