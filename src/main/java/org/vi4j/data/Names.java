package org.vi4j.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Names that a person typed, held against the names that exist. */
public final class Names {
    private Names() {}

    /**
     * Returns the end of an error message about an unknown name: the nearest known one where it is near, and all of
     * them where they are few.
     *
     * @param name what was given
     * @param known what exists
     * @return such as {@code ": did you mean 'latent'?"}
     */
    public static String didYouMean(String name, Collection<String> known) {
        Optional<String> nearest = nearest(name, known);
        if (nearest.isPresent()) {
            return ": did you mean '" + nearest.get() + "'?";
        }
        return known.size() <= 20 ? ": known are " + String.join(", ", known) : "";
    }

    /**
     * Returns the known name with the fewest insertions, deletions and replacements of letters from the given one, if
     * they are at most a third of its length and at least... one.
     *
     * @param name what was given
     * @param known what exists
     * @return the nearest, unless all are far away
     */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= Math.max(1, (name.length() + 1) / 3));
    }

    /** Levenshtein distance, case and separators aside. */
    private static int distance(String first, String second) {
        String a = normal(first);
        String b = normal(second);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
