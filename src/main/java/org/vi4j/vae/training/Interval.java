package org.vi4j.vae.training;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * A number of steps, or a time, or none.
 *
 * @param steps positive for steps, else 0
 * @param seconds positive for a time, else 0
 */
public record Interval(long steps, double seconds) {
    /** Never. */
    public static final Interval NONE = new Interval(0, 0);

    private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([smh]?)");

    /**
     * Reads an interval.
     *
     * @param name of the setting, for errors
     * @param value such as {@code 500} (steps), {@code 90s}, {@code 10m}, {@code 8h}, {@code none}
     * @return the interval
     * @throws UserError if it is anything else
     */
    static Interval parse(String name, @Nullable Object value) {
        String text = String.valueOf(value).trim().toLowerCase(Locale.ROOT);
        if (text.equals("none") || text.equals("0")) {
            return NONE;
        }
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches() && Double.parseDouble(matcher.group(1)) > 0) {
            String number = matcher.group(1);
            double amount = Double.parseDouble(number);
            String unit = matcher.group(2);
            if (!unit.isEmpty()) {
                return new Interval(0, amount * (unit.equals("h") ? 3600 : unit.equals("m") ? 60 : 1));
            }
            if (!number.contains(".")) {
                return new Interval(Long.parseLong(number), 0);
            }
        }
        throw new UserError(name + " is '" + value + "': give "
                + (name.equals("max_time")
                        ? "a time above 0 such as 90s, 10m or 8h"
                        : "steps such as 500, a time above 0 such as 90s, 10m or 8h")
                + ", or none");
    }

    /**
     * Says whether so much has passed.
     *
     * @param stepsSince steps
     * @param secondsSince seconds
     * @return whether the interval is over, never for none
     */
    boolean over(long stepsSince, double secondsSince) {
        return (steps > 0 && stepsSince >= steps) || (seconds > 0 && secondsSince >= seconds);
    }

    /** Returns how many steps may be taken together so as not to pass it by unseen. */
    long mostSteps() {
        return steps > 0 ? steps : Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        if (steps > 0) {
            return Long.toString(steps);
        }
        if (seconds == 0) {
            return "none";
        }
        return (seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds)) + "s";
    }
}
