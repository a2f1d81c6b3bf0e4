package org.vi4j.data.image;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;

/**
 * Reads IDX files, the format of MNIST (Y. LeCun, C. Cortes and C. J. C. Burges, "The MNIST database of handwritten
 * digits", 1998): a magic number, then each dimension, as big-endian 32-bit numbers, then one unsigned byte a value.
 * The content tells whether a file is gzipped. Files are not trusted: what the header declares is checked against the
 * file's size before anything of that size is allocated.
 */
final class Idx {
    /** The magic number of unsigned bytes {@code [n, height, width]}. */
    static final int IMAGES = 0x00000803;

    /** The magic number of unsigned bytes {@code [n]}. */
    static final int LABELS = 0x00000801;

    /** The most values that are read from one file: 1.3 million images of MNIST's size. */
    static final long MAX_VALUES = 1L << 30;

    /** Larger files of images stay on disk. */
    static final long IN_MEMORY = 1L << 28;

    /** DEFLATE packs at most 258 bytes into 2 bits, so no gzip file holds more than this many times its own size. */
    private static final long MAX_INFLATION = 1032;

    private static final String WAY_OUT = "; give an IDX file like MNIST's, gzipped or not";

    private Idx() {}

    /**
     * Reads a file of images.
     *
     * @param file an IDX file with three dimensions, n × height × width, gzipped or not
     * @return the images, without labels; their source is the path
     * @throws UserError if the file is missing, unreadable, or not a whole IDX file of at least one image
     */
    public static Images readImages(Path file) {
        return open(
                file,
                (in, size) -> size > IN_MEMORY ? imagesOnDisk(in, size, file) : images(in, size, file.toString()));
    }

    /** Leaves the pixels of a large file where they are. */
    private static Images imagesOnDisk(InputStream raw, long size, Path file) {
        try (BufferedInputStream in = new BufferedInputStream(raw)) {
            if (isGzip(in)) {
                throw new UserError(file + " has " + size + " bytes, gzipped: unpack it with gunzip, so that it can be"
                        + " read from disk image by image");
            }
            int[] dimensions = header(in, file.toString(), IMAGES);
            long start = Integer.BYTES * (1L + dimensions.length);
            long count = count(dimensions, file.toString(), Long.MAX_VALUE / 2);
            if (start + count > size) {
                throw truncated(file.toString(), start + count, "it has only " + size);
            }
            if (start + count < size) {
                throw goesOn(file.toString(), start + count, dimensions);
            }
            if (dimensions[0] < 0 || (long) dimensions[1] * dimensions[2] > MAX_VALUES) {
                throw new UserError(
                        file + " declares " + shape(dimensions) + ": more or larger images than vi4j reads");
            }
            return new Images(
                    ImageShape.grey(dimensions[1], dimensions[2]),
                    new Pixels.OnDisk(file, start, count),
                    null,
                    List.of(),
                    file.toString());
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the disk", e);
        }
    }

    private static UserError goesOn(String name, long expected, int[] dimensions) {
        return new UserError(name + " goes on after the " + expected + " bytes that its header declares ("
                + shape(dimensions) + "): it is damaged or not an IDX file" + WAY_OUT);
    }

    /**
     * Reads a file of images and the file of their labels.
     *
     * @param images an IDX file with three dimensions, n × height × width, gzipped or not
     * @param labels an IDX file with one dimension, n, gzipped or not
     * @return the labelled images
     * @throws UserError if a file is missing, unreadable, or not a whole IDX file, or if the counts differ
     */
    public static Images readImages(Path images, Path labels) {
        Images unlabelled = readImages(images);
        byte[] values = open(labels, (in, size) -> labels(in, size, labels.toString()));
        if (values.length != unlabelled.count()) {
            throw new UserError(labels + " holds " + values.length + " labels for the " + unlabelled.count()
                    + " images of " + images + ": put the right file there, or none");
        }
        return unlabelled.withLabels(values);
    }

    /**
     * Reads images from a stream.
     *
     * @param in the IDX file, gzipped or not
     * @param size its length in bytes, as it stands
     * @param name what errors call it
     * @return the images, without labels
     * @throws UserError if it is not a whole IDX file of at least one image
     */
    static Images images(InputStream in, long size, String name) {
        Values read = read(in, size, name, IMAGES);
        return new Images(read.dimensions[1], read.dimensions[2], read.values, null, name);
    }

    /** Reads labels from a stream, as {@link #images(InputStream, long, String)} reads images. */
    static byte[] labels(InputStream in, long size, String name) {
        return read(in, size, name, LABELS).values;
    }

    /** What is to be done with an open file. */
    private interface Reader<T> {
        T read(InputStream in, long size);
    }

    private static <T> T open(Path file, Reader<T> reader) {
        try {
            if (!Files.exists(file)) {
                throw new NoSuchFileException(file.toString());
            }
            if (!Files.isRegularFile(file)) {
                throw new UserError(file + " is not a file" + WAY_OUT);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return reader.read(in, Files.size(file));
            }
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    /** The dimensions of an IDX file and its values. */
    private static final class Values {
        private final int[] dimensions;
        private final byte[] values;

        private Values(int[] dimensions, byte[] values) {
            this.dimensions = dimensions;
            this.values = values;
        }
    }

    private static Values read(InputStream raw, long size, String name, int magic) {
        try {
            BufferedInputStream buffered = new BufferedInputStream(raw, 1 << 16);
            boolean zipped = isGzip(buffered);
            InputStream in = zipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
            int[] dimensions = header(in, name, magic);
            long count = count(dimensions, name, MAX_VALUES);
            long expected = Integer.BYTES * (1L + dimensions.length) + count;
            if (zipped ? expected > MAX_INFLATION * size : expected > size) {
                throw truncated(name, expected, (zipped ? "the gzip file has only " : "it has only ") + size);
            }
            byte[] values = new byte[(int) count];
            int got = in.readNBytes(values, 0, values.length);
            if (got < values.length) {
                throw truncated(name, expected, "it ends after " + (expected - count + got));
            }
            if (in.read() >= 0) {
                throw goesOn(name, expected, dimensions);
            }
            return new Values(dimensions, values);
        } catch (EOFException e) {
            throw new UserError(name + " is cut short: its gzip data end too early; copy or download it again", e);
        } catch (ZipException e) {
            throw new UserError(
                    name + " is damaged: its gzip data are broken (" + WholeFile.reason(e)
                            + "); copy or download it again",
                    e);
        } catch (IOException e) {
            throw new UserError("cannot read " + name + " (" + WholeFile.reason(e) + "): check the disk", e);
        }
    }

    private static boolean isGzip(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip;
    }

    /** Reads magic number and dimensions; what follows in the stream are the values. */
    private static int[] header(InputStream in, String name, int magic) throws IOException {
        byte[] start = in.readNBytes(Integer.BYTES);
        byte[] wanted = ByteBuffer.allocate(Integer.BYTES).putInt(magic).array();
        if (!Arrays.equals(start, wanted)) {
            throw new UserError((start.length == 0 ? name + " is empty" : name + " begins with " + hex(start)) + "; "
                    + (magic == IMAGES ? "images begin with " : "labels begin with ") + hex(wanted) + WAY_OUT);
        }
        int[] dimensions = new int[magic & 0xFF];
        byte[] rest = in.readNBytes(Integer.BYTES * dimensions.length);
        if (rest.length < Integer.BYTES * dimensions.length) {
            throw truncated(
                    name, Integer.BYTES * (1L + dimensions.length), "it ends after " + (start.length + rest.length));
        }
        ByteBuffer.wrap(rest).asIntBuffer().get(dimensions);
        return dimensions;
    }

    /** Multiplies the dimensions, each an unsigned 32-bit number from the file. */
    private static long count(int[] dimensions, String name, long most) {
        long count = 1;
        for (int dimension : dimensions) {
            long length = Integer.toUnsignedLong(dimension);
            if (length == 0) {
                throw new UserError(name + " declares " + shape(dimensions) + ": there is nothing in it" + WAY_OUT);
            }
            if (length > most / count) {
                throw new UserError(name + " declares " + shape(dimensions) + ", more than the " + most
                        + " values that vi4j reads: split it, or check that it is an IDX file");
            }
            count *= length;
        }
        return count;
    }

    private static UserError truncated(String name, long expected, String found) {
        return new UserError(name + " is cut short: its header calls for " + expected + " bytes, " + found
                + "; copy or download it again");
    }

    private static String shape(int[] dimensions) {
        StringBuilder shape = new StringBuilder();
        for (int dimension : dimensions) {
            shape.append(shape.isEmpty() ? "" : "×").append(Integer.toUnsignedString(dimension));
        }
        return shape + (dimensions.length == 1 ? " labels" : " images × rows × columns");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
