package org.vi4j.vae;

import org.vi4j.UserError;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.network.VaeConfig;

/** The kinds of models that can be exchanged. */
final class Exchangeable {
    private Exchangeable() {}

    /** Checks that a model has a Bernoulli likelihood and a diagonal q(z|x). */
    static void require(VaeConfig config) {
        if (!config.likelihood().isBernoulli()) {
            throw cannot("likelihood " + config.likelihood());
        }
        if (config.posterior() != LatentPosterior.DIAGONAL) {
            throw cannot("posterior " + config.posterior());
        }
    }

    /** Checks that a model is also dense. */
    static void requireDense(VaeConfig config) {
        require(config);
        if (!config.convolutions().isEmpty()) {
            throw new UserError("the model has convolutions " + config.convolutions() + ", which a file of plain DL4J"
                            + " layers does not hold: write safetensors")
                    .by("format safetensors");
        }
    }

    private static UserError cannot(String what) {
        return new UserError("the model has " + what + ", which no export format holds: only models with likelihood"
                + " bernoulli and posterior diagonal can be exported");
    }
}
