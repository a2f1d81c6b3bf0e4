package org.vi4j.data.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.vi4j.UserError;

/**
 * Zip files whose entries are stored, not compressed: weights hardly shrink, the same content gives the same file, and
 * a file from elsewhere cannot take more memory than its own size. Each entry's CRC-32 is verified when it is read, and
 * the whole file, which ends with the SHA-256 sum of all before it, when it is opened.
 */
public final class StoredZip implements AutoCloseable {
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** The comment, followed by the digits. */
    private static final String SEAL = "sha256:";

    private final ZipFile zip;
    private final Path file;
    private final String kind;

    private StoredZip(ZipFile zip, Path file, String kind) {
        this.zip = zip;
        this.file = file;
        this.kind = kind;
    }

    /**
     * Writes a zip file, whole or not at all.
     *
     * @param file where to
     * @param entries names and contents, in this order
     * @throws UserError if the file cannot be written
     */
    public static void write(Path file, Map<String, byte[]> entries) {
        WholeFile.write(file, out -> {
            Sealed sealed = new Sealed(out);
            try (ZipOutputStream zip = new ZipOutputStream(sealed)) {
                zip.setComment(SEAL + "0".repeat(Sealed.DIGITS));
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.getValue());
                    ZipEntry header = new ZipEntry(entry.getKey());
                    header.setMethod(ZipEntry.STORED);
                    header.setSize(entry.getValue().length);
                    header.setCrc(crc.getValue());
                    header.setTimeLocal(FIXED_TIME);
                    zip.putNextEntry(header);
                    zip.write(entry.getValue());
                    zip.closeEntry();
                }
            }
            sealed.seal();
        });
    }

    /** Holds back the end of what it is given, where the digits of the SHA-256 sum of all before it go. */
    private static final class Sealed extends OutputStream {
        static final int DIGITS = 64;

        private final OutputStream out;
        private final MessageDigest sum = sha256();
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
            out.write(digits(sum));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Opens a zip file.
     *
     * @param file the file
     * @param kind what it should be, for errors, such as {@code "model of vi4j"}
     * @param wayOut what to do where there is none, for errors
     * @return the open file
     * @throws UserError if it is missing or not a zip file
     */
    public static StoredZip open(Path file, String kind, String wayOut) {
        try {
            StoredZip opened = new StoredZip(new ZipFile(file.toFile()), file, kind);
            try {
                opened.requireAsWritten();
                return opened;
            } catch (IOException | UserError e) {
                opened.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UserError(file + " does not exist: " + wayOut, e);
        } catch (ZipException | EOFException e) {
            throw new UserError(file + " is not a " + kind + ", or a damaged one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    /** Compares the file with the checksum at its end. Files of earlier versions end without one. */
    private void requireAsWritten() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sum = sha256();
            byte[] buffer = new byte[1 << 16];
            byte[] before = new byte[0];
            for (long left = Files.size(file) - Sealed.DIGITS; left > 0; ) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (read == 0) {
                    throw damaged("it was cut short while it was read");
                }
                sum.update(buffer, 0, read);
                left -= read;
                before = lastOf(before, buffer, read);
            }
            byte[] end = in.readNBytes(Sealed.DIGITS);
            boolean sealed = new String(before, StandardCharsets.ISO_8859_1).equals(SEAL);
            if (sealed ? !Arrays.equals(end, digits(sum)) : !endsPlainly(end)) {
                throw damaged("it does not match its checksum");
            }
        }
    }

    /** The last bytes before the digits, also where a read ends among them. */
    private static byte[] lastOf(byte[] before, byte[] read, int length) {
        byte[] both = Arrays.copyOf(before, before.length + length);
        System.arraycopy(read, 0, both, before.length, length);
        return Arrays.copyOfRange(both, Math.max(0, both.length - SEAL.length()), both.length);
    }

    /** Whether a zip file ends with its directory's end record, so without a comment. */
    private static boolean endsPlainly(byte[] end) {
        int record = end.length - 22;
        return record >= 0
                && end[record] == 'P'
                && end[record + 1] == 'K'
                && end[record + 2] == 5
                && end[record + 3] == 6;
    }

    private static byte[] digits(MessageDigest sum) {
        return HexFormat.of().formatHex(sum.digest()).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads one entry.
     *
     * @param name the entry
     * @param most the largest size that is read, in bytes
     * @return its content
     * @throws UserError if it is missing, compressed, larger, or does not match its checksum
     */
    public byte[] entry(String name, long most) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new UserError(file + " is not a " + kind + ": it has no " + name);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0 || entry.getSize() > most) {
            throw new UserError(file + " is not a " + kind + ": " + name + " is compressed or too large");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes((int) entry.getSize());
            CRC32 crc = new CRC32();
            crc.update(content);
            if (content.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw damaged(name + " does not match its checksum");
            }
            return content;
        } catch (IOException e) {
            throw new UserError(file + " is damaged: " + name + " cannot be read (" + WholeFile.reason(e) + ")", e);
        }
    }

    /**
     * Creates the error for a file whose content contradicts itself.
     *
     * @param problem what is wrong
     * @return to be thrown
     */
    public UserError damaged(String problem) {
        return new UserError(file + " is damaged: " + problem);
    }

    /**
     * Turns numbers into bytes, little-endian.
     *
     * @param values the numbers
     * @return four bytes each
     */
    public static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /**
     * Reads an entry of little-endian numbers.
     *
     * @param name the entry
     * @param count how many there must be
     * @return the numbers
     * @throws UserError as for {@link #entry}, or if there are more or fewer
     */
    public float[] floats(String name, int count) {
        byte[] content = entry(name, (long) count * Float.BYTES);
        if (content.length != count * Float.BYTES) {
            throw damaged(name + " has " + content.length / Float.BYTES + " numbers, " + count + " were expected");
        }
        float[] values = new float[count];
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("closing " + file, e);
        }
    }
}
