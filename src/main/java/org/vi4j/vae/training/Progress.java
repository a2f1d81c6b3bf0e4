package org.vi4j.vae.training;

/** Is told how a training run goes on. Called from the training thread: be quick. */
public interface Progress {
    /**
     * A step was taken.
     *
     * @param epoch from 1
     * @param images of the epoch that are done
     * @param total images of an epoch
     * @param seconds since the epoch began
     */
    void step(int epoch, int images, int total, double seconds);

    /**
     * An epoch is over and measured.
     *
     * @param epoch its numbers
     * @param best whether its validation ELBO is the best so far
     */
    void epoch(Epoch epoch, boolean best);
}
