package org.vi4j.data.table;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;

/**
 * The text of a table's file: UTF-8 or UTF-16, gzipped or not, told by the first bytes. What is no ordinary file, such
 * as a pipe, is copied once to a temporary one, so that it can be read again.
 *
 * @param name what messages call it
 * @param content where its bytes lie
 * @param gzip whether they are compressed
 * @param charset of the text
 * @param mark the bytes before the text
 */
record TextFile(Path name, Path content, boolean gzip, Charset charset, int mark) {
    private static final int LOOK = 4096;

    static TextFile open(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserError(file + " is a folder: name a CSV file");
        }
        try {
            Path content = Files.exists(file) && !Files.isRegularFile(file) ? copy(file) : file;
            byte[] start = start(content, false);
            boolean gzip = start.length > 1 && start[0] == 0x1F && start[1] == (byte) 0x8B;
            byte[] text = gzip ? start(content, true) : start;
            refuseOthers(file, text);
            return utf(file, content, gzip, text);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Path copy(Path pipe) throws IOException {
        // Created anew under a name that cannot be guessed, for this user alone.
        Path copy = Files.createTempFile("vi4j-", ".table");
        copy.toFile().deleteOnExit();
        try (InputStream in = Files.newInputStream(pipe)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private static byte[] start(Path content, boolean gzip) throws IOException {
        try (InputStream in =
                gzip ? new GZIPInputStream(Files.newInputStream(content)) : Files.newInputStream(content)) {
            return in.readNBytes(LOOK);
        }
    }

    /** Refuses files that are often named instead of a table, by what they are. */
    private static void refuseOthers(Path file, byte[] start) {
        String magic = new String(start, 0, Math.min(start.length, 4), StandardCharsets.ISO_8859_1);
        String what = magic.startsWith("PK\u0003\u0004")
                ? "a zip archive, as Excel workbooks and NPZ files are"
                : magic.equals("PAR1")
                        ? "a Parquet file"
                        : magic.equals("\u0093NUM")
                                ? "an NPY file under another name"
                                : magic.equals("\u00D0\u00CF\u0011\u00E0")
                                        ? "an old Excel workbook"
                                        : magic.startsWith("BZh")
                                                ? "compressed by bzip2"
                                                : magic.startsWith("\u00FD7zX")
                                                        ? "compressed by xz"
                                                        : magic.equals("(\u00B5/\u00FD") ? "compressed by zstd" : "";
        if (!what.isEmpty()) {
            throw new UserError(file + " is " + what + ", not a table of text: "
                    + (what.endsWith("name") ? "give it a name that ends in .npy" : "save it as CSV or NPY"));
        }
    }

    private static TextFile utf(Path file, Path content, boolean gzip, byte[] start) {
        int a = start.length > 0 ? start[0] & 0xFF : -1;
        int b = start.length > 1 ? start[1] & 0xFF : -1;
        int c = start.length > 2 ? start[2] & 0xFF : -1;
        if (a == 0xEF && b == 0xBB && c == 0xBF) {
            return new TextFile(file, content, gzip, StandardCharsets.UTF_8, 3);
        }
        if ((a == 0xFF && b == 0xFE) || (a == 0xFE && b == 0xFF)) {
            Charset wide = a == 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
            if (start.length > 3 && c == 0 && start[3] == 0 && a == 0xFF) {
                throw new UserError(file + " is UTF-32 text: save it as UTF-8");
            }
            return new TextFile(file, content, gzip, wide, 2);
        }
        if (start.length > 3 && (a == 0) != (b == 0) && (a == 0 ? start[2] == 0 : start[3] == 0)) {
            Charset wide = a == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
            return new TextFile(file, content, gzip, wide, 0);
        }
        for (byte one : start) {
            if (one == 0) {
                throw new UserError(file + " holds zero bytes, so it is not text: save it as CSV or NPY");
            }
        }
        return new TextFile(file, content, gzip, StandardCharsets.UTF_8, 0);
    }

    /** Whether the fast path may cut the bytes into lines. */
    boolean plain() {
        return !gzip && charset.equals(StandardCharsets.UTF_8);
    }

    private InputStream bytes() throws IOException {
        InputStream raw = Files.newInputStream(content);
        try {
            InputStream in = gzip ? new GZIPInputStream(raw, 1 << 16) : raw;
            in.skipNBytes(mark);
            return in;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** Opens the text; bytes that are none are an exception of the reader. */
    Reader reader() {
        try {
            // A decoder of one's own reports malformed bytes; a charset's name would hide them.
            return new InputStreamReader(bytes(), charset.newDecoder());
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The error for a failure to read. */
    UserError failure(IOException e) {
        return e instanceof CharacterCodingException ? malformed(e) : unreadable(name, e);
    }

    private static UserError unreadable(Path name, IOException e) {
        if (e instanceof java.util.zip.ZipException || e instanceof java.io.EOFException) {
            return new UserError(name + " is a damaged gzip file: it was cut off or changed, so write it again", e);
        }
        return new UserError("cannot read " + name + " (" + WholeFile.reason(e) + "): check the path", e);
    }

    /** Finds the first bytes that are not text, and their line. */
    private UserError malformed(IOException e) {
        if (!charset.equals(StandardCharsets.UTF_8)) {
            return new UserError(name + " is not valid UTF-16 text: save it as UTF-8", e);
        }
        long line = 1;
        try (InputStream in = new BufferedInputStream(bytes(), 1 << 16)) {
            int before = -1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (!whole(b, in)) {
                    String latin = new String(new byte[] {(byte) b}, Charset.forName("windows-1252"));
                    return new UserError(
                            String.format(
                                    "%s, line %d: the byte 0x%02X is not UTF-8 text (%s in Latin-1): save the file as UTF-8",
                                    name, line, b, Cells.show(latin)),
                            e);
                }
                line += b == '\r' || (b == '\n' && before != '\r') ? 1 : 0;
                before = b;
            }
        } catch (IOException again) {
            e.addSuppressed(again);
        }
        return new UserError(name + " is not UTF-8 text: save the file as UTF-8", e);
    }

    /** Reads the rest of a character; false if it is malformed. */
    private static boolean whole(int lead, InputStream in) throws IOException {
        int more = lead < 0x80 ? 0 : lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : -1;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        for (int i = 0; i < more; i++) {
            int next = in.read();
            if (next < (i == 0 ? least : 0x80) || next > (i == 0 ? most : 0xBF)) {
                return false;
            }
        }
        return more >= 0;
    }
}
