package org.vi4j.internal.text;

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

    /**
     * Writes a number of any size with about seven digits, and with more where its standard deviation is smaller than
     * these tell: 1000000.123, not 1.00000e+06, where it is known to 0.07.
     *
     * @param value the number
     * @param sd how well it is known; 0 or NaN where that says nothing
     * @return such as 42.728790 or 1.60000e+09
     */
    public static String of(double value, double sd) {
        double size = Math.abs(value);
        boolean plain = value == 0 || (size >= 1e-3 && size < 1e6);
        // Three digits of the standard deviation, as far as float64 has them.
        int needed = sd > 0 && Double.isFinite(sd) && size > 0 && Double.isFinite(value)
                ? Math.min(MOST - 1 - place(size), 2 - place(sd))
                : 0;
        if (plain) {
            return fixed(value, Math.max(6, needed));
        }
        if (place(size) + needed <= 5) {
            return String.format(Locale.ROOT, "%.5e", value);
        }
        return size >= 1 && size < 1e15
                ? fixed(value, Math.max(0, needed))
                : String.format(Locale.ROOT, "%." + (place(size) + needed) + "e", value);
    }

    /** The power of ten of a number's first digit. */
    private static int place(double size) {
        return (int) Math.floor(Math.log10(size));
    }

    /**
     * Takes the minus sign off a number that rounding has made zero: 0.00, not -0.00.
     *
     * @param number a number as text
     * @return the same without a sign if all its digits are zero
     */
    public static String withoutNegativeZero(String number) {
        return number.matches("-0(\\.0*)?") ? number.substring(1) : number;
    }

    private static String fixed(double value, int digits) {
        return withoutNegativeZero(String.format(Locale.ROOT, "%." + digits + "f", value));
    }
}
