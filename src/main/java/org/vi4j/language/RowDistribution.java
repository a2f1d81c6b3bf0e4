package org.vi4j.language;

import org.vi4j.language.ModelBuilder.Distribution;

/** A distribution of independent rows, whose log densities are computed one by one. */
abstract class RowDistribution extends Distribution {
    @Override
    abstract RowTerm rows(Tape tape, Slot value);

    @Override
    void state(Tape tape, String name, Slot value) {
        tape.add(new TermStatement(name, rows(tape, value), value.size));
    }

    /** Refuses data that are not one of 0 … K−1. */
    static void requireCategories(String what, Slot value, int categories) {
        for (double y : value.constants()) {
            if (!(y >= 0 && y < categories && y == Math.rint(y))) {
                throw new org.vi4j.UserError(
                        what + ": value " + y + " must be a whole number from 0 to " + (categories - 1));
            }
        }
        if (value.variable()) {
            throw new org.vi4j.UserError(what + ": a parameter cannot be a category; marginalize it by mixture");
        }
    }
}
