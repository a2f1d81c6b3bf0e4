package org.vi4j.internal.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * Zip files whose entries are stored, not compressed: weights hardly shrink, the same content gives the same file, and
 * a file from elsewhere cannot take more memory than its own size. Each entry's CRC-32 is verified when it is read, and
 * the whole file, which ends with the SHA-256 sum of all before it, when it is opened.
 */
public final class StoredZip implements AutoCloseable {
    /** The comment, followed by the digits. */
    static final String SEAL = "sha256:";

    private final ZipFile zip;
    private final Path file;
    private final String kind;

    private StoredZip(ZipFile zip, Path file, String kind) {
        this.zip = zip;
        this.file = file;
        this.kind = kind;
    }

    /** Numbers that are read in pieces, so that ten million of them need not be in memory twice. */
    public interface Floats {
        /** So many at a time. */
        int PIECE = 1 << 14;

        /** Returns how many numbers there are. */
        int count();

        /**
         * Copies some of the numbers.
         *
         * @param from the first of them
         * @param to where they go, from 0 on
         * @param n how many
         */
        void get(int from, float[] to, int n);

        /** Takes numbers piece by piece. */
        @FunctionalInterface
        interface Sink {
            /**
             * Takes some of the numbers.
             *
             * @param from the place of the first
             * @param values the numbers, overwritten afterwards
             * @param n how many of the array count
             */
            void put(int from, float[] values, int n);
        }

        /**
         * Hands all numbers over, from the first to the last.
         *
         * @param sink takes them
         */
        default void copyTo(Sink sink) {
            float[] piece = new float[Math.min(PIECE, count())];
            for (int from = 0; from < count(); from += PIECE) {
                int n = Math.min(PIECE, count() - from);
                get(from, piece, n);
                sink.put(from, piece, n);
            }
        }

        /** Returns a copy of all numbers. */
        default float[] toArray() {
            float[] all = new float[count()];
            copyTo((from, values, n) -> System.arraycopy(values, 0, all, from, n));
            return all;
        }

        /**
         * Returns the numbers of an array.
         *
         * @param values not copied
         * @return a view of them
         */
        static Floats of(float[] values) {
            return new Floats() {
                @Override
                public int count() {
                    return values.length;
                }

                @Override
                public void get(int from, float[] to, int n) {
                    System.arraycopy(values, from, to, 0, n);
                }
            };
        }

        /**
         * Returns several lists of numbers one after another.
         *
         * @param parts at least one
         * @return a view of them
         */
        static Floats joined(List<Floats> parts) {
            return parts.size() == 1 ? parts.get(0) : new JoinedFloats(parts);
        }
    }

    /**
     * Writes a zip file, whole or not at all.
     *
     * @param file where to
     * @param entries names and contents, in this order; each content is asked for twice, and must be the same
     * @throws UserError if the file cannot be written
     */
    public static void write(Path file, Map<String, WholeFile.Content> entries) {
        WholeFile.write(file, out -> ZipWriter.write(out, entries));
    }

    /**
     * Returns bytes as an entry's content.
     *
     * @param bytes not copied
     * @return writes them
     */
    public static WholeFile.Content content(byte[] bytes) {
        return out -> out.write(bytes);
    }

    /**
     * Returns text as an entry's content.
     *
     * @param text any
     * @return writes it in UTF-8
     */
    public static WholeFile.Content content(String text) {
        return content(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns numbers as an entry's content.
     *
     * @param values the numbers
     * @return writes four bytes each, little-endian
     */
    public static WholeFile.Content content(Floats values) {
        return out -> {
            byte[] bytes = new byte[Math.min(Floats.PIECE, values.count()) * Float.BYTES];
            FloatBuffer numbers =
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            float[] piece = new float[bytes.length / Float.BYTES];
            for (int from = 0; from < values.count(); from += Floats.PIECE) {
                int n = Math.min(Floats.PIECE, values.count() - from);
                values.get(from, piece, n);
                numbers.put(0, piece, 0, n);
                out.write(bytes, 0, n * Float.BYTES);
            }
        };
    }

    static MessageDigest sha256() {
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
            throw new UserError(
                    file + " is not a " + kind + ", or a damaged one: "
                            + Objects.requireNonNullElse(e.getMessage(), "it ends too early"),
                    e);
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
            for (long left = Files.size(file) - ZipWriter.DIGITS; left > 0; ) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (read == 0) {
                    throw damaged("it was cut short while it was read");
                }
                sum.update(buffer, 0, read);
                left -= read;
                before = lastOf(before, buffer, read);
            }
            byte[] end = in.readNBytes(ZipWriter.DIGITS);
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

    static byte[] digits(MessageDigest sum) {
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
        ZipEntry entry = stored(name, most);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes((int) entry.getSize());
            CRC32 crc = new CRC32();
            crc.update(content);
            if (content.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw damaged(name + " does not match its checksum");
            }
            return content;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private ZipEntry stored(String name, long most) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new UserError(file + " is not a " + kind + ": it has no " + name);
        }
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0 || entry.getSize() > most) {
            throw new UserError(file + " is not a " + kind + ": " + name + " is compressed or too large");
        }
        return entry;
    }

    private UserError unreadable(String name, IOException e) {
        return new UserError(file + " is damaged: " + name + " cannot be read (" + WholeFile.reason(e) + ")", e);
    }

    /**
     * Creates the error for a file whose content contradicts itself.
     *
     * @param problem what is wrong, as it stands where it names the file already
     * @return to be thrown
     */
    public UserError damaged(String problem) {
        return new UserError(problem.startsWith(file.toString()) ? problem : file + " is damaged: " + problem);
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
     * Opens an entry of little-endian numbers, which is read through once to verify it.
     *
     * @param name the entry
     * @param count how many there must be
     * @return the numbers, read from the file as they are asked for while it is open
     * @throws UserError as for {@link #entry}, or if there are more or fewer
     */
    public Floats floats(String name, int count) {
        ZipEntry entry = stored(name, (long) count * Float.BYTES);
        if (entry.getSize() != (long) count * Float.BYTES) {
            throw damaged(name + " has " + entry.getSize() / Float.BYTES + " numbers, " + count + " were expected");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            CRC32 crc = new CRC32();
            byte[] buffer = new byte[Floats.PIECE * Float.BYTES];
            long size = 0;
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
                size += read;
            }
            if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw damaged(name + " does not match its checksum");
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        return new OnDisk(entry, count);
    }

    /** Numbers of an entry. Reading on is cheap, going back begins again. */
    private final class OnDisk implements Floats {
        private final ZipEntry entry;
        private final int count;
        private @Nullable InputStream in;
        private int at;

        OnDisk(ZipEntry entry, int count) {
            this.entry = entry;
            this.count = count;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void get(int from, float[] to, int n) {
            try {
                InputStream open = in;
                if (open == null || from < at) {
                    open = zip.getInputStream(entry);
                    at = 0;
                    in = open;
                }
                open.skipNBytes((long) (from - at) * Float.BYTES);
                byte[] bytes = open.readNBytes(n * Float.BYTES);
                if (bytes.length != n * Float.BYTES) {
                    throw damaged(entry.getName() + " was cut short while it was read");
                }
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(to, 0, n);
                at = from + n;
            } catch (IOException e) {
                throw unreadable(entry.getName(), e);
            }
        }
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
