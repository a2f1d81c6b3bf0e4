package org.vi4j.language;

import java.util.List;

/** A sum of numbers that is added to the log density as it is. */
final class Term extends Statement {
    private final Slot x;

    Term(String name, Slot x) {
        super(name);
        this.x = x;
    }

    @Override
    List<Slot> inputs() {
        return List.of(x);
    }

    @Override
    void forward(Workspace w) {
        for (int i = 0; i < x.size; i++) {
            w.target += x.in(w)[x.at + i];
            if (x.variable()) {
                w.adjoints[x.at + i] += 1;
            }
        }
    }
}
