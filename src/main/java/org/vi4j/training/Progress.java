package org.vi4j.training;

import java.util.function.Consumer;

/** A listener to the progress of a training run. Called from the training thread: be quick. */
public interface Progress {
    /** Passes over everything. */
    Progress SILENT = new Progress() {
        @Override
        public void step(int epoch, int rows, int total, double seconds) {}

        @Override
        public void epoch(Epoch epoch, boolean best) {}

        @Override
        public void note(String line) {}
    };

    /**
     * Hears of finished epochs alone.
     *
     * @param listener is told of each
     * @return what passes over everything else
     */
    static Progress ofEpochs(Consumer<Epoch> listener) {
        return new Progress() {
            @Override
            public void step(int epoch, int rows, int total, double seconds) {}

            @Override
            public void epoch(Epoch epoch, boolean best) {
                listener.accept(epoch);
            }

            @Override
            public void note(String line) {}
        };
    }

    /**
     * A step was taken.
     *
     * @param epoch from 1
     * @param rows of the epoch that are done
     * @param total rows of an epoch
     * @param seconds that the epoch has taken so far
     */
    void step(int epoch, int rows, int total, double seconds);

    /**
     * An epoch is over and measured. The model that is trained has its parameters now, and is not to be changed.
     *
     * @param epoch its numbers
     * @param best whether its validation score is the best so far
     */
    void epoch(Epoch epoch, boolean best);

    /**
     * Something a person should know, such as a numerical fault.
     *
     * @param line one line
     */
    void note(String line);
}
