package org.vi4j.data.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A picture's bytes in memory, for readers that ask for them one by one, and that take what is missing for zeros: a
 * file that is cut short, but declares many pixels, would keep them busy for minutes.
 */
final class WholePicture extends ImageInputStreamImpl {
    /** So large a file, 64 MiB, is no picture of at most 2²⁶ pixels. */
    private static final int MOST_BYTES = 1 << 26;

    /** Readers may look so often behind the end. */
    private static final int MOST_BEHIND = 64;

    private final byte[] bytes;
    private int behind;

    WholePicture(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it has more than " + MOST_BYTES + " bytes");
        }
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : atEnd();
    }

    @Override
    public int read(byte[] out, int at, int length) throws IOException {
        checkClosed();
        bitOffset = 0;
        if (streamPos >= bytes.length) {
            return length == 0 ? 0 : atEnd();
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, out, at, count);
        streamPos += count;
        return count;
    }

    private int atEnd() throws IOException {
        if (++behind > MOST_BEHIND) {
            throw new IOException("it ends before its last pixel");
        }
        return -1;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
