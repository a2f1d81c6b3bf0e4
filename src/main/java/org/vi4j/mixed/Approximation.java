package org.vi4j.mixed;

import org.vi4j.diagnostics.Verdict.Trust;

/**
 * How the coefficients were integrated out given the parameters, and how far that can be off as far as it was measured.
 *
 * @param words what was done and measured, a clause
 * @param points what is integrated over by points after that
 * @param most the most trust that the measurement allows
 * @param next what to do where it allows less than all
 */
record Approximation(String words, String points, Trust most, String next) {
    /** No approximation. */
    static Approximation none(Spreads spreads) {
        return new Approximation(
                "given " + parameters(spreads) + " the coefficients' posterior is exact", "that is", Trust.BELIEVE, "");
    }

    /** What the parameters say. */
    static String parameters(Spreads spreads) {
        if (spreads.shared() == 0) {
            return "how groups vary";
        }
        return (spreads.groups() ? "how groups vary and " : "")
                + "how far coefficients that share a standard deviation spread";
    }
}
