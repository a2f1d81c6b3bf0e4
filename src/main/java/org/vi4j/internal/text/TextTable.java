package org.vi4j.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of text whose columns are aligned: as wide as their widest cell, two spaces apart, the first ones to the left
 * and the others, which hold numbers, to the right. What a terminal would obey, and line breaks, are shown as codes.
 *
 * <p>Immutable: {@link #row} and {@link #left} return new tables.
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows;
    private final int left;

    private TextTable(List<List<String>> rows, int left) {
        this.rows = rows.stream()
                .map(row -> row.stream().map(Printable::line).toList())
                .toList();
        this.left = left;
    }

    /**
     * Makes a table of its rows, the first of which is usually the header, with the first column to the left.
     *
     * @param rows the cells of each row; a row may be shorter than the others
     * @return the table
     */
    public static TextTable of(List<? extends List<String>> rows) {
        return new TextTable(rows.stream().map(List::copyOf).toList(), 1);
    }

    /**
     * Makes a table with a first row and no others.
     *
     * @param cells its cells, usually the names of the columns
     * @return the table
     */
    public static TextTable of(String... cells) {
        return of(List.of(List.of(cells)));
    }

    /**
     * Adds a row below the others.
     *
     * @param cells its cells
     * @return the longer table
     */
    public TextTable row(String... cells) {
        List<List<String>> longer = new ArrayList<>(rows);
        longer.add(List.of(cells));
        return new TextTable(longer, left);
    }

    /**
     * Aligns the first columns to the left instead of the first one alone.
     *
     * @param columns how many, 0 or more
     * @return the same cells, aligned so
     */
    public TextTable left(int columns) {
        return new TextTable(rows, columns);
    }

    /** Returns the table's lines, without spaces at their ends. */
    public List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int j = 0; j < row.size(); j++) {
                width[j] = Math.max(width[j], length(row.get(j)));
            }
        }
        return rows.stream().map(row -> line(row, width)).toList();
    }

    private String line(List<String> row, int[] width) {
        StringBuilder line = new StringBuilder();
        for (int j = 0; j < row.size(); j++) {
            String cell = row.get(j);
            String space = " ".repeat(width[j] - length(cell));
            line.append(j == 0 ? "" : GAP).append(j < left ? cell + space : space + cell);
        }
        return line.toString().stripTrailing();
    }

    /** Characters as a reader counts them: a letter beyond the basic plane is one. */
    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
