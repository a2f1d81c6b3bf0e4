package org.vi4j.internal.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests, for a name that is not known, the known one it was probably meant to be. */
public final class Nearest {
    private static final int LISTED = 20;

    private Nearest() {}

    /**
     * Ends an error message about an unknown name: with the nearest known one if it is near, else with all of them if
     * they are few.
     *
     * @param wanted the name that is not known
     * @param known the names that are, possibly none
     * @return such as {@code ": did you mean 'target'?"}, or nothing where nothing helps
     */
    public static String hint(String wanted, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(wanted, name)))
                .filter(name -> isNear(wanted, name))
                .map(name -> ": did you mean '" + name + "'?")
                .orElse(known.isEmpty() || known.size() > LISTED ? "" : ": there are " + String.join(", ", known));
    }

    /**
     * Says whether a name may be a mistyped other one: few edits lie between them, fewer than half of its letters.
     *
     * @param wanted the name that is not known
     * @param known one that is
     * @return whether to suggest it
     */
    public static boolean isNear(String wanted, String known) {
        return distance(wanted, known) <= Math.min(Math.max(2, wanted.length() / 3), wanted.length() / 2);
    }

    /** Edit distance (Levenshtein 1966), by rows of its table, blind to case, underscores and hyphens. */
    private static int distance(String a, String b) {
        String s = normal(a);
        String t = normal(b);
        int[] row = new int[t.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= s.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substitute = diagonal + (s.charAt(i - 1) == t.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[t.length()];
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    }
}
