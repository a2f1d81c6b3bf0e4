package org.vi4j.language;

import java.util.List;

/** The linear recurrence y₀ = x₀ + c₀ s, yₜ = xₜ + cₜ yₜ₋₁. */
final class Recurrence extends Operation {
    private final Slot x;
    private final Slot coefficient;
    private final Slot start;
    private final Slot y;

    private Recurrence(Slot x, Slot coefficient, Slot start, Slot y) {
        this.x = x;
        this.coefficient = coefficient;
        this.start = start;
        this.y = y;
    }

    static Slot of(Slot x, Slot coefficient, Slot start) {
        Slot.rows("recurrence", x, coefficient);
        return Tape.record(x.size, (tape, y) -> new Recurrence(x, coefficient, start, y), x, coefficient, start);
    }

    @Override
    List<Slot> inputs() {
        return List.of(x, coefficient, start);
    }

    @Override
    void forward(Workspace w) {
        double[] input = x.in(w);
        double[] c = coefficient.in(w);
        double last = start.get(w, 0);
        for (int t = 0; t < y.size; t++) {
            last = input[x.at + t] + c[coefficient.at + t * coefficient.step] * last;
            w.values[y.at + t] = last;
        }
    }

    @Override
    void backward(Workspace w) {
        double[] c = coefficient.in(w);
        double later = 0;
        for (int t = y.size - 1; t >= 0; t--) {
            double slope = w.adjoints[y.at + t] + later;
            if (x.variable()) {
                w.adjoints[x.at + t] += slope;
            }
            if (coefficient.variable()) {
                double before = t > 0 ? w.values[y.at + t - 1] : start.get(w, 0);
                w.adjoints[coefficient.at + t * coefficient.step] += slope * before;
            }
            later = slope * c[coefficient.at + t * coefficient.step];
        }
        if (start.variable()) {
            w.adjoints[start.at] += later;
        }
    }
}
