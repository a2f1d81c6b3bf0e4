package org.vi4j.inference.gradient;

import java.util.List;

/**
 * What gradient VI found.
 *
 * @param posterior q of the averaged iterate
 * @param elbo its ELBO, by fresh draws, on all the data
 * @param ending why it stopped
 * @param error the largest Monte Carlo standard error of the averaged iterate, in posterior standard deviations;
 *     infinite if the iterates never settled
 * @param steps how many were made
 * @param evaluations how many points the log joint and its gradient were computed at, all stages together
 * @param trace how it went, a point a stretch of steps; its ELBOs are the posterior's trace too
 */
public record GradientResult(
        VariationalPosterior posterior,
        Elbo elbo,
        Ending ending,
        double error,
        int steps,
        long evaluations,
        List<Point> trace) {
    /**
     * A stretch of steps.
     *
     * @param step the last of them, counted from 1
     * @param stepSize of those steps, in posterior standard deviations; an updater's learning rate
     * @param elbo the mean over the stretch's draws, taken while q moved
     */
    public record Point(int step, double stepSize, Elbo elbo) {}
}
