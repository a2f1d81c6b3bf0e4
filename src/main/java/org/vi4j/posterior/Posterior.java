package org.vi4j.posterior;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.vi4j.Summary;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Evidence;
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

        /**
         * Adds up approximations of one posterior, such as one for each of its modes: Σₖ wₖ qₖ with the weights under
         * which the posterior's draws are most likely (stacking). Parts that do not overlap weigh as much as the
         * posterior has there; one that another makes superfluous weighs next to nothing. The weights come from
         * {@value #WEIGHED} draws of each part; {@link #verdict()} judges the mixture as any approximation.
         *
         * @param parts approximations of the same model
         * @param seed of the draws
         * @return the mixture, whose {@link #description()} has the weights
         * @throws org.vi4j.UserError if there is none, models differ, or the model's density is zero at all draws
         */
        static Approximation mixture(List<? extends Approximation> parts, long seed) {
            return WeightedMixture.of(parts, seed);
        }

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
         * @return a table of q's own means and standard deviations alongside the weighted ones, with the verdict
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

    /**
     * The evidence lower bound, E_q[f − ln q] = ln p(x) − KL(q‖p), by Monte Carlo.
     *
     * @param value the estimate, in nats; −∞ if q has draws where the model has none
     * @param standardError of the estimate, in nats
     * @param draws how many
     */
    public record Elbo(double value, double standardError, int draws) {
        /**
         * Averages terms f − ln q at independent draws.
         *
         * @param terms at least 2, in nats
         * @return the estimate with its standard error
         */
        public static Elbo of(double[] terms) {
            double mean = Arrays.stream(terms).average().orElseThrow();
            double squares =
                    Arrays.stream(terms).map(x -> (x - mean) * (x - mean)).sum();
            return new Elbo(mean, Math.sqrt(squares / (terms.length - 1.0) / terms.length), terms.length);
        }

        /** Returns the estimate and its standard error, in nats. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.4g ± %.2g nats", value, standardError);
        }
    }

    /**
     * Means and standard deviations over draws.
     *
     * @param mean of each number, {@code [p]}
     * @param sd of each number, by n − 1, {@code [p]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Moments(double[] mean, double[] sd) {
        static final int DRAWS = 10_000;

        /** Copies the arrays. */
        public Moments {
            mean = mean.clone();
            sd = sd.clone();
        }

        /**
         * Computes the means and standard deviations of draws.
         *
         * @param draws at least two, {@code [n, p]}
         * @return the moments
         */
        public static Moments of(double[][] draws) {
            int p = draws[0].length;
            double[] mean = new double[p];
            double[] sd = new double[p];
            double[] column = new double[draws.length];
            for (int j = 0; j < p; j++) {
                for (int s = 0; s < draws.length; s++) {
                    column[s] = draws[s][j];
                }
                mean[j] = new Mean().evaluate(column);
                sd[j] = new StandardDeviation().evaluate(column, mean[j]);
            }
            return new Moments(mean, sd);
        }

        /** Returns a copy of the means. */
        @Override
        public double[] mean() {
            return mean.clone();
        }

        /** Returns a copy of the standard deviations. */
        @Override
        public double[] sd() {
            return sd.clone();
        }

        @Override
        public String toString() {
            return "mean " + Arrays.toString(mean) + ", sd " + Arrays.toString(sd);
        }
    }

    /**
     * The values that an algorithm went through on its way to a posterior: the objective it climbed, or its chains' log
     * densities.
     *
     * @param quantity what the values are, with its unit, for people
     * @param values in the order in which they came; none where there was nothing to climb
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Trace(String quantity, double[] values) {
        /** The trace of a closed form, without values. */
        public static final Trace NONE = new Trace("closed form", new double[0]);

        /** Copies the values. */
        public Trace {
            values = values.clone();
        }

        /** Returns a copy of the values. */
        @Override
        public double[] values() {
            return values.clone();
        }

        /** Returns what the values are, how many, and the last. */
        @Override
        public String toString() {
            return quantity
                    + (values.length == 0
                            ? ""
                            : ": " + values.length + " values, the last " + values[values.length - 1]);
        }
    }

    /**
     * An inference algorithm with its options: the one verb {@code fit} takes a model to its posterior. Implementations
     * are records of options with defaults, changed by their {@code with…} methods.
     *
     * @param <P> the kind of posterior that it gives
     */
    @FunctionalInterface
    interface Algorithm<P extends Posterior> {
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
}
