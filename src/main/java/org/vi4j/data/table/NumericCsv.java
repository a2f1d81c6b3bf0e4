package org.vi4j.data.table;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.vi4j.UserError;
import org.vi4j.data.table.Table.RowStream;
import org.vi4j.internal.io.WholeFile;

/**
 * The fast path for CSV files whose needed cells are all plain numbers: the file is cut into pieces at line breaks, the
 * pieces are dealt to the workers in turn, and numbers are parsed from bytes without making objects. Whatever is not
 * plain, such as a quote, a blank or an odd number of cells, makes it give up; {@link RowReader} then says what it is.
 */
final class NumericCsv {
    /** Bytes a piece. */
    private static final int PIECE = 1 << 22;

    private final Path file;
    private final FileChannel channel;
    private final byte separator;
    private final int[] wanted;
    private final int cellsInFile;
    private final boolean emptyIsMissing;
    private final boolean weighted;
    private final long begin;
    private final long size;
    private final AtomicBoolean odd = new AtomicBoolean();

    private NumericCsv(
            Path file,
            FileChannel channel,
            byte separator,
            int[] wanted,
            boolean weighted,
            boolean emptyIsMissing,
            long begin)
            throws IOException {
        this.file = file;
        this.channel = channel;
        this.separator = separator;
        this.wanted = wanted;
        this.cellsInFile = wanted.length;
        this.weighted = weighted;
        this.emptyIsMissing = emptyIsMissing;
        this.begin = begin;
        this.size = channel.size();
    }

    /** Fills the batches, one a worker; false if the file is not plain, and then they hold anything. */
    static boolean read(
            TableSource source, Path file, Columns columns, boolean emptyIsMissing, List<RowStream.Batch> batches) {
        List<String> header = source.allNames();
        int[] wanted = new int[header.size()];
        Arrays.fill(wanted, -1);
        List<String> sources = columns.sources();
        for (int j = 0; j < sources.size(); j++) {
            int place = header.indexOf(sources.get(j));
            if (place < 0 || wanted[place] >= 0) {
                return false;
            }
            wanted[place] = j;
        }
        if (source.headerText().indexOf('\n') >= 0) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long begin = afterLine(channel);
            return begin >= 0
                    && new NumericCsv(
                                    file,
                                    channel,
                                    (byte) source.dialect().separator(),
                                    wanted,
                                    columns.weights() != null,
                                    emptyIsMissing,
                                    begin)
                            .run(batches);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    private static long afterLine(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CsvRecords.MAX_RECORD);
        while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
            // Until it is full or the file ends.
        }
        for (int i = 0; i < buffer.position(); i++) {
            if (buffer.get(i) == '\n') {
                return i + 1L;
            }
            if (buffer.get(i) == '\r' && i + 1 < buffer.position() && buffer.get(i + 1) != '\n') {
                return -1;
            }
        }
        return -1;
    }

    // Errors such as exhausted memory must reach the caller too.
    @SuppressWarnings("IllegalCatch")
    private boolean run(List<RowStream.Batch> batches) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] threads = new Thread[batches.size()];
        for (int w = 0; w < threads.length; w++) {
            int worker = w;
            threads[w] = new Thread(
                    () -> {
                        try {
                            work(worker, threads.length, batches.get(worker));
                        } catch (Throwable e) {
                            odd.set(true);
                            failure.compareAndSet(null, e);
                        }
                    },
                    "vi4j-csv-" + worker);
            threads[w].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown != null) {
            throw new IllegalStateException("reading " + file + " failed", thrown);
        }
        return !odd.get();
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(int worker, int workers, RowStream.Batch batch) throws IOException {
        byte[] bytes = new byte[PIECE + (1 << 16)];
        double[] row = new double[batch.cells()];
        for (long start = begin + (long) worker * PIECE; start < size && !odd.get(); start += (long) workers * PIECE) {
            long from = start == begin ? start : start - 1;
            int filled = fill(bytes, from, 0);
            int position = 0;
            if (from < start) {
                while (position < filled && bytes[position] != '\n') {
                    position++;
                }
                position++;
            }
            long end = Math.min(size, start + PIECE);
            while (from + position < end && !odd.get()) {
                int line = endOfLine(bytes, position, filled);
                while (line < 0 && from + filled < size) {
                    if (bytes.length > PIECE + CsvRecords.MAX_RECORD) {
                        odd.set(true);
                        return;
                    }
                    bytes = Arrays.copyOf(bytes, bytes.length + (1 << 18));
                    filled = fill(bytes, from, filled);
                    line = endOfLine(bytes, position, filled);
                }
                int stop = line < 0 ? filled : line;
                if (!parse(bytes, position, stop, row)) {
                    odd.set(true);
                    return;
                }
                batch.add(row);
                position = stop + 1;
            }
        }
    }

    private int fill(byte[] bytes, long from, int filled) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        buffer.position(filled);
        while (buffer.hasRemaining()) {
            int got = channel.read(buffer, from + buffer.position());
            if (got < 0) {
                break;
            }
        }
        return buffer.position();
    }

    private static int endOfLine(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Parses one line into a row; false if it is not plain. */
    private boolean parse(byte[] bytes, int from, int lineEnd, double[] row) {
        int to = lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        int cell = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i < to && bytes[i] != separator) {
                if (bytes[i] == '"' || bytes[i] == '\r') {
                    return false;
                }
                continue;
            }
            if (cell >= cellsInFile) {
                return false;
            }
            int place = wanted[cell++];
            if (place >= 0) {
                if (start == i) {
                    if (!emptyIsMissing) {
                        return false;
                    }
                    row[place] = Double.NaN;
                } else {
                    row[place] = number(bytes, start, i);
                    if (Double.isNaN(row[place])) {
                        return false;
                    }
                }
            }
            start = i + 1;
        }
        // That a weight is positive is checked here, and said by the reader that knows the line.
        return cell == cellsInFile && !(weighted && row[row.length - 1] <= 0);
    }

    private static double number(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if ((b < '0' || b > '9') && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E') {
                return Double.NaN;
            }
        }
        try {
            double value = JavaDoubleParser.parseDouble(bytes, from, to - from);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
