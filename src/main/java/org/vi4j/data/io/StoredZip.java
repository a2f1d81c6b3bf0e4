package org.vi4j.data.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.vi4j.UserError;

/**
 * Zip files whose entries are stored, not compressed: weights hardly shrink, the same content gives the same file, and
 * a file from elsewhere cannot take more memory than its own size. Each entry's CRC-32 is verified when it is read.
 */
public final class StoredZip implements AutoCloseable {
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

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
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
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
        });
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
            return new StoredZip(new ZipFile(file.toFile()), file, kind);
        } catch (NoSuchFileException e) {
            throw new UserError(file + " does not exist: " + wayOut, e);
        } catch (ZipException e) {
            throw new UserError(file + " is not a " + kind + ", or a damaged one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
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
