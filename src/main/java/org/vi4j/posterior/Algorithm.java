package org.vi4j.posterior;

import org.vi4j.joint.LogJoint;

/**
 * An inference algorithm with its options: the one verb {@code fit} takes a model to its posterior. Implementations are
 * records of options with defaults, changed by their {@code with…} methods.
 *
 * @param <P> the kind of posterior that it gives
 */
@FunctionalInterface
public interface Algorithm<P extends Posterior> {
    /**
     * Fits the model with a seed, a way to cancel, and a listener.
     *
     * @param model the log joint density
     * @param run the seed, the cancellation and the listener
     * @return the posterior, or an approximation of it
     * @throws org.vi4j.UserError if there is none to be found this way
     */
    P fit(LogJoint model, Run run);

    /**
     * Fits the model with the seed 1.
     *
     * @param model the log joint density
     * @return the posterior, or an approximation of it
     * @throws org.vi4j.UserError if there is none to be found this way
     */
    default P fit(LogJoint model) {
        return fit(model, Run.DEFAULT);
    }
}
