package org.vi4j.data.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Counts the scans of a JPEG file, each of which is a pass over all pixels: cameras and programs write one to a dozen,
 * but a small file can hold thousands, and take minutes (ITU-T T.81, B.1 and B.2).
 */
final class JpegScans {
    private static final int MOST = 100;

    private static final int MARKER = 0xFF;
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;

    private JpegScans() {}

    /** Refuses a JPEG file of too many scans; other files pass. */
    static void requireFew(Path file) throws IOException, Picture.BadPicture {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            if (in.read() != MARKER || in.read() != START_OF_IMAGE) {
                return;
            }
            int scans = 0;
            for (int marker = nextMarker(in); marker >= 0 && marker != END_OF_IMAGE; marker = nextMarker(in)) {
                scans += marker == START_OF_SCAN ? 1 : 0;
                if (scans > MOST) {
                    throw new Picture.BadPicture("it has more than " + MOST + " scans, each a pass over all pixels");
                }
                if (hasSegment(marker)) {
                    in.skipNBytes(Math.max(0, (in.read() << Byte.SIZE | in.read()) - 2));
                }
            }
        } catch (java.io.EOFException e) {
            // Its reader says what is missing.
        }
    }

    /** After coded numbers, in which a byte of ones is followed by a zero or a restart's number; −1 at the end. */
    private static int nextMarker(InputStream in) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            while (b == MARKER) {
                b = in.read();
                if (b > 0 && b != MARKER) {
                    return b;
                }
            }
        }
        return -1;
    }

    /** Restarts' numbers and 0x01 stand alone. */
    private static boolean hasSegment(int marker) {
        return marker != 1 && (marker < 0xD0 || marker > 0xD9);
    }
}
