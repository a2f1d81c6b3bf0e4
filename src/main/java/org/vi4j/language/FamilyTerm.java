package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of a univariate family, as a part of a mixture. */
final class FamilyTerm implements RowTerm {
    private final UnivariateFamily family;
    private final Slot y;
    private final Slot[] arguments;
    private final boolean shared;
    private final double[] base;

    /** g, then ∂g/∂a, then ∂h/∂a and ∂h/∂y. */
    private final Slot scratch;

    FamilyTerm(UnivariateFamily family, Slot y, Slot[] arguments, double[] base, Slot scratch) {
        this.family = family;
        this.y = y;
        this.arguments = arguments;
        this.shared = Arrays.stream(arguments).allMatch(slot -> slot.step == 0);
        this.base = base;
        this.scratch = scratch;
    }

    @Override
    public List<Slot> inputs() {
        List<Slot> inputs = new ArrayList<>(List.of(arguments));
        inputs.add(y);
        return inputs;
    }

    @Override
    public void prepare(Workspace w) {
        if (shared) {
            normalize(w, 0);
        }
    }

    private void normalize(Workspace w, int i) {
        for (int k = 0; k < arguments.length; k++) {
            w.arguments[k] = arguments[k].get(w, i);
        }
        w.values[scratch.at] = family.normalizer(w.arguments, w.normalizerSlopes);
        System.arraycopy(w.normalizerSlopes, 0, w.values, scratch.at + 1, arguments.length);
    }

    @Override
    public double value(Workspace w, int i) {
        if (shared) {
            for (int k = 0; k < arguments.length; k++) {
                w.arguments[k] = arguments[k].get(w, i);
            }
        } else {
            normalize(w, i);
        }
        double kernel = family.kernel(y.get(w, i), w.arguments, w.slopes);
        System.arraycopy(w.slopes, 0, w.values, scratch.at + 1 + UnivariateFamily.VALUE, UnivariateFamily.VALUE + 1);
        return (base.length > 0 ? base[i] : 0) + w.values[scratch.at] + kernel;
    }

    @Override
    public void push(Workspace w, int i, double weight) {
        int slopes = scratch.at + 1 + UnivariateFamily.VALUE;
        for (int k = 0; k < arguments.length; k++) {
            if (arguments[k].variable()) {
                w.adjoints[arguments[k].at + i * arguments[k].step] +=
                        weight * (w.values[scratch.at + 1 + k] + w.values[slopes + k]);
            }
        }
        if (y.variable()) {
            w.adjoints[y.at + i * y.step] += weight * w.values[slopes + UnivariateFamily.VALUE];
        }
    }
}
