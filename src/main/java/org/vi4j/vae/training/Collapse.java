package org.vi4j.vae.training;

import java.util.List;
import java.util.Locale;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.Objective;

/**
 * What to do about posterior collapse: most dimensions of z carry nothing of the image, q(zⱼ|x) = p(zⱼ) whatever x
 * (Bowman and others, "Generating sentences from a continuous space", CoNLL 2016). A dimension counts as collapsed
 * where its mean KL divergence over the validation images is under 0.01 nats, a model where more than half of them are.
 */
public enum Collapse {
    /** Nothing. */
    IGNORE,
    /** Say so, once. */
    WARN,
    /** Say so, and train on with free bits from the next epoch, so that using a dimension costs nothing at first. */
    FREE_BITS;

    /** Below so many nats a dimension carries nothing. */
    public static final double NOTHING = 0.01;

    /** What {@link #FREE_BITS} gives each dimension, in nats. */
    public static final double BITS = 0.1;

    static int units(List<Double> klByDimension) {
        return (int) klByDimension.stream().filter(kl -> kl < NOTHING).count();
    }

    private static boolean collapsed(Epoch epoch) {
        List<Double> kl = ElboEstimate.klByDimension(epoch.validation());
        return 2 * units(kl) > kl.size();
    }

    /**
     * Returns the objective of the next epoch: a pure function of those before, so that a resumed run does the same.
     */
    Objective objective(Objective configured, List<Epoch> epochs) {
        boolean free = this == FREE_BITS && epochs.stream().anyMatch(Collapse::collapsed);
        return free ? configured.withFreeBits(Math.max(BITS, configured.freeBits())) : configured;
    }

    /** Returns the line to show after the last of these epochs, or nothing. */
    @org.jspecify.annotations.Nullable
    String warning(List<Epoch> epochs) {
        int last = epochs.size() - 1;
        boolean first =
                collapsed(epochs.get(last)) && epochs.subList(0, last).stream().noneMatch(Collapse::collapsed);
        if (this == IGNORE || !first) {
            return null;
        }
        List<Double> kl = ElboEstimate.klByDimension(epochs.get(last).validation());
        String what = String.format(
                Locale.ROOT,
                "warning: %d of %d dimensions of z carry nothing about the data after epoch %d (KL under %s nats); ",
                units(kl),
                kl.size(),
                epochs.get(last).number(),
                NOTHING);
        return what
                + (this == FREE_BITS
                        ? "training continues with free bits of " + BITS + " nats per dimension"
                        : "try kl_warmup 10, free_bits 0.1 or on_collapse free-bits, or a smaller latent");
    }

    /** Returns the name used in configuration files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
