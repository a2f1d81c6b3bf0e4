package org.vi4j.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.math.RandomStreams;

/**
 * The grey values or colours of a set of images, 8 bits each, one after another, in memory or on disk where they stay.
 * Safe for several threads.
 */
sealed interface Pixels {
    /** How many there are. */
    long length();

    /** Copies bytes out. */
    void copy(long from, byte[] to, int offset, int length);

    /** Adds all bytes to a digest. */
    void digest(MessageDigest digest);

    /** Says whether the bytes are read from a file whenever they are asked for. */
    boolean onDisk();

    /** Copies values out as models see them, in [0, 1]. */
    default void copy(long from, float[] to, int offset, int length) {
        byte[] row = Rows.of(length);
        copy(from, row, 0, length);
        for (int i = 0; i < length; i++) {
            to[offset + i] = Rows.UNIT[row[i] & 0xFF];
        }
    }

    /** Returns chosen images of so many numbers each, in memory. */
    default Pixels chosen(int[] images, int size) {
        byte[] chosen = new byte[Math.multiplyExact(images.length, size)];
        for (int i = 0; i < images.length; i++) {
            copy((long) images[i] * size, chosen, i * size, size);
        }
        return new InMemory(chosen);
    }

    /** Room for the bytes of an image, and what they mean. */
    final class Rows {
        private static final float[] UNIT = new float[256];
        private static final ThreadLocal<byte[]> ROW = ThreadLocal.withInitial(() -> new byte[0]);

        static {
            for (int grey = 0; grey < UNIT.length; grey++) {
                UNIT[grey] = grey / 255f;
            }
        }

        private Rows() {}

        private static byte[] of(int length) {
            byte[] row = ROW.get();
            if (row.length < length) {
                row = new byte[length];
                ROW.set(row);
            }
            return row;
        }
    }

    /** Bytes in memory; the array is not changed by anyone. */
    final class InMemory implements Pixels {
        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void copy(long from, byte[] to, int offset, int length) {
            System.arraycopy(bytes, Math.toIntExact(from), to, offset, length);
        }

        @Override
        public void digest(MessageDigest digest) {
            digest.update(bytes);
        }

        @Override
        public boolean onDisk() {
            return false;
        }
    }

    /**
     * One draw of a Bernoulli variable for each grey value g, which is white (255) with probability g/255. The draw of
     * an image is a pure function of (seed, draw, image), made anew whenever it is asked for.
     */
    final class Binarized implements Pixels {
        private final Pixels grey;
        private final int size;
        private final RandomStreams randomness;
        private final long draw;

        Binarized(Pixels grey, int size, long seed, long draw) {
            this.grey = grey;
            this.size = size;
            this.randomness = new RandomStreams(seed);
            this.draw = draw;
        }

        @Override
        public long length() {
            return grey.length();
        }

        @Override
        public void copy(long from, byte[] to, int offset, int length) {
            grey.copy(from, to, offset, length);
            for (int done = 0; done < length; done += size) {
                RandomGenerator random = randomness.at("binarize", (draw << 32) + (from + done) / size);
                for (int i = offset + done; i < offset + done + size; i++) {
                    int g = to[i] & 0xFF;
                    // Black and white need no draw. Otherwise u/2²⁴ < g/255 with u uniform, in whole numbers.
                    if (g != 0 && g != 255) {
                        to[i] = (byte) ((random.nextInt() >>> 8) * 255L < ((long) g << 24) ? 255 : 0);
                    }
                }
            }
        }

        @Override
        public void digest(MessageDigest digest) {
            byte[] image = new byte[size];
            for (long from = 0; from < length(); from += size) {
                copy(from, image, 0, size);
                digest.update(image);
            }
        }

        @Override
        public boolean onDisk() {
            return grey.onDisk();
        }
    }

    /** Bytes of a file from some position to its end. The file is open as long as the images are in use. */
    final class OnDisk implements Pixels {
        private static final int BLOCK = 1 << 20;

        private final Path file;
        private final FileChannel channel;
        private final long start;
        private final long length;

        OnDisk(Path file, long start, long length) throws IOException {
            this.file = file;
            this.channel = FileChannel.open(file, StandardOpenOption.READ);
            this.start = start;
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void copy(long from, byte[] to, int offset, int count) {
            ByteBuffer buffer = ByteBuffer.wrap(to, offset, count);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, start + from + count - buffer.remaining()) < 0) {
                        throw new UserError(file + " has become shorter while it was read: leave it as it is");
                    }
                }
            } catch (IOException e) {
                throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the disk", e);
            }
        }

        @Override
        public void digest(MessageDigest digest) {
            byte[] block = new byte[BLOCK];
            for (long from = 0; from < length; from += BLOCK) {
                int count = (int) Math.min(BLOCK, length - from);
                copy(from, block, 0, count);
                digest.update(block, 0, count);
            }
        }

        @Override
        public boolean onDisk() {
            return true;
        }
    }
}
