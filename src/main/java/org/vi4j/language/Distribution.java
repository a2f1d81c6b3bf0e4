package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A probability distribution with its arguments, which may be parameters of a model: what stands right of the ~. Made
 * by {@link Distributions}.
 */
public abstract class Distribution {
    Distribution() {}

    /**
     * Records ln p(value | arguments), summed over rows.
     *
     * @param name of the statement
     * @param value the numbers that are distributed so
     */
    abstract void state(Tape tape, String name, Slot value);

    /** The same of a matrix with so many columns. */
    void state(Tape tape, String name, Slot value, int columns) {
        state(tape, name, value);
    }

    /** Returns what it depends on. */
    abstract List<Slot> arguments();

    /**
     * Variates numbers from it, given the arguments' values in a workspace.
     *
     * @param out receives them from {@code at}
     * @param size how many
     */
    abstract void draw(Workspace w, double[] out, int at, int size, RandomGenerator random);

    /** The same of a matrix with so many columns. */
    void draw(Workspace w, double[] out, int at, int size, int columns, RandomGenerator random) {
        draw(w, out, at, size, random);
    }

    /** Returns its log density at each row, where rows are independent; for mixtures and hidden Markov models. */
    RowTerm rows(Tape tape, Slot value) {
        throw new org.vi4j.UserError(
                this + " has no rows of its own: mixture and hiddenMarkov take distributions of one number");
    }
}
