package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.text.Nearest;

/** Finds out what a target of two values holds: 0 and 1, or two words. */
public final class TargetLevels {
    /** As many different values as an error message shows. */
    private static final int SHOWN = 3;

    private TargetLevels() {}

    /**
     * Reads the target's column.
     *
     * @param file the table
     * @param columns what is read of it
     * @param zero the word that is to be read as 0, or null for the first in the alphabet
     * @return the same columns, with the two words where the target holds words
     * @throws UserError if it holds other numbers than 0 and 1, not two words, or the same everywhere
     */
    public static Columns resolve(Path file, Columns columns, @Nullable String zero) {
        TreeSet<String> values = new TreeSet<>();
        boolean numbers = true;
        String other = null;
        try (CsvReader reader = new CsvReader(file)) {
            int place = reader.header().indexOf(columns.target());
            while (reader.hasNext() && values.size() < SHOWN && other == null) {
                String cell = reader.next().get(place).toString().strip();
                if (!Cells.missing(cell)) {
                    double value = Cells.parse(cell);
                    numbers &= Cells.numberLike(cell);
                    other = numbers && value != 0 && value != 1 ? cell : null;
                    values.add(numbers ? (value == 1 ? "1" : "0") : cell);
                }
            }
        }
        String target = file + ": the target '" + columns.target() + "'";
        if (other != null) {
            throw new UserError(target + " has the value " + CsvReader.show(other)
                    + ": a target of zeros and ones, or of two words, is needed");
        }
        if (values.size() == 1) {
            throw new UserError(target + " is " + CsvReader.show(values.first())
                    + " in every row, so nothing tells one outcome from the other: both are needed");
        }
        if (values.size() > 2) {
            throw new UserError(target + " has more than two levels (" + String.join(", ", values)
                    + " …): two are needed, so join some or leave rows out");
        }
        if (numbers) {
            if (zero != null) {
                throw new UserError("reference '" + columns.target() + "=" + zero
                        + "': the target holds numbers, of which 0 is the reference");
            }
            return columns;
        }
        List<String> levels = new ArrayList<>(values);
        if (zero != null && !levels.isEmpty()) {
            if (!levels.remove(zero)) {
                throw new UserError("reference '" + columns.target() + "=" + zero + "': the target has no level '"
                        + zero + "'" + Nearest.hint(zero, levels));
            }
            levels.add(0, zero);
        }
        return levels.isEmpty() ? columns : new Columns(columns.target(), columns.inputs(), columns.weights(), levels);
    }
}
