package org.vi4j.language;

import java.util.List;

/**
 * L with A = LLᵀ, and its derivative backwards through the same recursion (Murray, "Differentiation of the Cholesky
 * decomposition", 2016). Where A is not positive definite, L is NaN, and so is the log density.
 */
final class CholeskyFactor extends Operation {
    private final Slot a;
    private final Slot l;
    private final int n;

    /** The adjoint of L while it is used up. */
    private final Slot scratch;

    private CholeskyFactor(Slot a, Slot l, int n, Slot scratch) {
        this.a = a;
        this.l = l;
        this.n = n;
        this.scratch = scratch;
    }

    static Slot of(Slot a, int n) {
        return Tape.record(a.size, (tape, l) -> new CholeskyFactor(a, l, n, tape.allocate(a.size)), a);
    }

    @Override
    List<Slot> inputs() {
        return List.of(a);
    }

    @Override
    long work() {
        return (long) n * n * n / 3;
    }

    @Override
    void forward(Workspace w) {
        factor(a.in(w), a.at, w.values, l.at, n);
    }

    /** Factors the lower triangle of a matrix; zeros above. */
    static void factor(double[] from, int at, double[] to, int begin, int n) {
        for (int i = 0; i < n; i++) {
            int row = begin + i * n;
            for (int j = 0; j <= i; j++) {
                int other = begin + j * n;
                double rest = from[at + i * n + j] - Rows.dot(to, row, to, other, j);
                to[row + j] = i == j ? Math.sqrt(rest) : rest / to[other + j];
            }
            java.util.Arrays.fill(to, row + i + 1, row + n, 0);
        }
    }

    @Override
    void backward(Workspace w) {
        if (!a.variable()) {
            return;
        }
        System.arraycopy(w.adjoints, l.at, w.values, scratch.at, n * n);
        double[] v = w.values;
        for (int i = n - 1; i >= 0; i--) {
            int row = l.at + i * n;
            for (int j = i; j >= 0; j--) {
                int other = l.at + j * n;
                double slope = v[scratch.at + i * n + j] / v[other + j];
                if (i == j) {
                    slope /= 2;
                } else {
                    v[scratch.at + j * n + j] -= slope * v[row + j];
                }
                w.adjoints[a.at + i * n + j] += slope;
                // Of aᵢⱼ − Σₖ lᵢₖ lⱼₖ; on the diagonal both factors are the same.
                Rows.axpy(-slope, v, other, v, scratch.at + i * n, j);
                Rows.axpy(-slope, v, row, v, scratch.at + j * n, j);
            }
        }
    }
}
