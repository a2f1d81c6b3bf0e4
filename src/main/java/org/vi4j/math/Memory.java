package org.vi4j.math;

import java.util.Locale;
import org.vi4j.UserError;

/** Refuses work that does not fit into Java's memory before it begins. */
public final class Memory {
    /** The rest is for everything else. */
    private static final double SHARE = 0.8;

    private Memory() {}

    /**
     * Throws if so many numbers do not fit.
     *
     * @param what needs them, for people, such as {@code "Laplace's curvature of 20000 coordinates"}
     * @param numbers how many in double precision, at the same time
     * @param instead what to do rather, such as {@code "use mean-field"}
     * @throws UserError if they take more than Java may have
     */
    public static void require(String what, double numbers, String instead) {
        double bytes = Double.BYTES * numbers;
        double most = SHARE * Runtime.getRuntime().maxMemory();
        if (!(bytes <= most)) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: needs %.1f GB of memory, Java has %.1f GB for it: %s, or give Java more, such as"
                            + " VI4J_JAVA_OPTS=-Xmx%.0fg",
                    what,
                    bytes / 1e9,
                    most / 1e9,
                    instead,
                    Math.ceil(bytes / SHARE / (1 << 30)) + 1));
        }
    }
}
