package org.vi4j.internal.text;

/** A cell of a CSV file as RFC 4180 has it. */
public final class CsvCell {
    private CsvCell() {}

    /**
     * Quotes a cell of a file with commas between its cells, where it must be.
     *
     * @param text of the cell
     * @return the text, in quotes where it holds a comma, a quote or a line break
     */
    public static String of(String text) {
        return of(text, ',');
    }

    /**
     * Quotes a cell where it must be.
     *
     * @param text of the cell
     * @param separator between the file's cells
     * @return the text, in quotes where it holds the separator, a quote or a line break
     */
    public static String of(String text, char separator) {
        boolean plain = text.chars().noneMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
