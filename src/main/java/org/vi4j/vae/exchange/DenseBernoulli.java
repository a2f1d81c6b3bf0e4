package org.vi4j.vae.exchange;

import org.vi4j.UserError;
import org.vi4j.vae.VaeConfig;
import org.vi4j.vae.layer.BernoulliLogitsLoss;
import org.vi4j.vae.layer.Posterior;

/** The one kind of model that can be exchanged. */
final class DenseBernoulli {
    private DenseBernoulli() {}

    /** Checks that a model is dense, with a Bernoulli likelihood and a diagonal q(z|x). */
    static void require(VaeConfig config) {
        if (!(config.likelihood() instanceof BernoulliLogitsLoss)) {
            throw cannot("likelihood " + config.likelihood());
        }
        if (!config.convolutions().isEmpty()) {
            throw cannot("convolutions " + config.convolutions());
        }
        if (config.posterior() != Posterior.DIAGONAL) {
            throw cannot("posterior " + config.posterior());
        }
    }

    private static UserError cannot(String what) {
        return new UserError("the model has " + what + ", which no export format holds: only dense models with"
                + " likelihood bernoulli and posterior diagonal can be exported");
    }
}
