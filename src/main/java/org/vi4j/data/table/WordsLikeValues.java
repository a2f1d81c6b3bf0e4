package org.vi4j.data.table;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.Table.TableSummary;

/**
 * Columns taken for words that are something else: numbers with the other decimal mark or with a sign, truth values.
 */
final class WordsLikeValues {
    private static final Set<String> TRUTH = Set.of("true", "false", "yes", "no");
    private static final Set<String> SHORT = Set.of("t", "f", "y", "n");
    private static final Pattern SIGNED =
            Pattern.compile("[-+]?([$\u20AC\u00A3\u00A5%])?\\s?[-+]?\\d[\\d.,]*\\s?([$\u20AC\u00A3\u00A5%])?");

    private WordsLikeValues() {}

    /** Refuses a column of words that are misread numbers, or truth values in several spellings. */
    static void refuse(TableSource source, TableSummary.Column column) {
        List<String> levels = column.levels();
        char mark = source.cells().decimal();
        Cells own = new Cells(mark, TableOptions.DEFAULT);
        Cells other = new Cells(mark == '.' ? ',' : '.', TableOptions.DEFAULT);
        List<String> misread = levels.stream()
                .filter(level -> Double.isNaN(own.parse(level)) && !Double.isNaN(other.parse(level)))
                .toList();
        long numbers =
                levels.stream().filter(level -> !Double.isNaN(own.parse(level))).count();
        if (!misread.isEmpty() && 2 * (numbers + misread.size()) >= levels.size()) {
            boolean comma = mark == '.';
            throw new UserError(source.file() + ": column " + Cells.show(column.name()) + " holds "
                            + Cells.show(misread.get(0)) + ", a number with a decimal " + (comma ? "comma" : "point")
                            + ", and the file is read with decimal " + (comma ? "points" : "commas")
                            + ": correct it, set decimal to " + (comma ? "comma" : "point")
                            + ", or take the column as categorical")
                    .by("decimal", "categorical");
        }
        if (levels.size() > 2 && truthValues(levels)) {
            throw new UserError(source.file() + ": column " + Cells.show(column.name())
                            + " holds truth values in several spellings, "
                            + String.join(", ", levels.stream().map(Cells::show).toList())
                            + ": write each in one, or take the column as categorical")
                    .by("categorical");
        }
    }

    private static boolean truthValues(List<String> levels) {
        List<String> lower =
                levels.stream().map(level -> level.toLowerCase(Locale.ROOT)).toList();
        return lower.stream().anyMatch(TRUTH::contains)
                && lower.stream().allMatch(level -> TRUTH.contains(level) || SHORT.contains(level));
    }

    /** What is said of levels that would be numbers without a sign such as %; empty of others. */
    static String hint(List<String> levels) {
        String sign = "";
        for (String level : levels) {
            Matcher matcher = SIGNED.matcher(level);
            if (!matcher.matches()) {
                return "";
            }
            String own = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            sign = sign.isEmpty() && own != null ? own : sign;
        }
        return sign.isEmpty() ? "" : "; without " + sign + " they would be numbers";
    }
}
