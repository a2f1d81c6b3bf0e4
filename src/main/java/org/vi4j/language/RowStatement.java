package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Σᵢ ln p(yᵢ | aᵢ) of a univariate family: one operation however many rows, with its derivatives in the same pass. */
final class RowStatement extends Statement {
    private final UnivariateFamily family;
    private final Slot y;
    private final Slot[] arguments;
    private final double[] base;
    private final double total;
    private final double weight;

    RowStatement(String name, UnivariateFamily family, Slot y, Slot[] arguments, double[] base) {
        this(name, family, y, arguments, base, 1);
    }

    private RowStatement(String name, UnivariateFamily family, Slot y, Slot[] arguments, double[] base, double weight) {
        super(name);
        this.family = family;
        this.y = y;
        this.arguments = arguments;
        this.base = base;
        this.total = Arrays.stream(base).sum();
        this.weight = weight;
    }

    @Override
    List<Slot> inputs() {
        List<Slot> inputs = new ArrayList<>(List.of(arguments));
        inputs.add(y);
        return inputs;
    }

    @Override
    boolean rowwise(int n) {
        return y.size == n;
    }

    @Override
    Operation on(RowSelection rows) {
        return new RowStatement(
                name,
                family,
                rows.of(y),
                Arrays.stream(arguments).map(rows::of).toArray(Slot[]::new),
                rows.pick(base),
                rows.scale());
    }

    @Override
    void forward(Workspace w) {
        w.target += weight * (total + family.rows(w, y, arguments, weight));
    }

    /** Returns the first row whose log density is not finite, with its numbers; empty if none is. */
    @Override
    String fault(Workspace w) {
        for (int i = 0; i < y.size; i++) {
            UnivariateFamily.load(w, arguments, i);
            double value = y.get(w, i);
            double row =
                    family.normalizer(w.arguments, w.normalizerSlopes) + family.kernel(value, w.arguments, w.slopes);
            if (!Double.isFinite(row)) {
                StringBuilder text = new StringBuilder("row " + i + ": value " + value);
                for (int k = 0; k < arguments.length; k++) {
                    text.append(", ")
                            .append(family.arguments.get(k))
                            .append(' ')
                            .append(w.arguments[k]);
                }
                return text.toString();
            }
        }
        return "";
    }
}
