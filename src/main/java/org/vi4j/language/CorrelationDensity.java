package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.internal.math.Variates;
import org.vi4j.language.ModelBuilder.Distribution;

/**
 * The LKJ distribution of a correlation matrix's Cholesky factor, p(L) ∝ Πₖ lₖₖ^(d − k + 2η − 2), k = 2 … d
 * (Lewandowski, Kurowicka and Joe, "Generating random correlation matrices based on vines and extended onion method",
 * 2009).
 */
final class CorrelationDensity extends Distribution {
    private final Slot eta;

    CorrelationDensity(Object shape) {
        this.eta = Slot.of(shape);
        Slot.rows("lkjCholesky", eta);
        if (eta.size != 1) {
            throw new UserError("lkjCholesky: " + eta.size + " shapes, must be one");
        }
    }

    @Override
    List<Slot> arguments() {
        return List.of(eta);
    }

    static int dimension(String name, Slot value) {
        int d = (int) Math.round(Math.sqrt(value.size));
        if (d * d != value.size) {
            throw new UserError(name + ": " + value.size + " numbers are not a square matrix");
        }
        return d;
    }

    @Override
    void state(Tape tape, String name, Slot value) {
        tape.add(new Density(name, value, dimension(name + " ~ lkjCholesky", value)));
    }

    /** The onion method: row by row, a radius from a beta distribution and a direction on the sphere. */
    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        int d = dimension("lkjCholesky", Slot.on(new Tape(), 0, size));
        java.util.Arrays.fill(out, at, at + size, 0);
        out[at] = 1;
        double b = eta.get(w, 0) + (d - 2) / 2.0;
        for (int i = 1; i < d; i++) {
            double square = Variates.beta(i / 2.0, b - (i - 1) / 2.0, random);
            int row = at + i * d;
            for (int j = 0; j < i; j++) {
                out[row + j] = random.nextGaussian();
            }
            double length = Math.sqrt(Rows.dot(out, row, out, row, i));
            for (int j = 0; j < i; j++) {
                out[row + j] *= Math.sqrt(square) / length;
            }
            out[row + i] = Math.sqrt(1 - square);
        }
    }

    @Override
    public String toString() {
        return "lkjCholesky(shape)";
    }

    /** Its log density. */
    private final class Density extends Statement {
        private final Slot l;
        private final int d;

        Density(String name, Slot l, int d) {
            super(name);
            this.l = l;
            this.d = d;
        }

        @Override
        List<Slot> inputs() {
            return List.of(l, eta);
        }

        @Override
        void forward(Workspace w) {
            double shape = eta.get(w, 0);
            double[] values = l.in(w);
            double sum = 0;
            double slope = 0;
            for (int k = 1; k < d; k++) {
                int at = l.at + k * d + k;
                double power = d - k - 1 + 2 * shape - 2;
                double log = Math.log(values[at]);
                sum += power * log;
                slope += 2 * log;
                if (l.variable()) {
                    w.adjoints[at] += power / values[at];
                }
                // ln of the normalizer's factor: π^(k/2) Γ(η + (d − 1 − k)/2) / Γ(η + (d − 1)/2).
                double a = shape + (d - 1 - k) / 2.0;
                double b = shape + (d - 1) / 2.0;
                sum -= 0.5 * k * Math.log(Math.PI) + Special.logGamma(a) - Special.logGamma(b);
                slope -= eta.variable() ? Special.digamma(a) - Special.digamma(b) : 0;
            }
            w.target += sum;
            if (eta.variable()) {
                w.adjoints[eta.at] += slope;
            }
        }
    }
}
