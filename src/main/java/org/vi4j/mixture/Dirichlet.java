package org.vi4j.mixture;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;

/** The Dirichlet distribution of K probabilities. (Bishop, <i>Pattern Recognition and Machine Learning</i>, B.16.) */
final class Dirichlet {
    private final double[] concentration;

    /**
     * Creates the distribution.
     *
     * @param concentration α, positive and finite, {@code [K]}
     */
    public Dirichlet(double[] concentration) {
        if (!Arrays.stream(concentration).allMatch(a -> a > 0 && Double.isFinite(a))) {
            throw new IllegalArgumentException(
                    "Dirichlet" + Arrays.toString(concentration) + ": positive finite numbers were expected");
        }
        this.concentration = concentration.clone();
    }

    /** Returns α, {@code [K]}. */
    public double[] concentration() {
        return concentration.clone();
    }

    /** Returns E[π], {@code [K]}. */
    public double[] mean() {
        double total = Arrays.stream(concentration).sum();
        return Arrays.stream(concentration).map(a -> a / total).toArray();
    }

    /** Returns E ln π = ψ(α) − ψ(Σα), {@code [K]}. */
    public double[] meanLog() {
        double total = Gamma.digamma(Arrays.stream(concentration).sum());
        return Arrays.stream(concentration).map(a -> Gamma.digamma(a) - total).toArray();
    }

    private double logNormalizer() {
        return Gamma.logGamma(Arrays.stream(concentration).sum())
                - Arrays.stream(concentration).map(Gamma::logGamma).sum();
    }

    /**
     * Returns the exclusive (mode-seeking) divergence from this distribution q to p, in nats: ln C(α) − ln C(α₀) + Σ_k
     * (α_k − α₀_k) E ln π_k, C the normalising constant.
     *
     * @param p the other distribution, of as many probabilities
     * @return the divergence, at least 0 but for rounding
     */
    public double klTo(Dirichlet p) {
        double[] log = meanLog();
        double sum = logNormalizer() - p.logNormalizer();
        for (int k = 0; k < log.length; k++) {
            sum += (concentration[k] - p.concentration[k]) * log[k];
        }
        return sum;
    }
}
