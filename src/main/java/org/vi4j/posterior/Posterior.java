package org.vi4j.posterior;

import java.util.Arrays;
import org.vi4j.Summary;
import org.vi4j.diagnostics.Evidence;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * A posterior distribution, its approximation q, or draws from it: the result of every inference. {@link #sample},
 * {@link #moments} and {@link #summary} are on the scale of the user's parameters θ; what concerns the unconstrained
 * coordinates u of the {@link LogJoint} says so in its name.
 */
public interface Posterior {
    /** Returns the parameters that it is a distribution of. */
    Parameters parameters();

    /** Returns in a few words what it is and how it was found, such as {@code NUTS, 4 chains of 1000 draws}. */
    String description();

    /**
     * Draws parameters, as constrained.
     *
     * @param count the number of draws, at least 1
     * @param seed the seed; the same seed gives the same draws
     * @return θ, {@code [count, p]}, with p = {@code parameters().size()} numbers in the order of its names
     */
    default double[][] sample(int count, long seed) {
        return Arrays.stream(drawUnconstrained(count, seed))
                .map(parameters()::constrain)
                .toArray(double[][]::new);
    }

    /**
     * Returns mean and standard deviation of each parameter, as constrained: of a sampler over all its draws, else over
     * {@value Moments#DRAWS} draws, by which a mean has a Monte Carlo error of a hundredth of the standard deviation.
     */
    default Moments moments() {
        return Moments.of(sample(Moments.DRAWS, 0));
    }

    /**
     * Returns the posterior of one number by its name: {@code get("mu")}, {@code get("theta", 3)} for theta[3], or a
     * quantity that the model generates. Of a sampler it has all draws, else {@value Moments#DRAWS}.
     *
     * @param name of a parameter or generated quantity
     * @param indices of an element, from 1 on as in the names that a summary prints; none for a single number
     * @return its draws, moments, quantiles and, of a sampler, convergence
     * @throws org.vi4j.UserError if there is none of this name
     */
    default Marginal get(String name, int... indices) {
        int place = parameters().indexOf(name, indices);
        double[] draws = Arrays.stream(sample(Moments.DRAWS, 0))
                .mapToDouble(theta -> theta[place])
                .toArray();
        return Marginal.of(parameters().names().get(place), draws);
    }

    /**
     * Draws unconstrained coordinates.
     *
     * @param count the number of draws, at least 1
     * @param seed the seed; the same seed gives the same draws
     * @return u, {@code [count, d]}
     */
    double[][] drawUnconstrained(int count, long seed);

    /** Returns the mean of each unconstrained coordinate, {@code [d]}. */
    double[] unconstrainedMean();

    /** Returns the standard deviation of each unconstrained coordinate, {@code [d]}. */
    double[] unconstrainedSd();

    /** Returns the ELBOs, log densities or other values that the algorithm went through. */
    Trace trace();

    /**
     * Assesses the result by draws from it: an approximation by their weights against the model, a sampler by its
     * chains.
     *
     * @param draws the number of draws from an approximation, at least 100 for any trust; a sampler has its own
     * @param seed the seed of these draws
     * @return the draws, their densities and the verdict
     */
    Assessment assess(int draws, long seed);

    /** Judges whether to believe it, with the reason and what to do next; by {@value Approximation#WEIGHED} draws. */
    default Verdict verdict() {
        return assess(Approximation.WEIGHED, 0).verdict();
    }

    /**
     * Summarizes it: mean, standard deviation, 2.5 % and 97.5 % quantile of each parameter, how far each can be
     * believed (k̂, or R̂ and effective sample size), then the verdict and what to do next.
     *
     * @return the table and the same numbers as a document
     */
    default Summary summary() {
        return PosteriorTable.of(this);
    }

    /** An approximation whose density is known, so that it can be weighed against the model. */
    interface Approximation extends Posterior {
        /** The number of draws that {@link #verdict()} weighs. */
        int WEIGHED = 4_000;

        /** Returns the model whose posterior it approximates. */
        LogJoint model();

        @Override
        default Parameters parameters() {
            return model().parameters();
        }

        /**
         * Returns ln q(u), in nats.
         *
         * @param u unconstrained coordinates, {@code [d]}
         * @return the log density
         * @throws IllegalArgumentException if they are not d
         */
        double logDensity(double[] u);

        /** Returns how the algorithm ended; converged where there is nothing that could go on. */
        default Evidence.Ending ending() {
            return Evidence.Ending.CONVERGED;
        }

        /**
         * Repairs the moments of every parameter: those of {@value #WEIGHED} draws, weighted by p/q.
         *
         * @return a table of q's own means and standard deviations beside the weighted ones, with the verdict
         */
        default Summary weighted() {
            return WeightedTable.of(this);
        }

        /**
         * Weighs draws from q against the model: with Pareto-smoothed weights exp(f − ln q), are they the posterior's?
         *
         * @param draws from q, {@code [n, d]}
         * @return their weights; a draw where f cannot be computed has weight zero
         * @throws org.vi4j.UserError if f is −∞ or NaN at all draws
         */
        default ImportanceWeights weigh(double[][] draws) {
            double[] ratios = Assessment.Weights.logDensities(model(), draws);
            Arrays.setAll(ratios, s -> ratios[s] - logDensity(draws[s]));
            return ImportanceWeights.of(ratios);
        }

        /**
         * Draws parameters from q and keeps those that Pareto-smoothed importance weights choose, none twice: closer to
         * the posterior's than {@link #sample} where q is to be used with weights.
         *
         * @param count the number of draws to keep, at least 1
         * @param seed the seed
         * @return θ, {@code [count, p]}
         * @throws org.vi4j.UserError if the model's density is zero or NaN at all draws
         */
        default double[][] resample(int count, long seed) {
            return Resampling.choose(this, count, seed);
        }

        /**
         * {@inheritDoc}
         *
         * <p>Weights cannot tell of places where q never is.
         */
        @Override
        default Assessment.Weights assess(int draws, long seed) {
            return Assessment.Weights.of(this, drawUnconstrained(draws, seed));
        }
    }
}
