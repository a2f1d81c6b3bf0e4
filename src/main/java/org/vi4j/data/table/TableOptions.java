package org.vi4j.data.table;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vi4j.UserError;

/**
 * How a table's file is to be read, as far as the file itself should not decide.
 *
 * @param separator the character between cells; empty for the one that fits the file: comma, semicolon, tab or bar
 * @param decimal the decimal mark, a point or a comma; empty for the one that fits the file
 * @param missing the words that stand for a missing value, blind to case, instead of {@link #MISSING}; empty for those.
 *     An empty cell is always missing
 * @param categorical columns to read as words though their cells are numbers
 * @param numeric columns to read as numbers, so that a cell that is none is an error
 */
public record TableOptions(
        Optional<Character> separator,
        Optional<Character> decimal,
        Optional<Set<String>> missing,
        Set<String> categorical,
        Set<String> numeric) {
    /** The words that stand for a missing value where nothing else is said, blind to case. */
    public static final List<String> MISSING =
            List.of("NA", "N/A", "#N/A", "<NA>", "NaN", "NaT", "NULL", "None", "nil", "\\N", "?", "-", "--", ".");

    /** Options that leave everything to the file. */
    public static final TableOptions DEFAULT =
            new TableOptions(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), Set.of());

    private static final String SEPARATORS = ",;\t|";

    /** Checks that the marks can be told from numbers, and that no column is of both kinds. */
    public TableOptions {
        missing = missing.map(Set::copyOf);
        categorical = Set.copyOf(categorical);
        numeric = Set.copyOf(numeric);
        if (separator.isPresent() && SEPARATORS.indexOf(separator.get()) < 0) {
            throw new UserError(
                    "separator is " + Cells.show(separator.get().toString()) + ": choose comma, semicolon, tab or bar");
        }
        if (decimal.isPresent() && decimal.get() != '.' && decimal.get() != ',') {
            throw new UserError("decimal is " + Cells.show(decimal.get().toString()) + ": choose point or comma");
        }
        Set<String> both = new TreeSet<>(categorical);
        both.retainAll(numeric);
        if (!both.isEmpty()) {
            throw new UserError("column " + Cells.show(both.iterator().next())
                    + " is named as categorical and as numeric: name it once");
        }
    }

    /**
     * Returns these options with another separator.
     *
     * @param word the character itself, or comma, semicolon, tab or bar
     * @return the options
     * @throws UserError if it is none of them
     */
    public TableOptions withSeparator(String word) {
        return new TableOptions(
                Optional.of(
                        switch (word.toLowerCase(Locale.ROOT)) {
                            case ",", "comma" -> ',';
                            case ";", "semicolon" -> ';';
                            case "\t", "\\t", "tab" -> '\t';
                            case "|", "bar", "pipe" -> '|';
                            default ->
                                throw new UserError(
                                        "separator is " + Cells.show(word) + ": choose comma, semicolon, tab or bar");
                        }),
                decimal,
                missing,
                categorical,
                numeric);
    }

    /**
     * Returns these options with another decimal mark.
     *
     * @param word the character itself, or point or comma
     * @return the options
     * @throws UserError if it is neither
     */
    public TableOptions withDecimal(String word) {
        return new TableOptions(
                separator,
                Optional.of(
                        switch (word.toLowerCase(Locale.ROOT)) {
                            case ".", "point" -> '.';
                            case ",", "comma" -> ',';
                            default ->
                                throw new UserError("decimal is " + Cells.show(word) + ": choose point or comma");
                        }),
                missing,
                categorical,
                numeric);
    }

    /**
     * Returns these options with other words for a missing value.
     *
     * @param words all of them; an empty cell is missing in any case
     * @return the options
     */
    public TableOptions withMissing(List<String> words) {
        return new TableOptions(separator, decimal, Optional.of(Set.copyOf(words)), categorical, numeric);
    }

    /**
     * Returns these options with columns of words and of numbers named.
     *
     * @param words columns to read as words
     * @param numbers columns to read as numbers
     * @return the options
     */
    public TableOptions withColumns(List<String> words, List<String> numbers) {
        return new TableOptions(separator, decimal, missing, Set.copyOf(words), Set.copyOf(numbers));
    }
}
