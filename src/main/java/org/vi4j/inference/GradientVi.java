package org.vi4j.inference;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.learning.config.IUpdater;
import org.vi4j.UserError;
import org.vi4j.joint.LogJoint;
import org.vi4j.posterior.Posterior.Algorithm;
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
 * @param batchRows rows of data in a step, for a {@link org.vi4j.joint.LogJoint.DataJoint}; 0 for all
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

    /**
     * An unbiased estimate of the ELBO's gradient from draws of q,
     *
     * <pre>ELBO(λ) = E_q[f(u) − ln q(u; λ)],   u = T(ε; λ)</pre>
     */
    public sealed interface Estimator permits ClosedFormEntropy, StickingTheLanding, ScoreFunction {
        /**
         * Estimates the gradient.
         *
         * @param joint f
         * @param family q's family
         * @param lambda λ
         * @param noise ε of the draws, {@code [count, noiseDimension]}
         * @param count the number of draws, at least 1
         * @param gradient receives the estimate of ∂ELBO/∂λ, {@code [size]}
         * @return a term for each draw whose mean estimates the ELBO, in nats, {@code [count]}
         */
        double[] gradient(LogJoint joint, Family family, double[] lambda, double[] noise, int count, double[] gradient);

        /** Returns the path derivative without q's score, whose noise dies out where q is the posterior. */
        static Estimator stickingTheLanding() {
            return new StickingTheLanding();
        }

        /** Returns the path derivative with the entropy in closed form, for Gaussian families. */
        static Estimator closedFormEntropy() {
            return new ClosedFormEntropy();
        }

        /** Returns the score function's estimator, which needs no gradient of f and is far noisier. */
        static Estimator scoreFunction() {
            return new ScoreFunction();
        }

        /**
         * Draws the noise of a step: pairs (ε, −ε), and one more if the count is odd, where the family wants them
         * ({@link Family#antithetic()}).
         *
         * @param family q's family
         * @param random where the noise comes from
         * @param count the number of draws
         * @return ε, {@code [count, noiseDimension]}
         */
        default double[] noise(Family family, RandomGenerator random, int count) {
            if (!family.antithetic()) {
                return family.noise(random, count);
            }
            int size = family.noiseDimension();
            double[] noise = Arrays.copyOf(family.noise(random, count - count / 2), count * size);
            int half = count / 2 * size;
            int first = count * size - half;
            for (int k = 0; k < half; k++) {
                noise[first + k] = -noise[k];
            }
            return noise;
        }

        /** Draws with the model's log density, and q's. */
        // Made for one step; the arrays are the step's own.
        @SuppressWarnings("ArrayRecordComponent")
        record Draws(double[] u, double[] terms, double[] slope) {
            /** Evaluates f and ln q: terms f − ln q, slopes ∂(f − ln q)/∂u. */
            static Draws of(LogJoint joint, Family family, double[] lambda, double[] noise, int count) {
                Draws draws = ofModel(joint, family, lambda, noise, count);
                double[] logQ = new double[count];
                double[] slopeQ = new double[draws.u.length];
                family.logDensity(lambda, draws.u, count, logQ, slopeQ);
                Arrays.setAll(draws.terms, s -> draws.terms[s] - logQ[s]);
                Arrays.setAll(draws.slope, k -> draws.slope[k] - slopeQ[k]);
                return draws;
            }

            /** Evaluates f: terms f, slopes ∂f/∂u. */
            static Draws ofModel(LogJoint joint, Family family, double[] lambda, double[] noise, int count) {
                double[] u = new double[count * family.dimension()];
                family.transform(lambda, noise, count, u);
                double[] terms = new double[count];
                double[] slope = new double[u.length];
                joint.logDensityAndGradient(u, count, terms, slope);
                return new Draws(u, terms, slope);
            }

            /** The mean over draws of (∂T/∂λ)ᵀ slope. */
            void pullBack(Family family, double[] lambda, double[] noise, double[] gradient) {
                Arrays.fill(gradient, 0);
                family.pullBack(lambda, noise, terms.length, slope, gradient);
                Arrays.setAll(gradient, k -> gradient[k] / terms.length);
            }
        }
    }
}
