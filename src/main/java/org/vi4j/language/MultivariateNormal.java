package org.vi4j.language;

import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.language.ModelBuilder.Distribution;

/**
 * N(μ, Σ) of a vector, or of each row of a matrix, with Σ = LLᵀ given by L, or its inverse by the factor of the
 * precision Q = LLᵀ.
 */
final class MultivariateNormal extends Distribution {
    private final Slot mean;
    private final Slot factor;
    private final int d;
    private final boolean precision;

    MultivariateNormal(Object mean, Matrix factor, boolean precision) {
        this.mean = Slot.of(mean);
        this.factor = factor.slot();
        this.d = factor.columns();
        this.precision = precision;
        if (factor.rows() != d || (this.mean.size != 1 && this.mean.size % d != 0)) {
            throw new UserError("multivariateNormal: a mean of " + this.mean.size + " numbers and a matrix of ["
                    + factor.rows() + ", " + d + "]");
        }
    }

    @Override
    List<Slot> arguments() {
        return List.of(mean, factor);
    }

    @Override
    void state(Tape tape, String name, Slot value) {
        if (value.size % d != 0 || (mean.size > d && mean.size != value.size)) {
            throw new UserError(name + " ~ multivariateNormal: " + value.size + " numbers, where the dimension is " + d
                    + " and the mean has " + mean.size);
        }
        tape.add(new Density(name, value, tape.allocate(2 * d)));
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double[] l = factor.in(w);
        double[] z = new double[d];
        for (int from = 0; from < size; from += d) {
            for (int i = 0; i < d; i++) {
                z[i] = random.nextGaussian();
            }
            if (precision) {
                TriangularSolve.solve(l, factor.at, z, 0, d, 1, true);
            }
            for (int i = 0; i < d; i++) {
                double deviation = precision ? z[i] : Rows.dot(l, factor.at + i * d, z, 0, i + 1);
                out[at + from + i] = mean(w, from + i) + deviation;
            }
        }
    }

    private double mean(Workspace w, int i) {
        return mean.in(w)[mean.at + (mean.size == 1 ? 0 : i % mean.size)];
    }

    @Override
    public String toString() {
        return "multivariateNormal of dimension " + d;
    }

    /** Its log density, row after row. */
    private final class Density extends Statement {
        private final Slot y;
        /** z = L⁻¹(y − μ) and its adjoint's solution q = L⁻ᵀz; for a precision z = Lᵀ(y − μ) and q = Lz. */
        private final Slot scratch;

        Density(String name, Slot y, Slot scratch) {
            super(name);
            this.y = y;
            this.scratch = scratch;
        }

        @Override
        List<Slot> inputs() {
            return List.of(y, mean, factor);
        }

        @Override
        void forward(Workspace w) {
            double[] l = factor.in(w);
            int rows = y.size / d;
            double sign = precision ? 1 : -1;
            double sum = -y.size * Special.LOG_ROOT_2PI;
            for (int i = 0; i < d; i++) {
                double diagonal = l[factor.at + i * d + i];
                sum += sign * rows * Math.log(diagonal);
                if (factor.variable()) {
                    w.adjoints[factor.at + i * d + i] += sign * rows / diagonal;
                }
            }
            for (int from = 0; from < y.size; from += d) {
                sum += row(w, l, from);
            }
            w.target += sum;
        }

        private double row(Workspace w, double[] l, int from) {
            double[] v = w.values;
            int z = scratch.at;
            int q = scratch.at + d;
            double[] values = y.in(w);
            for (int i = 0; i < d; i++) {
                v[z + i] = values[y.at + from + i] - mean(w, from + i);
            }
            if (precision) {
                // r stays in q until z = Lᵀr is made.
                System.arraycopy(v, z, v, q, d);
                java.util.Arrays.fill(v, z, z + d, 0);
                for (int i = 0; i < d; i++) {
                    Rows.axpy(v[q + i], l, factor.at + i * d, v, z, i + 1);
                }
                pushPrecision(w, z, q);
                for (int i = 0; i < d; i++) {
                    v[q + i] = Rows.dot(l, factor.at + i * d, v, z, i + 1);
                }
            } else {
                TriangularSolve.solve(l, factor.at, v, z, d, 1, false);
                System.arraycopy(v, z, v, q, d);
                TriangularSolve.solve(l, factor.at, v, q, d, 1, true);
                for (int i = 0; factor.variable() && i < d; i++) {
                    Rows.axpy(v[q + i], v, z, w.adjoints, factor.at + i * d, i + 1);
                }
            }
            pushPlace(w, q, from);
            return -0.5 * Rows.dot(v, z, v, z, d);
        }

        private void pushPrecision(Workspace w, int z, int r) {
            for (int i = 0; factor.variable() && i < d; i++) {
                Rows.axpy(-w.values[r + i], w.values, z, w.adjoints, factor.at + i * d, i + 1);
            }
        }

        private void pushPlace(Workspace w, int q, int from) {
            for (int i = 0; i < d; i++) {
                if (y.variable()) {
                    w.adjoints[y.at + from + i] -= w.values[q + i];
                }
                if (mean.variable()) {
                    w.adjoints[mean.at + (mean.size == 1 ? 0 : (from + i) % mean.size)] += w.values[q + i];
                }
            }
        }
    }
}
