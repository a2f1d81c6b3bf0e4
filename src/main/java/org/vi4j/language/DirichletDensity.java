package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;
import org.vi4j.language.ModelBuilder.Distribution;

/** The Dirichlet distribution of a simplex, or of each row of a matrix of them. */
final class DirichletDensity extends Distribution {
    private final Slot alpha;

    DirichletDensity(Object concentrations) {
        this.alpha = Slot.of(concentrations);
    }

    @Override
    List<Slot> arguments() {
        return List.of(alpha);
    }

    @Override
    void state(Tape tape, String name, Slot value) {
        state(tape, name, value, value.size);
    }

    @Override
    void state(Tape tape, String name, Slot value, int columns) {
        int k = alpha.size == 1 ? columns : alpha.size;
        if (value.size % k != 0) {
            throw new UserError(name + " ~ dirichlet: " + value.size + " numbers, but " + k + " concentrations");
        }
        tape.add(new Density(name, value, k));
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        draw(w, out, at, size, size, random);
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, int columns, RandomGenerator random) {
        int k = alpha.size == 1 ? columns : alpha.size;
        for (int from = at; from < at + size; from += k) {
            double sum = 0;
            for (int i = 0; i < k; i++) {
                out[from + i] = Variates.gamma(alpha.get(w, i), random);
                sum += out[from + i];
            }
            for (int i = 0; i < k; i++) {
                out[from + i] /= sum;
            }
        }
    }

    @Override
    public String toString() {
        return "dirichlet(concentrations)";
    }

    /** Its log density, row after row. */
    private final class Density extends Statement {
        private final Slot x;
        private final int k;

        Density(String name, Slot x, int k) {
            super(name);
            this.x = x;
            this.k = k;
        }

        @Override
        List<Slot> inputs() {
            return List.of(x, alpha);
        }

        @Override
        void forward(Workspace w) {
            int rows = x.size / k;
            double total = 0;
            for (int i = 0; i < k; i++) {
                total += alpha.get(w, i);
            }
            double digamma = alpha.variable() ? Special.digamma(total) : 0;
            double sum = rows * Special.logGamma(total);
            double[] values = x.in(w);
            for (int i = 0; i < k; i++) {
                double a = alpha.get(w, i);
                double logs = 0;
                for (int at = x.at + i; at < x.at + x.size; at += k) {
                    logs += Math.log(values[at]);
                    if (x.variable()) {
                        w.adjoints[at] += (a - 1) / values[at];
                    }
                }
                sum += (a == 1 ? 0 : (a - 1) * logs) - rows * Special.logGamma(a);
                if (alpha.variable()) {
                    w.adjoints[alpha.at + i * alpha.step] += logs + rows * (digamma - Special.digamma(a));
                }
            }
            w.target += sum;
        }
    }
}
