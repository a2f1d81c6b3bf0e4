package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vi4j.UserError;
import org.vi4j.language.ModelBuilder.Distribution;

/** A univariate family with arguments: single numbers, which all rows share, or one for each row. */
final class Univariate extends Distribution {
    private final UnivariateFamily family;
    private final Slot[] arguments;

    Univariate(UnivariateFamily family, Object... arguments) {
        this.family = family;
        this.arguments = Arrays.stream(arguments).map(Slot::of).toArray(Slot[]::new);
        Slot.rows(family.name, this.arguments);
    }

    @Override
    List<Slot> arguments() {
        return List.of(arguments);
    }

    @Override
    void state(Tape tape, String name, Slot value) {
        requireRows(name, value);
        tape.add(new RowStatement(name, family, value, arguments, base(name, value)));
    }

    @Override
    RowTerm rows(Tape tape, Slot value) {
        requireRows(family.name, value);
        return new FamilyTerm(
                family, value, arguments, base(family.name, value), tape.allocate(2 * UnivariateFamily.VALUE + 2));
    }

    private void requireRows(String name, Slot value) {
        int rows = Slot.rows(name + " ~ " + this, arguments);
        if (rows != 1 && rows != value.size) {
            throw new UserError(name + " ~ " + this + ": " + value.size + " values, but arguments for " + rows);
        }
    }

    /** Checks data and returns b of each row; none for a parameter. */
    private double[] base(String name, Slot value) {
        if (value.variable()) {
            if (family.discrete()) {
                throw new UserError(name + " ~ " + family.name + ": a parameter cannot be a count; marginalize it by"
                        + " mixture or hiddenMarkov");
            }
            return new double[0];
        }
        double[] a = new double[arguments.length];
        double[] base = new double[value.size];
        for (int i = 0; i < value.size; i++) {
            double y = value.constants()[i];
            if (!family.supports(y)) {
                throw new UserError(name + " ~ " + family.name + ": value " + y + " of row " + i + " must be "
                        + (family.support().isEmpty() ? "a finite number" : family.support()));
            }
            for (int k = 0; k < a.length; k++) {
                a[k] = arguments[k].variable() ? Double.NaN : arguments[k].constants()[i * arguments[k].step];
            }
            base[i] = family.base(y, a);
        }
        return base;
    }

    @Override
    void draw(Workspace w, double[] out, int at, int size, RandomGenerator random) {
        double[] a = new double[arguments.length];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < a.length; k++) {
                a[k] = arguments[k].get(w, i);
            }
            out[at + i] = family.draw(a, random);
        }
    }

    /** Returns the family and its arguments' names, such as {@code normal(mean, sd)}. */
    @Override
    public String toString() {
        List<String> shown = new ArrayList<>();
        for (int k = 0; k < arguments.length; k++) {
            boolean number = !arguments[k].variable() && arguments[k].size == 1;
            shown.add(number ? String.valueOf(arguments[k].constants()[0]) : family.arguments.get(k));
        }
        return family.name + "(" + String.join(", ", shown) + ")";
    }
}
