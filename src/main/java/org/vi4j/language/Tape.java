package org.vi4j.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/** The operations of a model in the order in which they were recorded, and the places of their outputs. */
final class Tape {
    private final List<Operation> operations = new ArrayList<>();
    /** Where outputs begin, and which operation computes them. */
    private final TreeMap<Integer, Operation> makers = new TreeMap<>();

    private int size;

    /** Sets numbers apart in every workspace. */
    Slot allocate(int count) {
        Slot slot = Slot.on(this, size, count);
        size = Math.addExact(size, count);
        return slot;
    }

    void add(Operation operation) {
        operations.add(operation);
    }

    /** Adds an operation that computes a slot. */
    void add(Operation operation, Slot output) {
        operations.add(operation);
        makers.put(output.at, operation);
    }

    Operation last() {
        return operations.get(operations.size() - 1);
    }

    int size() {
        return size;
    }

    /**
     * Records an operation on the tape of its inputs; where all are constant, computes it at once.
     *
     * @param count how many numbers it gives
     * @param make makes it, given the tape for scratch numbers and the output's place
     * @param inputs what it reads
     * @return its output
     */
    static Slot record(int count, BiFunction<Tape, Slot, Operation> make, Slot... inputs) {
        Tape tape = of(inputs);
        if (tape != null) {
            Slot output = tape.allocate(count);
            tape.add(make.apply(tape, output), output);
            return output;
        }
        Tape once = new Tape();
        Slot output = once.allocate(count);
        Operation operation = make.apply(once, output);
        Workspace w = new Workspace(once.size);
        operation.forward(w);
        return Slot.constant(java.util.Arrays.copyOf(w.values, count));
    }

    private static @Nullable Tape of(Slot... inputs) {
        Tape tape = null;
        for (Slot slot : inputs) {
            if (slot.tape != null) {
                if (tape != null && slot.tape != tape) {
                    throw new UserError("an expression of one model cannot be used in another");
                }
                tape = slot.tape;
            }
        }
        return tape;
    }

    /** Returns the operations that some numbers depend on, in their order. */
    List<Operation> behind(List<Slot> slots) {
        Set<Operation> needed = new HashSet<>();
        List<Slot> open = new ArrayList<>(slots);
        while (!open.isEmpty()) {
            Slot slot = open.remove(open.size() - 1);
            Operation maker = maker(slot);
            if (maker != null && needed.add(maker)) {
                open.addAll(maker.inputs());
            }
        }
        return operations.stream().filter(needed::contains).toList();
    }

    /** Returns all operations that add to the log density, and those that they depend on. */
    List<Operation> density() {
        Set<Operation> needed = new HashSet<>();
        for (Operation operation : operations) {
            if (operation instanceof Statement) {
                needed.add(operation);
                needed.addAll(behind(operation.inputs()));
            }
        }
        return operations.stream().filter(needed::contains).toList();
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    @Nullable
    Operation maker(Slot slot) {
        var entry = slot.variable() ? makers.floorEntry(slot.at) : null;
        return entry == null ? null : entry.getValue();
    }
}
