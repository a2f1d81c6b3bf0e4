package org.vi4j.inference;

import java.util.Arrays;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;

/**
 * What an inference found: an approximation q of the posterior, or draws from it. Whatever the inference, it samples,
 * has moments, tells how it came about and says whether to believe it. {@link #draw}, {@link #mean} and {@link #sd} are
 * of the unconstrained coordinates u of the {@link LogJoint}; {@link #sample} and {@link #moments} of its parameters θ.
 */
public interface Posterior {
    /** Returns the model whose posterior it is. */
    LogJoint model();

    /** Returns the parameters it is a distribution of. */
    default Parameters parameters() {
        return model().parameters();
    }

    /**
     * Draws unconstrained coordinates.
     *
     * @param count how many, at least 1
     * @param seed the seed; the same seed gives the same draws
     * @return {@code [count, d]}
     */
    double[][] draw(int count, long seed);

    /**
     * Draws parameters, as constrained: {@link #draw} carried over.
     *
     * @param count how many, at least 1
     * @param seed the seed; the same seed gives the same draws
     * @return θ, {@code [count, p]}, with p = {@code parameters().size()} numbers in the order of its names
     */
    default double[][] sample(int count, long seed) {
        return Arrays.stream(draw(count, seed)).map(parameters()::constrain).toArray(double[][]::new);
    }

    /** Returns the mean of the unconstrained coordinates, {@code [d]}. */
    double[] mean();

    /** Returns the standard deviation of each unconstrained coordinate, {@code [d]}. */
    double[] sd();

    /**
     * Returns mean and standard deviation of each parameter, as constrained, over {@value Moments#DRAWS} draws: of
     * which the mean has a Monte Carlo error of a hundredth of the standard deviation.
     *
     * @return over all its draws, each once, for a sampler
     */
    default Moments moments() {
        return Moments.of(sample(Moments.DRAWS, 0));
    }

    /** Returns how it came about. */
    Trace trace();

    /** Says whether to believe it, why, and what to do next. */
    Verdict verdict();

    /** An approximation whose density is known, so that it can be weighed against the model. */
    interface Approximation extends Posterior {
        /** How many draws {@link #verdict()} weighs. */
        int WEIGHED = 4_000;

        /**
         * Returns ln q(u), in nats.
         *
         * @param u unconstrained coordinates, {@code [d]}
         * @return the log density
         * @throws IllegalArgumentException if they are not d
         */
        double logDensity(double[] u);

        /**
         * Judges q by the weights p/q of {@value #WEIGHED} draws from it; it cannot tell of places where q never is.
         */
        @Override
        default Verdict verdict() {
            return verdict(WEIGHED, 0);
        }

        /**
         * Judges q by the Pareto-smoothed weights p/q of draws from it.
         *
         * @param count how many draws, at least 100 for any trust
         * @param seed of the draws
         * @return the verdict
         * @throws org.vi4j.UserError if the model's density is zero or NaN at all of them
         */
        default Verdict verdict(int count, long seed) {
            return Verdict.of(Weighing.evidence(this, draw(count, seed)));
        }
    }
}
