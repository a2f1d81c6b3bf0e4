package org.vi4j.data.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.text.CsvCell;

/**
 * NumPy's NPY format (NumPy Enhancement Proposal 1): a table {@code [n, p]} of little-endian float32 or float64, row by
 * row, read in bounded memory. The columns' names stand in a file beside it, {@code t.npy.columns}, one a line; without
 * one they are x1 … xp. NaN is a missing cell.
 */
final class NpyReader implements Records {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 16;
    private static final int MAX_NAMES = 16 << 20;
    private static final int MAX_COLUMNS = 1_000_000;
    private static final int BUFFER = 1 << 20;
    /** Below, every whole double is a long of the same digits. */
    private static final double MAX_WHOLE = 1e15;

    private static final Pattern HEADER =
            Pattern.compile("\\{\\s*'descr'\\s*:\\s*'([^']*)'\\s*,\\s*'fortran_order'\\s*:\\s*(True|False)\\s*,"
                    + "\\s*'shape'\\s*:\\s*\\(([\\d ,L]*)\\)\\s*,?\\s*\\}\\s*");

    private final Path file;
    private final FileChannel channel;
    private final List<String> header;
    private final boolean single;
    private final long rows;
    private final int columns;
    private final long begin;
    private long row;
    private final double[] current;
    private final ByteBuffer buffer;

    /**
     * Opens a file and checks its header against its size.
     *
     * @param file the table
     * @throws UserError if it cannot be read, is no such table, or is shorter or longer than it says
     */
    NpyReader(Path file) {
        this.file = file;
        try {
            this.channel = FileChannel.open(file);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
        try {
            Matcher dict = dictionary();
            this.begin = channel.position();
            String type = dict.group(1);
            if (!type.equals("<f4") && !type.equals("<f8")) {
                throw wrong("holds numbers of type " + Cells.show(type) + ": float32 or float64 (<f4, <f8) are read;"
                        + " convert it by X.astype('<f8')");
            }
            if (dict.group(2).equals("True")) {
                throw wrong("is stored column by column: save numpy.ascontiguousarray(X)");
            }
            this.single = type.equals("<f4");
            List<Long> shape = shape(dict.group(3));
            if (shape.size() != 2 || shape.get(1) < 1 || shape.get(1) > MAX_COLUMNS) {
                throw wrong("has shape (" + dict.group(3).strip() + "): a table of rows and columns was expected, at"
                        + " least one and at most " + MAX_COLUMNS + " columns");
            }
            this.rows = shape.get(0);
            this.columns = shape.get(1).intValue();
            long width = (long) columns * size();
            if (rows > (Long.MAX_VALUE - begin) / width || channel.size() != begin + rows * width) {
                throw wrong("has " + channel.size() + " bytes, but a header for " + rows + " rows of " + columns
                        + " numbers: it was cut off or is damaged, so write it again");
            }
            this.header = names();
            this.current = new double[columns];
            this.buffer = ByteBuffer.allocate((int) Math.max(width, BUFFER / width * width))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .limit(0);
        } catch (IOException e) {
            close();
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        } catch (UserError e) {
            close();
            throw e;
        }
    }

    /** Says whether a file's name is that of an NPY table. */
    static boolean reads(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    }

    private UserError wrong(String what) {
        return new UserError(file + " " + what);
    }

    private Matcher dictionary() throws IOException {
        ByteBuffer start = read(10);
        byte[] magic = new byte[MAGIC.length];
        start.get(magic);
        int major = start.get();
        start.get();
        int low = Short.toUnsignedInt(start.getShort());
        if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
            throw wrong("is no NPY file of version 1 to 3: write it by numpy.save or 'vi4j regression convert'");
        }
        int length = major == 1 ? low : low + (Short.toUnsignedInt(read(2).getShort()) << 16);
        if (length < 0 || length > MAX_HEADER) {
            throw wrong("has a header of " + Integer.toUnsignedString(length) + " bytes: at most " + MAX_HEADER
                    + " were expected");
        }
        String text = StandardCharsets.UTF_8.decode(read(length)).toString();
        Matcher dict = HEADER.matcher(text);
        if (!dict.matches()) {
            throw wrong("has a header that is not understood, " + Cells.show(text.strip()) + ": write it by"
                    + " numpy.save, one plain array");
        }
        return dict;
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw wrong("ends within its header: it was cut off or is no NPY file");
            }
        }
        return bytes.flip();
    }

    private List<Long> shape(String text) {
        List<Long> shape = new ArrayList<>();
        for (String part : text.replace("L", "").split(",", -1)) {
            if (!part.isBlank()) {
                try {
                    shape.add(Long.parseLong(part.strip()));
                } catch (NumberFormatException e) {
                    throw new UserError(file + " has shape (" + text.strip() + "), which is too large", e);
                }
            }
        }
        return shape;
    }

    private List<String> names() throws IOException {
        Path beside = Path.of(file + TableSource.NPY_NAMES);
        if (!Files.exists(beside)) {
            return IntStream.rangeClosed(1, columns).mapToObj(j -> "x" + j).toList();
        }
        if (Files.size(beside) > MAX_NAMES) {
            throw new UserError(beside + " has " + Files.size(beside) + " bytes: one name per line was expected");
        }
        List<String> names = new String(Files.readAllBytes(beside), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        if (names.size() != columns) {
            throw new UserError(beside + " has " + names.size() + " names and " + file + " has " + columns
                    + " columns: give one name per line");
        }
        if (names.contains("") || new HashSet<>(names).size() < columns) {
            throw new UserError(beside + " has an empty line or names a column twice: give each a name of its own");
        }
        return names;
    }

    private int size() {
        return single ? Float.BYTES : Double.BYTES;
    }

    /** Returns the number of rows. */
    long rows() {
        return rows;
    }

    /** Reads rows from a place into an array, row by row, {@code [count, p]}; any thread may. */
    void read(long first, int count, double[] into) {
        int length = count * columns;
        ByteBuffer bytes = ByteBuffer.allocate(length * size()).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, begin + first * columns * size());
        if (single) {
            for (int i = 0; i < length; i++) {
                into[i] = bytes.getFloat(i * Float.BYTES);
            }
        } else {
            bytes.asDoubleBuffer().get(into, 0, length);
        }
    }

    private void fill(ByteBuffer bytes, long from) {
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, from + bytes.position()) < 0) {
                    throw wrong("became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the disk", e);
        }
        bytes.flip();
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public String headerText() {
        return header.stream().map(CsvCell::of).collect(Collectors.joining(","));
    }

    @Override
    public boolean next() {
        if (row == rows) {
            return false;
        }
        if (!buffer.hasRemaining()) {
            long left = (rows - row) * columns * size();
            buffer.clear().limit((int) Math.min(left, buffer.capacity()));
            fill(buffer, begin + row * columns * size());
        }
        for (int j = 0; j < columns; j++) {
            current[j] = single ? buffer.getFloat() : buffer.getDouble();
        }
        row++;
        return true;
    }

    /** The number as text: whole ones without a point, as the codes of categories are. */
    @Override
    public String text(int column) {
        double value = current[column];
        return value == Math.rint(value) && Math.abs(value) < MAX_WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    @Override
    public boolean quoted(int column) {
        return false;
    }

    @Override
    public double number(int column) {
        return Double.isFinite(current[column]) ? current[column] : Double.NaN;
    }

    @Override
    public String recordText() {
        return Arrays.stream(current).mapToObj(Double::toString).collect(Collectors.joining(","));
    }

    @Override
    public int line() {
        return (int) Math.min(row, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserError("cannot close " + file + " (" + WholeFile.reason(e) + ")", e);
        }
    }
}
