package org.vi4j.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What has been seen of a column of text: how many of its cells are numbers, and its different words. */
final class ColumnWords {
    /** The most levels of a column of words. */
    static final int MAX_LEVELS = 1000;

    private final TreeSet<String> words = new TreeSet<>();
    private long filled;
    private long numbers;
    private long na;
    private boolean codes = true;

    /** Looks through the first columns of rows. */
    static List<ColumnWords> of(Iterator<Row> rows, int count) {
        List<ColumnWords> seen = Stream.generate(ColumnWords::new).limit(count).toList();
        while (rows.hasNext()) {
            Row row = rows.next();
            for (int j = 0; j < count; j++) {
                seen.get(j).add(row.get(j));
            }
        }
        return seen;
    }

    void add(@Nullable Object cell) {
        if (RowEncoder.missing(cell)) {
            na += cell != null && "NA".equals(cell.toString().strip()) ? 1 : 0;
            return;
        }
        filled++;
        String text = text(cell);
        numbers += Double.isNaN(RowEncoder.number(cell)) ? 0 : 1;
        codes &= text.length() == 2 && text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        remember(text);
    }

    /** A whole number as it would be written. */
    private static String text(@Nullable Object cell) {
        return cell instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15
                ? String.format(Locale.ROOT, "%.0f", d)
                : String.valueOf(cell).strip();
    }

    private void remember(String text) {
        if (words.size() <= MAX_LEVELS) {
            words.add(text);
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(filled);
        out.writeLong(numbers);
        out.writeLong(na);
        out.writeBoolean(codes);
        out.writeInt(words.size());
        for (String word : words) {
            byte[] text = word.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
    }

    void add(DataInput in) throws IOException {
        filled += in.readLong();
        numbers += in.readLong();
        na += in.readLong();
        codes &= in.readBoolean();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[in.readInt()];
            in.readFully(text);
            remember(new String(text, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    long filled() {
        return filled;
    }

    /** Whether it is read as numbers: at least half of what is there are. */
    boolean isNumbers() {
        return 2 * numbers >= filled;
    }

    /** Its different words in order; NA among codes of two letters, such as countries, is one. */
    List<String> levels() {
        List<String> levels = new ArrayList<>(words);
        if (na > 0 && filled > 0 && codes) {
            levels.add("NA");
            levels.sort(Comparator.naturalOrder());
        }
        return levels;
    }
}
