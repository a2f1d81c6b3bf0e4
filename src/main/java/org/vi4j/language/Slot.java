package org.vi4j.language;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.language.Model.Expression;

/** Where the numbers of an expression lie: in an array of their own where they are constant, else on a tape. */
final class Slot {
    private static final double[] NONE = {};

    /** The tape whose workspaces hold the numbers; null for constants. */
    final @Nullable Tape tape;

    /** Where they begin: 0 for constants. */
    final int at;

    final int size;

    /** From one row to the next: 0 for a single number, which all rows share. */
    final int step;

    private final double[] constant;

    private Slot(@Nullable Tape tape, int at, int size, double[] constant) {
        this.tape = tape;
        this.at = at;
        this.size = size;
        this.step = size == 1 ? 0 : 1;
        this.constant = constant;
    }

    static Slot on(Tape tape, int at, int size) {
        return new Slot(tape, at, size, NONE);
    }

    static Slot constant(double... values) {
        return new Slot(null, 0, values.length, values);
    }

    /** Reads an argument of the language: a number, an array of numbers or an expression. */
    static Slot of(Object argument) {
        if (argument instanceof Expression expression) {
            return expression.slot();
        }
        if (argument instanceof Number number) {
            return constant(number.doubleValue());
        }
        if (argument instanceof double[] values) {
            return constant(values.clone());
        }
        if (argument instanceof int[] values) {
            return constant(Arrays.stream(values).asDoubleStream().toArray());
        }
        if (argument instanceof double[][] rows) {
            return Matrix.of(rows).slot();
        }
        throw new UserError("an argument is a " + argument.getClass().getSimpleName()
                + ": it must be a number, an array of numbers, or an expression of the model");
    }

    boolean variable() {
        return tape != null;
    }

    /** Returns the array to read from, beginning at {@link #at}. */
    double[] in(Workspace w) {
        return tape == null ? constant : w.values;
    }

    double get(Workspace w, int i) {
        return in(w)[at + i * step];
    }

    /** Returns the numbers of a constant. */
    double[] constants() {
        return constant;
    }

    /** Returns some of these numbers, where they lie. */
    Slot part(int from, int length) {
        return tape == null
                ? constant(Arrays.copyOfRange(constant, from, from + length))
                : new Slot(tape, at + from, length, NONE);
    }

    /** Returns how many rows numbers of these have together: the one size that is not 1. */
    static int rows(String what, Slot... slots) {
        int rows = 1;
        for (Slot slot : slots) {
            if (slot.size != 1) {
                if (rows != 1 && rows != slot.size) {
                    throw new UserError(what + ": " + rows + " numbers with " + slot.size
                            + ": both must have the same length, or one must be a single number");
                }
                rows = slot.size;
            }
        }
        return rows;
    }
}
