package org.vi4j.data.table;

import java.util.regex.Pattern;
import org.vi4j.UserError;

/**
 * Which decimal mark the numbers of a file have, by the cells that can be read in one way only. One mark holds for the
 * whole file, so that {@code 1.234} is a thousand where another cell is {@code 2,5}.
 */
final class DecimalMark {
    private static final String SIGN = "[-+\u2212]?";
    private static final Pattern BLANKS =
            Pattern.compile(SIGN + "\\d{1,3}(['\\u2019\\u00A0\\u202F\\u2009 ]\\d{3})+[.,]\\d+");
    private static final Pattern POINT = Pattern.compile(SIGN + "\\d*\\.\\d+([eE][-+]?\\d+)?");
    private static final Pattern COMMA = Pattern.compile(SIGN + "\\d*,\\d+([eE][-+]?\\d+)?");
    /** 1,234,567 and 1,234.5: the comma groups. */
    private static final Pattern COMMA_GROUPS =
            Pattern.compile(SIGN + "[1-9]\\d{0,2}(,\\d{3}){2,}|" + SIGN + "\\d{1,3}(,\\d{3})+\\.\\d+");

    private static final Pattern POINT_GROUPS =
            Pattern.compile(SIGN + "[1-9]\\d{0,2}(\\.\\d{3}){2,}|" + SIGN + "\\d{1,3}(\\.\\d{3})+,\\d+");
    /** A number that is 1234 or 1.234, as one takes its mark. */
    private static final Pattern EITHER = Pattern.compile(SIGN + "[1-9]\\d{0,2}[.,]\\d{3}");

    /** A cell that is a sign of something, and its line. */
    private record Sign(String cell, long line) {
        private static final Sign NONE = new Sign("", 0);

        boolean none() {
            return line == 0;
        }

        Sign or(String next, long at) {
            return none() ? new Sign(next, at) : this;
        }

        @Override
        public String toString() {
            return Cells.show(cell) + " in line " + line;
        }
    }

    private final boolean groups;
    private Sign point = Sign.NONE;
    private Sign comma = Sign.NONE;
    private Sign eitherPoint = Sign.NONE;
    private Sign eitherComma = Sign.NONE;

    /**
     * Creates the search.
     *
     * @param groups whether thousands may be grouped; else each mark is one of decimals
     */
    DecimalMark(boolean groups) {
        this.groups = groups;
    }

    void look(String text, long line) {
        String cell = text.strip();
        if (cell.indexOf('.') < 0 && cell.indexOf(',') < 0) {
            return;
        }
        if (groups && EITHER.matcher(cell).matches()) {
            if (cell.indexOf('.') >= 0) {
                eitherPoint = eitherPoint.or(cell, line);
            } else {
                eitherComma = eitherComma.or(cell, line);
            }
        } else if (POINT.matcher(cell).matches() || COMMA_GROUPS.matcher(cell).matches()) {
            point = point.or(cell, line);
        } else if (COMMA.matcher(cell).matches() || POINT_GROUPS.matcher(cell).matches()) {
            comma = comma.or(cell, line);
        } else if (BLANKS.matcher(cell).matches()) {
            point = cell.indexOf('.') >= 0 ? point.or(cell, line) : point;
            comma = cell.indexOf(',') >= 0 ? comma.or(cell, line) : comma;
        }
    }

    /** Whether some cell can be read in two ways, and none says in which. */
    boolean open() {
        return point.none() && comma.none() && !(eitherPoint.none() && eitherComma.none());
    }

    /**
     * Returns the mark.
     *
     * @param file its name, for messages
     * @param separator between its cells
     * @throws UserError if cells contradict each other, or may be either and nothing says which
     */
    char of(String file, char separator) {
        if (!point.none() && !comma.none()) {
            throw new UserError(file + ": " + point + " has a decimal point and " + comma
                            + " a decimal comma: write them alike, or set decimal to point or comma")
                    .by("decimal");
        }
        if (!open()) {
            return comma.none() ? '.' : ',';
        }
        if (!eitherComma.none()) {
            throw undecided(file, eitherComma, "comma");
        }
        // Programs write semicolons between cells where commas are decimal marks, and points group.
        if (separator == ';') {
            throw undecided(file, eitherPoint, "point");
        }
        return '.';
    }

    /** The cell whose point was taken for a decimal mark because nothing says otherwise; empty if there is none. */
    String taken(char separator) {
        return open() && separator != ',' ? eitherPoint.cell : "";
    }

    private static UserError undecided(String file, Sign sign, String mark) {
        return new UserError(
                        file + ", line " + sign.line + ": " + Cells.show(sign.cell) + " has a " + mark
                                + " that is a decimal mark or groups thousands, and nothing else in the file says which: set decimal to point or comma")
                .by("decimal");
    }
}
