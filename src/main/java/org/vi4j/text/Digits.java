package org.vi4j.text;

import java.util.Locale;

/** Numbers in sentences. */
public final class Digits {
    private static final int MOST = 17;

    private Digits() {}

    /**
     * Writes a number next to its limit, with more digits where both would read the same: 1.01004, not 1.010, where
     * 1.01 is exceeded.
     *
     * @param least so many digits after the point at least
     * @param value the number
     * @param limit what it is compared with
     * @return the number's digits; with both exchanged, the limit's, as many
     */
    public static String apart(int least, double value, double limit) {
        int digits = least;
        while (digits < MOST && fixed(value, digits).equals(fixed(limit, digits))) {
            digits++;
        }
        return fixed(value, digits);
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
