package org.vi4j.vae.training;

import org.vi4j.vae.network.VaeNetwork;

/** A listener to the progress of a training run. Called from the training thread: be quick. */
public interface Progress {
    /** Passes over everything. */
    Progress SILENT = new Progress() {
        @Override
        public void step(int epoch, int images, int total, double seconds) {}

        @Override
        public void epoch(Epoch epoch, boolean best, VaeNetwork vae) {}

        @Override
        public void note(String line) {}
    };

    /**
     * A step was taken.
     *
     * @param epoch from 1
     * @param images of the epoch that are done
     * @param total images of an epoch
     * @param seconds that the epoch has taken so far
     */
    void step(int epoch, int images, int total, double seconds);

    /**
     * An epoch is over and measured.
     *
     * @param epoch its numbers
     * @param best whether its validation ELBO is the best so far
     * @param vae the model as it stands; not to be changed
     */
    void epoch(Epoch epoch, boolean best, VaeNetwork vae);

    /**
     * Something a person should know, such as a numerical fault.
     *
     * @param line one line
     */
    void note(String line);
}
