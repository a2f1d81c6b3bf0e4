package org.vi4j.inference.gradient;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.learning.config.IUpdater;
import org.vi4j.UserError;

/**
 * How gradient VI is run.
 *
 * @param estimator of the gradient
 * @param updater one of ND4J's that has a learning rate, such as {@code new Adam(0.05)}; its rate, in posterior
 *     standard deviations, is where halving begins, and a schedule is not used. Empty for what needs no rate: steps
 *     that follow from the posterior's curvature for Gaussian families, much like Adam's for flows
 * @param draws of q in a step, at least 1; in pairs (ε, −ε), so an even number is best
 * @param batchRows rows of data in a step, for a {@link org.vi4j.joint.DataJoint}; 0 for all
 * @param accuracy how far, in posterior standard deviations, the averaged iterate may be from where it would end,
 *     positive
 * @param maxSteps the most steps
 * @param elboDraws draws for the ELBO of the result, at least 2
 * @param seed the seed; the same seed gives the same bits
 * @param stop asked at every step; once true, what there is is the result
 */
public record GradientOptions(
        Estimator estimator,
        Optional<IUpdater> updater,
        int draws,
        int batchRows,
        double accuracy,
        int maxSteps,
        int elboDraws,
        long seed,
        BooleanSupplier stop) {
    /** Sticking the landing with 10 draws a step, all rows, to a fiftieth of a standard deviation. */
    public static final GradientOptions DEFAULT =
            new GradientOptions(new StickingTheLanding(), Optional.empty(), 10, 0, 0.02, 50_000, 1_000, 1, () -> false);

    /** Checks the numbers. */
    public GradientOptions {
        require(draws >= 1, "draws a step", draws, "at least 1");
        require(batchRows >= 0, "rows a step", batchRows, "at least 1, or 0 for all");
        require(accuracy > 0, "accuracy", accuracy, "positive");
        require(maxSteps >= 1, "largest number of steps", maxSteps, "at least 1");
        updater.ifPresent(UpdaterAscent::check);
        require(elboDraws >= 2, "draws for the ELBO", elboDraws, "at least 2");
    }

    private static void require(boolean valid, String what, double value, String expected) {
        if (!valid) {
            throw new UserError(what + " " + value + ", must be " + expected);
        }
    }

    /** Returns these options with another estimator. */
    public GradientOptions estimator(Estimator other) {
        return new GradientOptions(other, updater, draws, batchRows, accuracy, maxSteps, elboDraws, seed, stop);
    }

    /** Returns these options with one of ND4J's updaters. */
    public GradientOptions updater(IUpdater other) {
        return new GradientOptions(
                estimator, Optional.of(other), draws, batchRows, accuracy, maxSteps, elboDraws, seed, stop);
    }

    /** Returns these options with another number of draws a step. */
    public GradientOptions draws(int other) {
        return new GradientOptions(estimator, updater, other, batchRows, accuracy, maxSteps, elboDraws, seed, stop);
    }

    /** Returns these options with mini-batches of some rows. */
    public GradientOptions batchRows(int other) {
        return new GradientOptions(estimator, updater, draws, other, accuracy, maxSteps, elboDraws, seed, stop);
    }

    /** Returns these options with another accuracy. */
    public GradientOptions accuracy(double other) {
        return new GradientOptions(estimator, updater, draws, batchRows, other, maxSteps, elboDraws, seed, stop);
    }

    /** Returns these options with another budget. */
    public GradientOptions maxSteps(int other) {
        return new GradientOptions(estimator, updater, draws, batchRows, accuracy, other, elboDraws, seed, stop);
    }

    /** Returns these options with another number of draws for the ELBO of the result. */
    public GradientOptions elboDraws(int other) {
        return new GradientOptions(estimator, updater, draws, batchRows, accuracy, maxSteps, other, seed, stop);
    }

    /** Returns these options with another seed. */
    public GradientOptions seed(long other) {
        return new GradientOptions(estimator, updater, draws, batchRows, accuracy, maxSteps, elboDraws, other, stop);
    }

    /** Returns these options with a way to stop it. */
    public GradientOptions stop(BooleanSupplier other) {
        return new GradientOptions(estimator, updater, draws, batchRows, accuracy, maxSteps, elboDraws, seed, other);
    }
}
