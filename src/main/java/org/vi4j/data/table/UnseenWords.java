package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/** What is done about words of a table that are no level of its {@link TableEncoding}, and which rows are left. */
final class UnseenWords {
    /** So many words are named. */
    private static final int SHOWN = 5;

    private final TableSource source;
    private final RowReader.Unseen unseen;
    private final TreeSet<String> words = new TreeSet<>();
    private final List<Integer> kept = new ArrayList<>();
    private int count;

    UnseenWords(TableSource source, RowReader.Unseen unseen) {
        this.source = source;
        this.unseen = unseen;
    }

    /** Returns a word's level; −1 where its row is to be left out. */
    int level(TableEncoding.OneHot column, String cell, int line) {
        int level = column.levels().indexOf(cell);
        if (level >= 0) {
            return level;
        }
        if (unseen == RowReader.Unseen.REFUSE) {
            throw new UserError(source.file() + ", line " + line + ", column " + Cells.show(column.name())
                    + ": the value " + Cells.show(cell) + " was not seen in training"
                    + Nearest.hint(cell, column.levels()));
        }
        count++;
        words.add(Cells.show(cell) + " of column " + Cells.show(column.name()));
        return unseen == RowReader.Unseen.REFERENCE ? 0 : -1;
    }

    void kept(int row) {
        kept.add(row);
    }

    int count() {
        return count;
    }

    /** Returns the rows that are left; none where all are. */
    List<Integer> keptRows() {
        return unseen == RowReader.Unseen.SKIP && count > 0 ? kept : List.of();
    }

    String note() {
        if (count == 0) {
            return "";
        }
        return source.file() + ": words that were not there in training ("
                + words.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (words.size() > SHOWN ? " and " + (words.size() - SHOWN) + " more" : "") + ") "
                + (unseen == RowReader.Unseen.SKIP
                        ? "leave " + kept.size() + " rows to be read"
                        : "stand for their column's first level in " + count + (count == 1 ? " cell" : " cells"));
    }
}
