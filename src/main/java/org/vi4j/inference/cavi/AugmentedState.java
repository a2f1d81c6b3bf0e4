package org.vi4j.inference.cavi;

import java.util.List;
import org.vi4j.distribution.MultivariateGaussian;
import org.vi4j.model.Precision;

/** Where {@link CaviAugmented} stands: the numbers of q's factors, and what the next sweep starts from. */
public final class AugmentedState {
    private final double[] mean;
    private final AugmentedGraph.Start madeFrom;
    private final AugmentedGraph.Start next;
    private final double[] alpha;
    private final List<Precision> weightPrecisions;
    private final Precision noise;
    private final double elbo;
    private final double change;

    AugmentedState(
            double[] mean,
            AugmentedGraph.Start madeFrom,
            AugmentedGraph.Start next,
            double[] alpha,
            List<Precision> weightPrecisions,
            Precision noise,
            double elbo,
            double change) {
        this.mean = mean;
        this.madeFrom = madeFrom;
        this.next = next;
        this.alpha = alpha;
        this.weightPrecisions = weightPrecisions;
        this.noise = noise;
        this.elbo = elbo;
        this.change = change;
    }

    /** E[w], {@code [d]}; not to be changed. */
    double[] mean() {
        return mean;
    }

    /** What the last sweep started from, which gives q(w). */
    AugmentedGraph.Start madeFrom() {
        return madeFrom;
    }

    /** What the next sweep starts from. */
    AugmentedGraph.Start next() {
        return next;
    }

    /** Returns q(w). */
    public MultivariateGaussian posterior() {
        return MultivariateGaussian.ofMean(mean, madeFrom.precision());
    }

    /** Returns E[αⱼ] of every coefficient, {@code [d]}. */
    public double[] alpha() {
        return alpha.clone();
    }

    /** Returns q(α_g), or the known α_g, group by group. */
    public List<Precision> weightPrecisions() {
        return weightPrecisions;
    }

    /** Returns q(β), or the known β. */
    public Precision noise() {
        return noise;
    }

    /** Returns the ELBO in nats, for the logistic likelihood the bound on it; −∞ before the first sweep. */
    public double elbo() {
        return elbo;
    }

    /** Returns the last sweep's largest relative change of a mean or precision; ∞ before the first. */
    public double change() {
        return change;
    }
}
