package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.Set;
import org.vi4j.UserError;

/** What a cell's text means. */
final class Cells {
    private static final Set<String> MISSING = Set.of("", "NA", "NaN", "nan", "null");

    private Cells() {}

    /** Says whether a cell stands for a value that is not there. */
    static boolean missing(String text) {
        return MISSING.contains(text);
    }

    /** Says whether a cell is meant as a number, if only an infinite one. */
    static boolean numberLike(String text) {
        return Double.isFinite(parse(text)) || text.matches("(?i)[-+]?(inf(inity)?|nan|\\d.*)");
    }

    /** A plain decimal number, or NaN; Java's parser would also take "1d", "0x1p3" and "NaN". */
    static double parse(String text) {
        if (!text.isEmpty() && "0123456789.".indexOf(text.charAt(text.length() - 1)) >= 0 && text.indexOf('x') < 0) {
            try {
                double value = Double.parseDouble(text);
                return Double.isFinite(value) ? value : Double.NaN;
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
        return Double.NaN;
    }

    /** A finite number, or an error that names the place. */
    static double number(String cell, Path file, int line, String column) {
        String text = cell.strip();
        double value = parse(text);
        if (Double.isFinite(value)) {
            return value;
        }
        String what = text.isEmpty() ? "the cell is empty" : CsvReader.show(text) + " is not a finite number";
        throw new UserError(file + ", line " + line + ", column " + CsvReader.show(column) + ": " + what
                + ": give it a number, or leave out the row or the column");
    }
}
