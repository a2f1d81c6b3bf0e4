package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.language.ModelBuilder.Distribution;

/** The uniform distribution of directions, which {@link UnitVector} carries already. */
final class Direction extends Distribution {
    @Override
    void state(Tape tape, String name, Slot value) {
        // Uniform: nothing to add.
    }

    @Override
    List<Slot> arguments() {
        return List.of();
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double square = 0;
        for (int i = 0; i < size; i++) {
            out[at + i] = random.nextGaussian();
            square += out[at + i] * out[at + i];
        }
        for (int i = 0; i < size; i++) {
            out[at + i] /= Math.sqrt(square);
        }
    }

    @Override
    public String toString() {
        return "uniform directions";
    }
}
