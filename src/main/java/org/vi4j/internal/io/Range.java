package org.vi4j.internal.io;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An interval of numbers, written as {@code [1, 64]}, {@code (0, 10]} or {@code [0, ∞)}. */
record Range(double least, boolean withLeast, double most, boolean withMost) {
    private static final Pattern FORM = Pattern.compile("([\\[(])(-?[0-9.]+|-∞), ([0-9.]+|∞)([\\])])");

    static Range parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text + " is no interval");
        }
        String least = matcher.group(2);
        String most = matcher.group(3);
        return new Range(
                least.equals("-∞") ? Double.NEGATIVE_INFINITY : Double.parseDouble(least),
                matcher.group(1).equals("["),
                most.equals("∞") ? Double.POSITIVE_INFINITY : Double.parseDouble(most),
                matcher.group(4).equals("]"));
    }

    /** Says whether a number lies in it; NaN lies in none. */
    boolean holds(double value) {
        return (value > least || (withLeast && value == least)) && (value < most || (withMost && value == most));
    }

    /** Says which numbers lie in it, such as "from 1 to 64", "above 0, at most 10", "of 0 or more". */
    String words() {
        String lower = number(least);
        String upper = number(most);
        if (most == Double.POSITIVE_INFINITY) {
            return withLeast ? "of " + lower + " or more" : "above " + lower;
        }
        if (withLeast) {
            return "from " + lower + (withMost ? " to " : ", below ") + upper;
        }
        return "above " + lower + (withMost ? ", at most " : ", below ") + upper;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
