package org.vi4j.language;

import java.util.List;

/** C = AB of [n, k] and [k, m]; a vector is a matrix of one column, and a dot product one of a row and a column. */
final class Product extends Operation {
    private final Slot a;
    private final Slot b;
    private final Slot c;
    private final int n;
    private final int k;
    private final int m;

    private Product(Slot a, Slot b, Slot c, int k) {
        this.a = a;
        this.b = b;
        this.c = c;
        this.k = k;
        this.n = a.size / k;
        this.m = b.size / k;
    }

    static Slot of(Slot a, Slot b, int k) {
        return Tape.record(a.size / k * (b.size / k), (tape, c) -> new Product(a, b, c, k), a, b);
    }

    @Override
    List<Slot> inputs() {
        return List.of(a, b);
    }

    @Override
    boolean rowwise(int n) {
        return this.n == n && m == 1 && !a.variable();
    }

    @Override
    boolean readsRows() {
        return false;
    }

    @Override
    Operation on(RowSelection rows) {
        return new Product(rows.matrix(a, k), b, rows.output(c), k);
    }

    @Override
    void forward(Workspace w) {
        double[] left = a.in(w);
        double[] right = b.in(w);
        if (m == 1) {
            for (int i = 0; i < n; i++) {
                w.values[c.at + i] = Rows.dot(left, a.at + i * k, right, b.at, k);
            }
            return;
        }
        java.util.Arrays.fill(w.values, c.at, c.at + c.size, 0);
        for (int i = 0; i < n; i++) {
            for (int l = 0; l < k; l++) {
                Rows.axpy(left[a.at + i * k + l], right, b.at + l * m, w.values, c.at + i * m, m);
            }
        }
    }

    @Override
    void backward(Workspace w) {
        double[] left = a.in(w);
        double[] right = b.in(w);
        for (int i = 0; i < n; i++) {
            for (int l = 0; a.variable() && l < k; l++) {
                w.adjoints[a.at + i * k + l] += Rows.dot(w.adjoints, c.at + i * m, right, b.at + l * m, m);
            }
            if (b.variable() && m == 1) {
                Rows.axpy(w.adjoints[c.at + i], left, a.at + i * k, w.adjoints, b.at, k);
            }
            for (int l = 0; b.variable() && m > 1 && l < k; l++) {
                Rows.axpy(left[a.at + i * k + l], w.adjoints, c.at + i * m, w.adjoints, b.at + l * m, m);
            }
        }
    }
}
