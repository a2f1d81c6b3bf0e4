package org.vi4j.language;

import java.util.ArrayList;
import java.util.List;

/** θ(u) of one named parameter; adds ln|det ∂θ/∂u|. */
abstract class ParameterOperation extends Statement {
    /** Where its unconstrained coordinates begin. */
    final int first;

    /** How many there are. */
    final int coordinates;

    final Slot theta;

    /** What the domain depends on. */
    private final List<Slot> bounds;

    ParameterOperation(String name, int first, int coordinates, Slot theta, Slot... bounds) {
        super(name);
        this.first = first;
        this.coordinates = coordinates;
        this.theta = theta;
        this.bounds = List.of(bounds);
    }

    @Override
    List<Slot> inputs() {
        return bounds;
    }

    /**
     * Computes u of the θ in the workspace's values, the inverse of {@link #forward}; not finite outside the domain.
     */
    abstract void invert(Workspace w, double[] u);

    /** Returns what the coordinates are called: none for the parameter's own name. */
    String prefix() {
        return "unconstrained ";
    }

    /** Returns the names of some numbers, counted as in Stan; dimensions are empty for a single number. */
    static List<String> elements(String name, int... dimensions) {
        List<String> names = List.of("");
        for (int size : dimensions) {
            List<String> longer = new ArrayList<>();
            for (String before : names) {
                for (int i = 1; i <= size; i++) {
                    longer.add(before.isEmpty() ? String.valueOf(i) : before + "," + i);
                }
            }
            names = longer;
        }
        return names.stream()
                .map(index -> index.isEmpty() ? name : name + "[" + index + "]")
                .toList();
    }
}
