package org.vi4j.language;

import java.util.List;
import org.vi4j.UserError;

/** yᵢ = x[kᵢ]. */
final class Gather extends Operation {
    private final Slot x;
    private final int[] index;
    private final Slot y;

    private Gather(Slot x, int[] index, Slot y) {
        this.x = x;
        this.index = index;
        this.y = y;
    }

    static Slot of(Slot x, int[] index) {
        for (int k : index) {
            if (k < 0 || k >= x.size) {
                throw new UserError("index " + k + " into a vector of " + x.size + ": must be 0 to " + (x.size - 1));
            }
        }
        int[] own = index.clone();
        return Tape.record(index.length, (tape, y) -> new Gather(x, own, y), x);
    }

    /** Gathers the numbers of some rows. */
    static Operation rows(Slot x, int[] index, Slot y) {
        return new Gather(x, index, y);
    }

    @Override
    List<Slot> inputs() {
        return List.of(x);
    }

    @Override
    boolean rowwise(int n) {
        return index.length == n;
    }

    @Override
    boolean readsRows() {
        return false;
    }

    @Override
    Operation on(RowSelection rows) {
        return new Gather(x, rows.pick(index), rows.output(y));
    }

    @Override
    void forward(Workspace w) {
        double[] from = x.in(w);
        for (int i = 0; i < index.length; i++) {
            w.values[y.at + i] = from[x.at + index[i]];
        }
    }

    @Override
    void backward(Workspace w) {
        if (x.variable()) {
            for (int i = 0; i < index.length; i++) {
                w.adjoints[x.at + index[i]] += w.adjoints[y.at + i];
            }
        }
    }
}
