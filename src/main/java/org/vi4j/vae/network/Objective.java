package org.vi4j.vae.network;

import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Setting;

/**
 * What training maximises. By default the ELBO; with weights on its KL term
 *
 * <pre>
 * E_q[log p(x|z)] − β·min(1, t/T) · Σⱼ KLⱼ
 * </pre>
 *
 * <p>with t the epochs done and T those of the warm-up, and where free bits λ are given a dimension's KLⱼ, its mean
 * over the batch, counts as max(λ, KLⱼ), so that there is nothing to gain below λ (Higgins and others, "β-VAE", ICLR
 * 2017; Bowman and others, "Generating sentences from a continuous space", CoNLL 2016; Kingma and others, "Improved
 * variational inference with inverse autoregressive flow", NIPS 2016, appendix C.8). With K &gt; 1 importance samples,
 * the bound log (1/K) Σₖ p(x, zₖ)/q(zₖ|x) (Burda, Grosse and Salakhutdinov, ICLR 2016).
 *
 * @param beta β, at least 0
 * @param klWarmup T, epochs over which the weight of the KL term rises from 0, at least 0
 * @param freeBits λ, nats of each dimension that cost nothing, at least 0
 * @param importance K, at least 1
 */
public record Objective(
        @Setting(value = "1", range = "[0, 1000000]", label = "X", help = "Weight of the KL divergence in training")
        double beta,

        @Setting(
                value = "0",
                range = "[0, ∞)",
                label = "EPOCHS",
                help = "Epochs over which the weight of the KL divergence rises from 0")
        int klWarmup,

        @Setting(
                value = "0",
                range = "[0, 1000000]",
                label = "NATS",
                help = "KL divergence of each dimension, in nats, that costs nothing in training")
        double freeBits,

        @Setting(
                value = "1",
                range = "[1, 10000]",
                label = "K",
                help = "Samples of the importance-weighted bound to train on; 1 is the ELBO")
        int importance) {
    /** The settings: names, ranges, defaults, meanings. */
    static final SettingsTable<Objective> SETTINGS = SettingsTable.of(Objective.class);

    /** The ELBO itself. */
    public static final Objective ELBO = SETTINGS.make(Map.of());

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public Objective {
        SETTINGS.check(beta, klWarmup, freeBits, importance);
        if (importance > 1 && !(beta == 1 && klWarmup == 0 && freeBits == 0)) {
            throw new UserError("importance is " + importance
                    + ", a bound without a KL term to weight: leave out beta, kl_warmup and free_bits");
        }
    }

    /**
     * Says whether this is the ELBO, without weights.
     *
     * @return whether it is
     */
    public boolean isElbo() {
        return equals(ELBO);
    }

    /**
     * Returns the weight of the KL term.
     *
     * @param epochsDone epochs so far, with the part of the current one
     * @return β·min(1, t/T)
     */
    public double klWeight(double epochsDone) {
        return klWarmup == 0 ? beta : beta * Math.min(1, epochsDone / klWarmup);
    }

    /**
     * Returns the weight of the KL term where it is the same all through training, by which epochs are compared: β, or
     * 1 where the weight rises, dimensions are free, or there is no such term.
     *
     * @return β or 1
     */
    public double constantKlWeight() {
        return klWarmup == 0 && freeBits == 0 ? beta : 1;
    }

    /**
     * Returns this objective with free bits.
     *
     * @param nats of each dimension
     * @return the objective
     */
    public Objective withFreeBits(double nats) {
        return new Objective(beta, klWarmup, nats, importance);
    }
}
