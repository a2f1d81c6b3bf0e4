package org.vi4j.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** IDX files for tests, good and, with a wrong header, bad. */
public final class IdxFiles {
    /** The magic number of images. */
    public static final int IMAGES = 0x803;

    /** The magic number of labels. */
    public static final int LABELS = 0x801;

    private IdxFiles() {}

    /** Joins a header, 32-bit numbers from the magic number on, and values. */
    public static byte[] bytes(byte[] values, int... header) {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * header.length + values.length);
        for (int number : header) {
            out.putInt(number);
        }
        return out.put(values).array();
    }

    /** Returns the file of n images whose pixels count up from {@code first}, modulo 256. */
    public static byte[] images(int n, int height, int width, int first) {
        return bytes(values(n * height * width, first), IMAGES, n, height, width);
    }

    /** Returns the file of n labels that count up from {@code first}. */
    public static byte[] labels(int n, int first) {
        return bytes(values(n, first), LABELS, n);
    }

    private static byte[] values(int n, int first) {
        byte[] values = new byte[n];
        for (int i = 0; i < n; i++) {
            values[i] = (byte) (first + i);
        }
        return values;
    }

    /** Returns the content gzipped. */
    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
            zipped.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes a file. */
    public static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills a folder with MNIST's four files, gzipped: train 12 and test 4 images of 3×5, labelled. */
    public static Path mnist(Path folder) {
        write(folder.resolve("train-images-idx3-ubyte.gz"), gzip(images(12, 3, 5, 1)));
        write(folder.resolve("train-labels-idx1-ubyte.gz"), gzip(labels(12, 0)));
        write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(images(4, 3, 5, 100)));
        write(folder.resolve("t10k-labels-idx1-ubyte.gz"), gzip(labels(4, 0)));
        return folder;
    }
}
