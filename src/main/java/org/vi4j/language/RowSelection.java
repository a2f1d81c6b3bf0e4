package org.vi4j.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.vi4j.joint.LogJoint.DataJoint;

/**
 * A tape on a mini-batch: what leads to the observations row by row is computed for the batch's rows only, all else as
 * ever. A row-wise operation writes its B numbers where the N would lie.
 */
final class RowSelection {
    private final Tape tape;
    private final DataJoint.MiniBatch batch;
    private final Set<Operation> rowwise;
    private final List<Operation> operations = new ArrayList<>();
    private int size;

    private RowSelection(Tape tape, DataJoint.MiniBatch batch, Set<Operation> rowwise) {
        this.tape = tape;
        this.batch = batch;
        this.rowwise = rowwise;
        this.size = tape.size();
    }

    /**
     * Makes the operations of a mini-batch.
     *
     * @param density the operations of the whole
     * @param observed the statements about the rows
     */
    static RowSelection of(Tape tape, List<Operation> density, Set<Operation> observed, DataJoint.MiniBatch batch) {
        RowSelection selection = new RowSelection(tape, batch, rowwise(tape, density, observed, batch.of()));
        for (Operation operation : density) {
            boolean some = selection.rowwise.contains(operation) || observed.contains(operation);
            // Made first, as it may add what gathers its inputs.
            Operation next = some ? operation.on(selection) : operation;
            selection.operations.add(next);
        }
        return selection;
    }

    /** An operation works on the rows if it can, and if whatever reads it works on them too. */
    private static Set<Operation> rowwise(Tape tape, List<Operation> density, Set<Operation> observed, int n) {
        Set<Operation> aligned = observed.stream()
                .filter(operation -> operation instanceof RowStatement)
                .collect(Collectors.toCollection(HashSet::new));
        Set<Operation> whole = new HashSet<>();
        Set<Operation> found = new HashSet<>();
        for (int k = density.size() - 1; k >= 0; k--) {
            Operation operation = density.get(k);
            boolean some = aligned.contains(operation)
                    || (!(operation instanceof Statement) && operation.rowwise(n) && !whole.contains(operation));
            if (some && !(operation instanceof Statement)) {
                found.add(operation);
            }
            for (Slot input : operation.inputs()) {
                Operation maker = tape.maker(input);
                // A matrix's or a group's numbers are not the rows', even where they are as many.
                if (maker != null && !(some && input.size == n && operation.readsRows())) {
                    whole.add(maker);
                }
            }
        }
        return found;
    }

    List<Operation> operations() {
        return operations;
    }

    /** Returns how many numbers a workspace needs. */
    int size() {
        return size;
    }

    int[] rows() {
        return batch.rows();
    }

    double scale() {
        return batch.scale();
    }

    /** Returns the batch's numbers of an input. */
    Slot of(Slot input) {
        if (input.size == 1) {
            return input;
        }
        if (!input.variable()) {
            return Slot.constant(pick(input.constants()));
        }
        Operation maker = tape.maker(input);
        if (maker != null && rowwise.contains(maker)) {
            return output(input);
        }
        Slot gathered = Slot.on(tape, size, batch.rows().length);
        size += batch.rows().length;
        operations.add(Gather.rows(input, batch.rows(), gathered));
        return gathered;
    }

    /** Returns where a row-wise operation writes. */
    Slot output(Slot whole) {
        return Slot.on(tape, whole.at, batch.rows().length);
    }

    int[] pick(int[] values) {
        return Arrays.stream(batch.rows()).map(row -> values[row]).toArray();
    }

    /** Returns the batch's values; none of none. */
    double[] pick(double[] values) {
        return values.length == 0
                ? values
                : Arrays.stream(batch.rows()).mapToDouble(row -> values[row]).toArray();
    }

    /** Returns the batch's rows of a constant matrix. */
    Slot matrix(Slot constant, int columns) {
        double[] picked = new double[batch.rows().length * columns];
        for (int i = 0; i < batch.rows().length; i++) {
            System.arraycopy(constant.constants(), batch.rows()[i] * columns, picked, i * columns, columns);
        }
        return Slot.constant(picked);
    }
}
