package org.vi4j.model;

import org.vi4j.UserError;

/**
 * When coordinate ascent stops. It has converged after the first sweep that changed both
 *
 * <ul>
 *   <li>the ELBO by at most tolerance · max(|ELBO|, ½β yᵀy), the larger being the scale to which float64 can round it
 *       (n/2 instead of ½β yᵀy where rows have factors of their own),
 *   <li>and each mean mⱼ by at most tolerance · max(sⱼ, |mⱼ|), sⱼ its standard deviation, and each learned precision by
 *       at most tolerance · its mean.
 * </ul>
 *
 * <p>Where columns nearly repeat each other the sweeps are short steps on a long way, and a small change is no proof of
 * being near: compare with the exact posterior.
 *
 * @param maxSweeps the most sweeps, at least 1
 * @param tolerance the relative change that counts as none, in (0, 1)
 * @param watch hears of every sweep
 */
public record CaviOptions(int maxSweeps, double tolerance, Watch watch) {
    /** A listener to the course of an ascent. */
    @FunctionalInterface
    public interface Watch {
        /**
         * A sweep is done.
         *
         * @param sweeps how many have been made
         * @param elbo the ELBO after it, in nats
         */
        void swept(int sweeps, double elbo);

        /**
         * A sampler, which some priors need in the place of an ascent, has gone on.
         *
         * @param gradients how many it has computed
         */
        default void sampled(long gradients) {}
    }

    /** The usual options: 10,000 sweeps, tolerance 1e-10. */
    public static final CaviOptions DEFAULT = new CaviOptions(10_000, 1e-10);

    /**
     * Creates the options.
     *
     * @throws UserError if a value is out of range
     */
    public CaviOptions {
        if (maxSweeps < 1) {
            throw new UserError("max-sweeps is " + maxSweeps + ": at least 1 sweep is needed");
        }
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new UserError("tolerance is " + tolerance + ": a number between 0 and 1 is needed, such as 1e-10");
        }
    }

    /**
     * Creates options without a listener.
     *
     * @param maxSweeps the most sweeps, at least 1
     * @param tolerance the relative change that counts as none, in (0, 1)
     * @throws UserError if a value is out of range
     */
    public CaviOptions(int maxSweeps, double tolerance) {
        this(maxSweeps, tolerance, (sweeps, elbo) -> {});
    }
}
