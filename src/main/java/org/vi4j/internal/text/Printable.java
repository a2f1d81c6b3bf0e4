package org.vi4j.internal.text;

/**
 * Text out of files made safe to print: what would steer a terminal or turn the order of a line is shown as text. A
 * name in a table or a file may hold such characters, and a line of output quotes it.
 */
public final class Printable {
    private Printable() {}

    /**
     * Shows what a terminal would obey as its code, such as {@code \}{@code u001b}.
     *
     * @param text any text
     * @return the same without control characters but line breaks and tabs, and without marks of writing direction
     */
    public static String lines(String text) {
        return escape(text, "\n\t");
    }

    /**
     * Shows what a terminal would obey, and line breaks and tabs, as their codes.
     *
     * @param text any text
     * @return one line
     */
    public static String line(String text) {
        return escape(text, "");
    }

    private static String escape(String text, String allowed) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = steers(c) && allowed.indexOf(c) < 0;
            if (escape && safe == null) {
                safe = new StringBuilder(text.substring(0, i));
            }
            if (safe != null) {
                safe.append(escape ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return safe == null ? text : safe.toString();
    }

    /** C0 and C1 controls, line separators, and the marks that turn or isolate the direction of text. */
    private static boolean steers(char c) {
        return Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
