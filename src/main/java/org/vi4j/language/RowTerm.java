package org.vi4j.language;

import java.util.List;

/** The log densities of independent rows, one at a time. */
interface RowTerm {
    /** Returns what it reads. */
    List<Slot> inputs();

    /** Computes what all rows share. */
    void prepare(Workspace w);

    /** Returns the log density of row i, in nats. */
    double value(Workspace w, int i);

    /** Adds the derivatives of the row whose {@link #value} was computed last, times a weight, to the adjoints. */
    void push(Workspace w, int i, double weight);
}
