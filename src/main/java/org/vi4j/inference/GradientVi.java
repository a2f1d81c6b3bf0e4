package org.vi4j.inference;

import java.util.Optional;
import java.util.function.IntFunction;
import org.nd4j.linalg.learning.config.IUpdater;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.Algorithm;
import org.vi4j.posterior.Posterior.Elbo;
import org.vi4j.posterior.Run;

/**
 * Variational inference by stochastic gradients: it maximizes the ELBO, E_q[f − ln q], over a family of distributions q
 * and stops by itself (after Welandawe, Andersen, Vehtari and Huggins, "A framework for improving the reliability of
 * black-box variational inference", 2022).
 *
 * @param family makes q's family of d dimensions
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
 */
public record GradientVi(
        IntFunction<Family> family,
        Estimator estimator,
        Optional<IUpdater> updater,
        int draws,
        int batchRows,
        double accuracy,
        int maxSteps,
        int elboDraws)
        implements Algorithm<VariationalPosterior> {
    /** Checks the numbers. */
    public GradientVi {
        require(draws >= 1, "draws per step", draws, "at least 1");
        require(batchRows >= 0, "rows per step", batchRows, "at least 1, or 0 for all");
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

    /**
     * Returns the usual options: mean-field by sticking the landing with 10 draws a step, all rows, to a fiftieth of a
     * standard deviation in at most 50,000 steps.
     *
     * @return the options
     */
    public static GradientVi defaults() {
        return new GradientVi(
                Family::meanField, Estimator.stickingTheLanding(), Optional.empty(), 10, 0, 0.02, 50_000, 1_000);
    }

    /** Returns these options with another family, made for the model's dimension. */
    public GradientVi withFamily(IntFunction<Family> other) {
        return new GradientVi(other, estimator, updater, draws, batchRows, accuracy, maxSteps, elboDraws);
    }

    /** Returns these options with a family of its usual size by name, such as {@code full-rank}. */
    public GradientVi withFamily(String name) {
        return withFamily(dimension -> Family.of(name, dimension));
    }

    /** Returns these options with another estimator. */
    public GradientVi withEstimator(Estimator other) {
        return new GradientVi(family, other, updater, draws, batchRows, accuracy, maxSteps, elboDraws);
    }

    /** Returns these options with one of ND4J's updaters. */
    public GradientVi withUpdater(IUpdater other) {
        return new GradientVi(family, estimator, Optional.of(other), draws, batchRows, accuracy, maxSteps, elboDraws);
    }

    /** Returns these options with another number of draws a step. */
    public GradientVi withDraws(int other) {
        return new GradientVi(family, estimator, updater, other, batchRows, accuracy, maxSteps, elboDraws);
    }

    /** Returns these options with mini-batches of some rows. */
    public GradientVi withBatchRows(int other) {
        return new GradientVi(family, estimator, updater, draws, other, accuracy, maxSteps, elboDraws);
    }

    /** Returns these options with another accuracy. */
    public GradientVi withAccuracy(double other) {
        return new GradientVi(family, estimator, updater, draws, batchRows, other, maxSteps, elboDraws);
    }

    /** Returns these options with another largest number of steps. */
    public GradientVi withMaxSteps(int other) {
        return new GradientVi(family, estimator, updater, draws, batchRows, accuracy, other, elboDraws);
    }

    /** Returns these options with another number of draws for the ELBO of the result. */
    public GradientVi withElboDraws(int other) {
        return new GradientVi(family, estimator, updater, draws, batchRows, accuracy, maxSteps, other);
    }

    /**
     * Fits the family, starting from independent Gaussians.
     *
     * @param model f
     * @param run the seed, the cancellation and the listener
     * @return the approximation, how the optimization went and why it ended
     * @throws UserError if f is not finite where it begins, the posterior is improper, or the gradient is wrong
     */
    @Override
    public VariationalPosterior fit(LogJoint model, Run run) {
        return StochasticAscent.run(model, family.apply(model.dimension()), this, run);
    }

    /**
     * Estimates the ELBO of a member of a family from fresh draws.
     *
     * @param model f
     * @param family q's family
     * @param lambda q's λ
     * @param draws the number of draws, at least 2
     * @param seed the seed
     * @return the estimate, in nats
     */
    public static Elbo elbo(LogJoint model, Family family, double[] lambda, int draws, long seed) {
        return ElboDraws.estimate(model, family, lambda, draws, seed);
    }
}
