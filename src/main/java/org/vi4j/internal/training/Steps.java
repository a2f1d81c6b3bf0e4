package org.vi4j.internal.training;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.training.Epoch;

/** What takes a run's steps and judges its model: the CPU's workers one step at a time, or a GPU several. */
public interface Steps extends AutoCloseable {
    /** What an optimizer remembers: running means of gradients and of their squares, and the steps it has taken. */
    final class Moments {
        private final Floats m;
        private final Floats v;
        private final int steps;

        /**
         * Puts them together.
         *
         * @param m the means of gradients, [P]
         * @param v the means of their squares, [P]
         * @param steps taken
         */
        public Moments(Floats m, Floats v, int steps) {
            this.m = m;
            this.v = v;
            this.steps = steps;
        }

        /** Returns the means of gradients, [P]. */
        public Floats m() {
            return m;
        }

        /** Returns the means of squared gradients, [P]. */
        public Floats v() {
            return v;
        }

        /** Returns the steps taken. */
        public int steps() {
            return steps;
        }
    }

    /**
     * The steps of an epoch that are to be taken.
     *
     * @param rows of the epoch
     * @param batches of the epoch
     * @param first batch
     * @param most steps to take together
     * @param before the epochs that are done
     */
    record Part(Dataset rows, Batches batches, int first, long most, List<Epoch> before) {}

    /**
     * How to take a step.
     *
     * @param learningRate the optimizer's step size
     * @param clip largest Euclidean norm of the mean gradient, 0 for none
     * @param epochsDone epochs before, with the part of the current one
     */
    record How(double learningRate, double clip, double epochsDone) {}

    /** What is told of steps. */
    @FunctionalInterface
    interface Taken {
        /**
         * Is told of steps that were taken together.
         *
         * @param terms of each
         * @param seconds they took
         * @return whether to go on
         */
        boolean afterSteps(List<Epoch.Terms> terms, double seconds);
    }

    /** The device that computes refused or failed; the message says what, without advice. */
    class DeviceFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /**
         * Creates it.
         *
         * @param message one line
         */
        protected DeviceFault(String message) {
            super(message);
        }
    }

    /**
     * Takes an epoch's steps from a batch on, until it is asked to stop. Steps whose terms are not finite leave the
     * parameters as they are.
     *
     * @param part of the epoch
     * @param how to take the step of a number, from 0 over the whole run
     * @param taken is told of steps
     * @param requested to stop
     */
    void take(Part part, LongFunction<How> how, Taken taken, BooleanSupplier requested);

    /** Returns how many steps were taken, those that were not applied included. */
    long steps();

    /**
     * Brings the model's parameters up to date with the last step, and returns the optimizer's state: a view, which the
     * next step changes.
     */
    Moments publish();

    /**
     * Goes back to an earlier state.
     *
     * @param steps that had been taken
     * @param parameters [P]
     * @param moments the optimizer's
     */
    void restore(long steps, Floats parameters, Moments moments);

    /**
     * Judges the model; its parameters are up to date afterwards.
     *
     * @param rows that are held out
     * @return a score of each, by the same draws each time
     */
    RowScores evaluate(Dataset rows);

    @Override
    void close();
}
