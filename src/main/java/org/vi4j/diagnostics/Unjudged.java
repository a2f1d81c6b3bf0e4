package org.vi4j.diagnostics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Quantities that have no R̂ or effective sample size, by what they are: they take no part in a verdict. */
final class Unjudged {
    /** So many are named in a line. */
    private static final int NAMED = 5;

    private final List<String> constant = new ArrayList<>();
    private final List<String> tiny = new ArrayList<>();
    private final List<String> other = new ArrayList<>();

    void add(String name, QuantitySummary summary) {
        // Of numbers that are all the same the mean may be wrong in its last digit, and the sd is no more than that.
        if (summary.sd() <= 2 * Math.ulp(summary.mean())) {
            constant.add(name);
        } else if (summary.sd() < Math.ulp(1.0)) {
            tiny.add(name);
        } else {
            other.add(name);
        }
    }

    /** Returns who they are and why; empty where there are none. */
    String words() {
        List<String> parts = new ArrayList<>();
        if (!constant.isEmpty()) {
            parts.add(names(constant) + (constant.size() == 1 ? " does" : " do") + " not vary");
        }
        if (!tiny.isEmpty()) {
            parts.add(names(tiny) + (tiny.size() == 1 ? " varies" : " vary")
                    + " by less than 2.2e-16, which counts for nothing: rescale");
        }
        if (!other.isEmpty()) {
            parts.add(names(other) + (other.size() == 1 ? " has" : " have") + " no R-hat, as where draws are few");
        }
        return String.join("; ", parts);
    }

    private static String names(List<String> names) {
        return names.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }
}
