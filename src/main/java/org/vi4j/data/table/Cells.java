package org.vi4j.data.table;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.internal.text.Printable;

/** What the text of a cell means: a missing value, a number with one or the other decimal mark, or a word. */
final class Cells {
    private static final int SHOWN = 40;
    private static final Pattern GROUPED_BY_COMMA = Pattern.compile("[-+]?\\d{1,3}(,\\d{3})+(\\.\\d*)?");
    private static final Pattern GROUPED_BY_POINT = Pattern.compile("[-+]?\\d{1,3}(\\.\\d{3})+(,\\d*)?");
    /** Apostrophes and blanks that do not break, as Switzerland, France and ISO 80000 have them. */
    private static final Pattern GROUPED_BY_BLANK =
            Pattern.compile("[-+]?\\d{1,3}(['\\u2019\\u00A0\\u202F\\u2009 ]\\d{3})+([.,]\\d*)?");

    private final char decimal;
    private final Set<String> missing = new HashSet<>();
    private final boolean chosen;

    Cells(char decimal, TableOptions options) {
        this.decimal = decimal;
        this.chosen = options.missing().isPresent();
        Collection<String> words = chosen ? options.missing().orElseThrow() : TableOptions.MISSING;
        words.forEach(word -> missing.add(word.toUpperCase(Locale.ROOT)));
        missing.add("");
    }

    char decimal() {
        return decimal;
    }

    /** Says whether a cell stands for a value that is not there. */
    boolean missing(String text) {
        // The longest of the usual words has four letters, and this is asked of every cell.
        return text.isEmpty() || ((chosen || text.length() <= 4) && missing.contains(text.toUpperCase(Locale.ROOT)));
    }

    /** Says whether a missing word may nevertheless be a level: NA, where nobody said that it is missing. */
    boolean mayBeLevel(String text) {
        return !chosen && text.equals("NA");
    }

    /** A finite decimal number, or NaN; Java's parser would also take "1d", "0x1p3" and "NaN". */
    double parse(String text) {
        int n = text.length();
        if (n == 0) {
            return Double.NaN;
        }
        boolean plain = true;
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            plain &= (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
        }
        if (plain && (decimal == '.' || text.indexOf('.') < 0)) {
            return finite(text);
        }
        char first = text.charAt(0);
        boolean numberLike = (first >= '0' && first <= '9') || "+-.,\u2212".indexOf(first) >= 0;
        return numberLike ? odd(text.replace('\u2212', '-')) : Double.NaN;
    }

    /** Numbers with decimal commas, groups of thousands, or a typographic minus. */
    private double odd(String text) {
        if (GROUPED_BY_BLANK.matcher(text).matches()) {
            return odd(text.replaceAll("['\\u2019\\u00A0\\u202F\\u2009 ]", ""));
        }
        if (decimal == '.') {
            return text.indexOf(',') < 0
                    ? finite(text)
                    : GROUPED_BY_COMMA.matcher(text).matches() ? finite(text.replace(",", "")) : Double.NaN;
        }
        if (text.indexOf('.') >= 0) {
            return GROUPED_BY_POINT.matcher(text).matches()
                    ? finite(text.replace(".", "").replace(',', '.'))
                    : Double.NaN;
        }
        return text.indexOf(',') == text.lastIndexOf(',') ? finite(text.replace(',', '.')) : Double.NaN;
    }

    private static double finite(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.+-eE".indexOf(text.charAt(i)) < 0) {
                return Double.NaN;
            }
        }
        try {
            double value = JavaDoubleParser.parseDouble(text);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Says whether a cell is meant as a number that is none: infinite, too large, or not a number. */
    static boolean beyond(String text) {
        return text.matches("(?i)[-+]?(inf(inity)?|nan)|[-+]?[\\d.]+e[-+]?\\d+");
    }

    /** Quotes a cell or name for a message: one line, not too long, nothing that a terminal would obey. */
    static String show(String value) {
        return "'" + plain(value) + "'";
    }

    /** Cuts a cell or name for a message: one line, not too long, nothing that a terminal would obey. */
    static String plain(String value) {
        String cut = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
        return Printable.line(cut);
    }
}
