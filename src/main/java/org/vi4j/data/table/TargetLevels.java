package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.data.table.Table.TableSummary;
import org.vi4j.internal.text.Nearest;

/** Finds out what a target of two values holds: 0 and 1, or two words. */
final class TargetLevels {
    /** As many different values as an error message shows. */
    private static final int SHOWN = 3;

    /** The most levels of a target. */
    private static final int MOST = 100;

    private TargetLevels() {}

    /**
     * Looks at the target's column.
     *
     * @param source the table
     * @param name of the target
     * @param zero the word that is to be read as 0, or null for the first in the alphabet
     * @return the two words; none where the target holds 0 and 1
     */
    static List<String> of(TableSource source, String name, @Nullable String zero) {
        // The values count, so every row does.
        source.summary();
        ColumnProfile profile = source.profiles().of(Set.of(name)).column(source.place(name));
        TableSummary.Column column = profile.column();
        String target = source.file() + ": the target '" + name + "'";
        return switch (column.kind()) {
            case EMPTY -> throw new UserError(target + " is empty in every row: fill it in");
            case NUMBERS -> {
                requireZerosAndOnes(source, profile, column, target);
                if (zero != null) {
                    throw new UserError("reference '" + name + "=" + zero
                            + "': the target holds numbers, of which 0 is the reference");
                }
                yield List.of();
            }
            case WORDS -> words(column.levels(), target, name, zero);
        };
    }

    /**
     * Finds the levels of a target that may have many: numbers in order of size, words in alphabetical order.
     *
     * @param source the table
     * @param name of the target
     * @return at least two
     */
    static List<String> many(TableSource source, String name) {
        TableOptions options = source.options();
        Set<String> words = new HashSet<>(options.categorical());
        words.add(name);
        Set<String> numbers = new HashSet<>(options.numeric());
        numbers.remove(name);
        TableSource same = TableSource.open(
                source.file(),
                new TableOptions(options.separator(), options.decimal(), options.missing(), words, numbers));
        TableSummary.Column column =
                same.profiles().of(Set.of(name)).column(same.place(name)).column();
        String target = source.file() + ": the target '" + name + "'";
        List<String> levels = new ArrayList<>();
        for (String level : column.levels()) {
            double number = source.cells().parse(level);
            boolean again = !Double.isNaN(number)
                    && levels.stream().anyMatch(other -> source.cells().parse(other) == number);
            if (!again) {
                levels.add(level);
            }
        }
        if (levels.isEmpty()) {
            throw new UserError(target + " is empty in every row: fill it in");
        }
        if (levels.size() == 1) {
            throw new UserError(target + " is " + Cells.show(levels.get(0))
                    + " in every row, so nothing tells one level from another: at least two are needed");
        }
        if (levels.size() > MOST) {
            throw new UserError(target + " has " + (levels.size() > TableSource.MAX_LEVELS ? "more than " : "")
                    + Math.min(levels.size(), TableSource.MAX_LEVELS) + " levels ("
                    + String.join(", ", levels.subList(0, SHOWN))
                    + " …), and at most " + MOST + " are fitted: join some, or use another likelihood");
        }
        return levels;
    }

    /** Puts the reference first, if one is named. */
    static List<String> from(List<String> levels, String name, @Nullable String reference) {
        if (levels.isEmpty() || reference == null) {
            return levels;
        }
        List<String> moved = new ArrayList<>(levels);
        if (!moved.remove(reference)) {
            throw new UserError("reference '" + name + "=" + reference + "': the target has no level '" + reference
                    + "'" + Nearest.hint(reference, levels));
        }
        moved.add(0, reference);
        return moved;
    }

    private static void requireZerosAndOnes(
            TableSource source, ColumnProfile profile, TableSummary.Column column, String target) {
        if (!profile.notBinary().isEmpty()) {
            throw new UserError(target + " has the value " + Cells.show(profile.notBinary())
                    + ": a target of zeros and ones, or of two words, is needed");
        }
        if (!profile.odd().isEmpty()) {
            throw source.profiles().notNumber(profile.odd(), profile.oddLine(), column.name());
        }
        if (column.sd() == 0) {
            throw same(target, column.mean() == 1 ? "1" : "0");
        }
    }

    private static UserError same(String target, String value) {
        return new UserError(target + " is " + Cells.show(value)
                + " in every row, so nothing tells one outcome from the other: both are needed");
    }

    private static List<String> words(List<String> words, String target, String name, @Nullable String zero) {
        if (words.size() == 1) {
            throw same(target, words.get(0));
        }
        if (words.size() > 2) {
            throw new UserError(target + " has more than two levels (" + String.join(", ", words.subList(0, SHOWN))
                    + " …): two are needed, so join some or leave rows out");
        }
        List<String> levels = new ArrayList<>(words);
        if (zero != null) {
            if (!levels.remove(zero)) {
                throw new UserError("reference '" + name + "=" + zero + "': the target has no level '" + zero + "'"
                        + Nearest.hint(zero, levels));
            }
            levels.add(0, zero);
        }
        return levels;
    }
}
