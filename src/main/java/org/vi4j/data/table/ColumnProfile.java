package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.Table.TableSummary;

/** What has been seen of one column: moments of its numbers (Welford 1962), and its different cells. */
final class ColumnProfile {
    private final String name;
    private final TableSummary.Kind forced;
    private final TreeSet<String> words = new TreeSet<>();
    private long filled;
    private long missing;
    private long numbers;
    private double mean;
    private double squares;
    private long na;
    private long quotedNa;
    private boolean codes = true;
    private boolean wordsOnly = true;
    private String odd = "";
    private int oddLine;
    private String notBinary = "";
    private String firstMissing = "";
    private int missingLine;

    /**
     * Creates a profile without cells.
     *
     * @param name of the column
     * @param forced the kind that was asked for; EMPTY where the cells are to tell
     */
    ColumnProfile(String name, TableSummary.Kind forced) {
        this.name = name;
        this.forced = forced;
    }

    void add(Records records, int place, Cells cells) {
        String text = records.text(place);
        if (cells.missing(text)) {
            missing(text, records.line(), cells.mayBeLevel(text), records.quoted(place));
            return;
        }
        filled++;
        double number = records.number(place);
        if (Double.isNaN(number)) {
            word(text, records.line());
        } else {
            number(text, number);
        }
    }

    private void missing(String text, int line, boolean maybe, boolean quoted) {
        missing++;
        if (maybe) {
            na++;
            quotedNa += quoted ? 1 : 0;
        }
        // NA may turn out to be a level, which others cannot.
        if (missingLine == 0 || (firstMissing.equals("NA") && missing == na + 1 && !maybe)) {
            firstMissing = text;
            missingLine = line;
        }
    }

    private void word(String text, int line) {
        if (odd.isEmpty()) {
            odd = text;
            oddLine = line;
        }
        codes &= text.length() == 2 && text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
        remember(text);
    }

    private void number(String text, double number) {
        numbers++;
        double step = number - mean;
        mean += step / numbers;
        squares += step * (number - mean);
        codes = false;
        if (notBinary.isEmpty() && number != 0 && number != 1) {
            notBinary = text;
        }
        if (forced == TableSummary.Kind.WORDS) {
            remember(text);
        } else {
            wordsOnly = false;
        }
    }

    private void remember(String text) {
        if (words.size() <= TableSource.MAX_LEVELS) {
            words.add(text);
        }
    }

    TableSummary.Kind kind() {
        if (forced != TableSummary.Kind.EMPTY) {
            return forced;
        }
        // A word NA alone is no column of words.
        return filled == 0
                ? TableSummary.Kind.EMPTY
                : 2 * numbers >= filled ? TableSummary.Kind.NUMBERS : TableSummary.Kind.WORDS;
    }

    /** Whether some of the levels were taken for numbers and not remembered. */
    boolean incomplete() {
        return kind() == TableSummary.Kind.WORDS && !wordsOnly;
    }

    /** Whether the cells NA of a column of words are words: quoted, or among codes of two letters such as countries. */
    private boolean naIsWord() {
        return kind() == TableSummary.Kind.WORDS && na > 0 && filled > 0 && (codes || quotedNa == na);
    }

    /** The first filled cell that is no number; empty where all are. */
    String odd() {
        return odd;
    }

    int oddLine() {
        return oddLine;
    }

    /** The first cell that is missing. */
    String firstMissing() {
        return firstMissing;
    }

    int missingLine() {
        return missingLine;
    }

    /** The first number that is neither 0 nor 1; empty where all are. */
    String notBinary() {
        return notBinary;
    }

    TableSummary.Column column() {
        long taken = naIsWord() ? na : 0;
        return new TableSummary.Column(
                name,
                kind(),
                filled + taken,
                missing - taken,
                numbers,
                numbers > 0 ? mean : Double.NaN,
                numbers > 0 ? Math.sqrt(squares / numbers) : Double.NaN,
                kind() == TableSummary.Kind.WORDS ? levels() : List.of());
    }

    private List<String> levels() {
        List<String> levels = new ArrayList<>(words);
        if (naIsWord()) {
            levels.add("NA");
            levels.sort(Comparator.naturalOrder());
        }
        if (numbers > 0 && numbers == filled) {
            Cells plain = new Cells('.', TableOptions.DEFAULT);
            levels.sort(Comparator.comparingDouble(plain::parse).thenComparing(Comparator.naturalOrder()));
        }
        return levels;
    }
}
