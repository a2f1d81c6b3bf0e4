package org.vi4j.vae.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.io.Settings;

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
public record Objective(double beta, int klWarmup, double freeBits, int importance) {
    /** The ELBO itself. */
    public static final Objective ELBO = new Objective(1, 0, 0, 1);

    private static final int MOST_IMPORTANCE = 10_000;

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public Objective {
        if (!(beta >= 0 && beta <= 1e6)) {
            throw new UserError("beta is " + beta + ": give a weight of the KL term from 0 to 1000000, such as 1");
        }
        if (klWarmup < 0) {
            throw new UserError("kl_warmup is " + klWarmup + ": give epochs, 0 or more");
        }
        if (!(freeBits >= 0 && freeBits <= 1e6)) {
            throw new UserError("free_bits is " + freeBits + ": give nats per dimension, 0 or more, such as 0.1");
        }
        if (importance < 1 || importance > MOST_IMPORTANCE) {
            throw new UserError(
                    "importance is " + importance + ": give a number of samples from 1 to " + MOST_IMPORTANCE);
        }
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

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("beta", beta);
        map.put("kl_warmup", klWarmup);
        map.put("free_bits", freeBits);
        map.put("importance", importance);
        return map;
    }

    static Objective of(Map<String, Object> settings) {
        return new Objective(
                Settings.number(settings, "beta"),
                Settings.integer(settings, "kl_warmup"),
                Settings.number(settings, "free_bits"),
                Settings.integer(settings, "importance"));
    }
}
