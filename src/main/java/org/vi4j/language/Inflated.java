package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.language.ModelBuilder.Distribution;

/** Zero with a probability p, else a count: P(0) = p + (1 − p) P₀(0). */
final class Inflated extends RowDistribution {
    private final MixtureDistribution mixture;

    Inflated(Object probability, Distribution counts) {
        Real zero = new Real(Slot.of(probability));
        this.mixture = new MixtureDistribution(Vector.of(zero, Real.of(1).minus(zero)), new Zero(), counts);
    }

    @Override
    List<Slot> arguments() {
        return mixture.arguments();
    }

    @Override
    RowTerm rows(Tape tape, Slot value) {
        return mixture.rows(tape, value);
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        mixture.draw(w, out, at, size, random);
    }

    @Override
    public String toString() {
        return "zeroInflated " + mixture;
    }

    /** The distribution of a count that is always 0. */
    private static final class Zero extends RowDistribution {
        @Override
        List<Slot> arguments() {
            return List.of();
        }

        @Override
        void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
            java.util.Arrays.fill(out, at, at + size, 0);
        }

        @Override
        RowTerm rows(Tape tape, Slot value) {
            return new RowTerm() {
                @Override
                public List<Slot> inputs() {
                    return List.of(value);
                }

                @Override
                public void prepare(Workspace w) {}

                @Override
                public double value(Workspace w, int i) {
                    return value.get(w, i) == 0 ? 0 : Double.NEGATIVE_INFINITY;
                }

                @Override
                public void push(Workspace w, int i, double weight) {}
            };
        }

        @Override
        public String toString() {
            return "zero";
        }
    }
}
