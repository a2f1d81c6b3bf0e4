package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What each column is taken for, a line each, for people. */
final class ColumnWords {
    /** So many levels are shown in a line. */
    private static final int SHOWN = 5;

    private ColumnWords() {}

    static List<String> of(Columns columns) {
        List<String> lines = new ArrayList<>();
        for (Columns.Input input : columns.inputs()) {
            String name = Cells.plain(input.name());
            if (input instanceof Columns.Categorical words) {
                List<String> own = words.levels();
                String shown = own.stream().limit(SHOWN).map(Cells::plain).collect(Collectors.joining(", "));
                lines.add(name + ": words, " + own.size() + " levels (" + shown
                        + (own.size() > SHOWN ? ", …" : "") + "), " + Cells.plain(own.get(0))
                        + " is the reference" + WordsLikeValues.hint(own));
            } else {
                lines.add(name + ": numbers");
            }
        }
        List<String> levels = columns.levels();
        if (!levels.isEmpty()) {
            lines.add(
                    levels.size() == 2
                            ? Cells.plain(columns.target()) + ": the target, " + Cells.plain(levels.get(0))
                                    + " is 0 and " + Cells.plain(levels.get(1)) + " is 1"
                            : Cells.plain(columns.target()) + ": the target, " + levels.size() + " levels: "
                                    + levels.stream().map(Cells::plain).collect(Collectors.joining(", ")));
        }
        return lines;
    }
}
