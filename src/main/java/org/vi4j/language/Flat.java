package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.language.ModelBuilder.Distribution;

/** Density 1 everywhere. */
final class Flat extends Distribution {
    @Override
    void state(Tape tape, String name, Slot value) {
        // ln 1 = 0: nothing to add.
    }

    @Override
    List<Slot> arguments() {
        return List.of();
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        throw new UserError("a flat distribution cannot be drawn from: give every parameter a proper prior");
    }

    @Override
    public String toString() {
        return "flat()";
    }
}
