package org.vi4j.language;

import java.util.List;

/** One step of a tape. It holds no numbers of an evaluation, so that several threads can run it at once. */
abstract class Operation {
    /** Returns what it reads. */
    abstract List<Slot> inputs();

    /** Returns roughly how many numbers it goes through, by which a batch is shared among threads or not. */
    long work() {
        return inputs().stream().mapToLong(slot -> slot.size).sum();
    }

    /** Computes its output from its inputs; a statement adds its log density, and the derivatives, at once. */
    abstract void forward(Workspace w);

    /** Adds the output's adjoints, times the derivatives, to those of the inputs. */
    abstract void backward(Workspace w);

    /**
     * Says whether each of n numbers of the output depends on its own row of the inputs, and on what all rows share.
     */
    boolean rowwise(int n) {
        return false;
    }

    /** Says whether inputs as long as the output are rows, of which row i belongs to number i. */
    boolean readsRows() {
        return true;
    }

    /** Returns the same of a mini-batch's rows. */
    Operation on(RowSelection rows) {
        throw new IllegalStateException(getClass().getSimpleName() + " does not work row by row");
    }
}
