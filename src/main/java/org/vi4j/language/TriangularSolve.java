package org.vi4j.language;

import java.util.List;

/** X with LX = B, or LᵀX = B, of a lower triangular L, {@code [n, n]}, and B, {@code [n, m]}. */
final class TriangularSolve extends Operation {
    private final Slot l;
    private final Slot b;
    private final Slot x;
    private final int n;
    private final int m;
    private final boolean transposed;
    private final Slot scratch;

    private TriangularSolve(Slot l, Slot b, Slot x, int n, boolean transposed, Slot scratch) {
        this.l = l;
        this.b = b;
        this.x = x;
        this.n = n;
        this.m = b.size / n;
        this.transposed = transposed;
        this.scratch = scratch;
    }

    static Slot of(Slot l, Slot b, int n, boolean transposed) {
        return Tape.record(
                b.size, (tape, x) -> new TriangularSolve(l, b, x, n, transposed, tape.allocate(b.size)), l, b);
    }

    @Override
    List<Slot> inputs() {
        return List.of(l, b);
    }

    @Override
    void forward(Workspace w) {
        System.arraycopy(b.in(w), b.at, w.values, x.at, b.size);
        solve(l.in(w), l.at, w.values, x.at, n, m, transposed);
    }

    /** Solves in place. */
    static void solve(double[] l, int at, double[] x, int begin, int n, int m, boolean transposed) {
        for (int k = 0; k < n; k++) {
            int i = transposed ? n - 1 - k : k;
            int row = begin + i * m;
            for (int j = transposed ? i + 1 : 0; j < (transposed ? n : i); j++) {
                double factor = transposed ? l[at + j * n + i] : l[at + i * n + j];
                Rows.axpy(-factor, x, begin + j * m, x, row, m);
            }
            double inverse = 1 / l[at + i * n + i];
            for (int c = 0; c < m; c++) {
                x[row + c] *= inverse;
            }
        }
    }

    @Override
    void backward(Workspace w) {
        System.arraycopy(w.adjoints, x.at, w.values, scratch.at, x.size);
        solve(l.in(w), l.at, w.values, scratch.at, n, m, !transposed);
        if (b.variable()) {
            Rows.axpy(1, w.values, scratch.at, w.adjoints, b.at, b.size);
        }
        for (int i = 0; l.variable() && i < n; i++) {
            for (int j = 0; j <= i; j++) {
                int first = transposed ? j : i;
                int second = transposed ? i : j;
                w.adjoints[l.at + i * n + j] -=
                        Rows.dot(w.values, scratch.at + first * m, w.values, x.at + second * m, m);
            }
        }
    }
}
