package org.vi4j.language;

import java.util.List;

/** yᵢ = f(xᵢ). */
final class Elementwise extends Operation {
    private final Function function;
    private final Slot x;
    private final Slot y;

    private Elementwise(Function function, Slot x, Slot y) {
        this.function = function;
        this.x = x;
        this.y = y;
    }

    static Slot of(Function function, Slot x) {
        return Tape.record(x.size, (tape, y) -> new Elementwise(function, x, y), x);
    }

    @Override
    List<Slot> inputs() {
        return List.of(x);
    }

    @Override
    boolean rowwise(int n) {
        return y.size == n;
    }

    @Override
    Operation on(RowSelection rows) {
        return new Elementwise(function, rows.of(x), rows.output(y));
    }

    @Override
    void forward(Workspace w) {
        double[] from = x.in(w);
        double[] to = w.values;
        for (int i = 0; i < y.size; i++) {
            to[y.at + i] = function.value(from[x.at + i]);
        }
    }

    @Override
    void backward(Workspace w) {
        if (!x.variable()) {
            return;
        }
        for (int i = 0; i < y.size; i++) {
            w.adjoints[x.at + i] += w.adjoints[y.at + i] * function.slope(w.values[x.at + i], w.values[y.at + i]);
        }
    }
}
