package org.vi4j.internal.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@link StoredZip} reads: stored entries, and at the end the SHA-256 sum of all before it. */
final class ZipWriter {
    static final int DIGITS = 64;

    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final int BUFFER = 1 << 16;

    private ZipWriter() {}

    static void write(OutputStream out, Map<String, WholeFile.Content> entries) throws IOException {
        Sealed sealed = new Sealed(out);
        try (ZipOutputStream zip = new ZipOutputStream(sealed)) {
            zip.setComment(StoredZip.SEAL + "0".repeat(DIGITS));
            for (Map.Entry<String, WholeFile.Content> entry : entries.entrySet()) {
                // The checksum and the size stand before the content.
                Measured measured = new Measured();
                buffered(entry.getValue(), measured);
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(ZipEntry.STORED);
                header.setSize(measured.size);
                header.setCrc(measured.crc.getValue());
                header.setTimeLocal(FIXED_TIME);
                zip.putNextEntry(header);
                buffered(entry.getValue(), zip);
                zip.closeEntry();
            }
        }
        sealed.seal();
    }

    private static void buffered(WholeFile.Content content, OutputStream to) throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(to, BUFFER);
        content.writeTo(out);
        out.flush();
    }

    /** Counts and sums what would be written. */
    private static final class Measured extends OutputStream {
        private final CRC32 crc = new CRC32();
        private long size;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            crc.update(bytes, from, length);
            size += length;
        }
    }

    /** Holds back the end of what it is given, where the digits of the SHA-256 sum of all before it go. */
    private static final class Sealed extends OutputStream {
        private final OutputStream out;
        private final MessageDigest sum = StoredZip.sha256();
        private byte[] held = new byte[0];

        Sealed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int past = Math.max(0, held.length + length - DIGITS);
            int ofHeld = Math.min(past, held.length);
            pass(held, 0, ofHeld);
            pass(bytes, from, past - ofHeld);
            byte[] next = Arrays.copyOfRange(held, ofHeld, held.length + length - (past - ofHeld));
            System.arraycopy(bytes, from + past - ofHeld, next, held.length - ofHeld, length - (past - ofHeld));
            held = next;
        }

        private void pass(byte[] bytes, int from, int length) throws IOException {
            sum.update(bytes, from, length);
            out.write(bytes, from, length);
        }

        void seal() throws IOException {
            out.write(StoredZip.digits(sum));
        }
    }
}
