package org.vi4j.language;

import java.util.List;
import org.vi4j.internal.math.LogSumExp;

/** One number of many: a sum or the log of a sum of exponentials. */
final class Reduction extends Operation {
    /** What is done. */
    enum Kind {
        SUM,
        LOG_SUM_EXP
    }

    private final Kind kind;
    private final Slot x;
    private final Slot y;

    private Reduction(Kind kind, Slot x, Slot y) {
        this.kind = kind;
        this.x = x;
        this.y = y;
    }

    static Slot of(Kind kind, Slot x) {
        return Tape.record(1, (tape, y) -> new Reduction(kind, x, y), x);
    }

    @Override
    List<Slot> inputs() {
        return List.of(x);
    }

    @Override
    void forward(Workspace w) {
        double[] from = x.in(w);
        if (kind == Kind.LOG_SUM_EXP) {
            w.values[y.at] = LogSumExp.of(from, x.at, x.size);
            return;
        }
        double sum = 0;
        for (int i = 0; i < x.size; i++) {
            sum += from[x.at + i];
        }
        w.values[y.at] = sum;
    }

    @Override
    void backward(Workspace w) {
        if (!x.variable()) {
            return;
        }
        double slope = w.adjoints[y.at];
        double total = w.values[y.at];
        for (int i = 0; i < x.size; i++) {
            w.adjoints[x.at + i] += kind == Kind.SUM ? slope : slope * Math.exp(w.values[x.at + i] - total);
        }
    }
}
