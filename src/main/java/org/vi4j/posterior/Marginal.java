package org.vi4j.posterior;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.vi4j.UserError;
import org.vi4j.diagnostics.QuantitySummary;

/**
 * The posterior of one number alone: a parameter as constrained, an element of a vector, or a generated quantity.
 * {@link Posterior#get} gives it by name.
 */
public final class Marginal {
    private static final double[] PRINTED = {0.025, 0.5, 0.975};

    private final String name;
    private final double[] draws;
    private final Optional<QuantitySummary> convergence;

    private Marginal(String name, double[] draws, Optional<QuantitySummary> convergence) {
        this.name = name;
        this.draws = draws;
        this.convergence = convergence;
    }

    /** Describes one number by independent draws. */
    static Marginal of(String name, double[] draws) {
        return new Marginal(name, draws, Optional.empty());
    }

    /**
     * Describes one number by the draws of chains.
     *
     * @param name of the number
     * @param chains its draws, {@code [chains, draws]}
     * @return the marginal, which knows its convergence
     */
    public static Marginal ofChains(String name, double[][] chains) {
        double[] draws = Arrays.stream(chains).flatMapToDouble(Arrays::stream).toArray();
        return new Marginal(name, draws, Optional.of(QuantitySummary.of(chains)));
    }

    /** Returns the name, such as {@code theta[3]}. */
    public String name() {
        return name;
    }

    /** Returns a copy of the draws, {@code [n]}; those of chains one chain after the other. */
    public double[] draws() {
        return draws.clone();
    }

    /** Returns the mean of the draws. */
    public double mean() {
        return new Mean().evaluate(draws);
    }

    /** Returns the standard deviation of the draws, by n − 1. */
    public double sd() {
        return new StandardDeviation().evaluate(draws);
    }

    /**
     * Returns a quantile of the draws, interpolated linearly as R's type 7.
     *
     * @param p a probability, above 0 and at most 1
     * @return the quantile
     * @throws UserError if p lies outside
     */
    public double quantile(double p) {
        if (!(p > 0 && p <= 1)) {
            throw new UserError("the probability " + p + " of a quantile must be above 0 and at most 1");
        }
        return new Percentile()
                .withEstimationType(Percentile.EstimationType.R_7)
                .evaluate(draws, 100 * p);
    }

    /** Returns R̂, effective sample sizes and the mean's Monte Carlo error of chains; empty of independent draws. */
    public Optional<QuantitySummary> convergence() {
        return convergence;
    }

    /** Returns name, mean, standard deviation, median and central 95 % interval in a line. */
    @Override
    public String toString() {
        double[] q = Arrays.stream(PRINTED).map(this::quantile).toArray();
        return String.format(
                Locale.ROOT,
                "%s: mean %.4g, sd %.4g, median %.4g, 95 %% interval %.4g to %.4g",
                name,
                mean(),
                sd(),
                q[1],
                q[0],
                q[2]);
    }
}
