package org.vi4j.language;

import java.util.List;

/** The numbers of several expressions, one after the other. */
final class Concatenation extends Operation {
    private final List<Slot> parts;
    private final Slot y;

    private Concatenation(List<Slot> parts, Slot y) {
        this.parts = parts;
        this.y = y;
    }

    static Slot of(List<Slot> parts) {
        int size = parts.stream().mapToInt(part -> part.size).sum();
        return Tape.record(size, (tape, y) -> new Concatenation(parts, y), parts.toArray(new Slot[0]));
    }

    @Override
    List<Slot> inputs() {
        return parts;
    }

    @Override
    void forward(Workspace w) {
        int at = y.at;
        for (int k = 0; k < parts.size(); k++) {
            Slot part = parts.get(k);
            System.arraycopy(part.in(w), part.at, w.values, at, part.size);
            at += part.size;
        }
    }

    @Override
    void backward(Workspace w) {
        int at = y.at;
        for (int k = 0; k < parts.size(); k++) {
            Slot part = parts.get(k);
            for (int i = 0; i < part.size && part.variable(); i++) {
                w.adjoints[part.at + i] += w.adjoints[at + i];
            }
            at += part.size;
        }
    }
}
