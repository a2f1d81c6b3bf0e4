package org.vi4j.internal.vae;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.training.TrainingOptions.Collapse;
import org.vi4j.vae.training.VaeEpoch;

/** What is done about collapse: a pure function of the epochs so far. */
record CollapseRule(Collapse onCollapse) {
    /** What {@link Collapse#FREE_BITS} gives each dimension, in nats. */
    static final double BITS = 0.1;

    private static boolean collapsed(Epoch epoch) {
        List<Double> kl = VaeEpoch.of(epoch).klByDimension();
        return 2 * VaeEpoch.of(epoch).collapsedUnits() > kl.size();
    }

    /**
     * Returns the objective of the next epoch: a pure function of those before, so that a resumed run does the same.
     */
    Objective objective(Objective configured, List<Epoch> epochs) {
        boolean free = onCollapse == Collapse.FREE_BITS && epochs.stream().anyMatch(CollapseRule::collapsed);
        return free ? configured.withFreeBits(Math.max(BITS, configured.freeBits())) : configured;
    }

    /** Returns the line to show after the last of these epochs, or nothing. */
    @Nullable
    String warning(List<Epoch> epochs) {
        int last = epochs.size() - 1;
        boolean first =
                collapsed(epochs.get(last)) && epochs.subList(0, last).stream().noneMatch(CollapseRule::collapsed);
        if (onCollapse == Collapse.IGNORE || !first) {
            return null;
        }
        List<Double> kl = VaeEpoch.of(epochs.get(last)).klByDimension();
        String what = String.format(
                Locale.ROOT,
                "warning: %d of %d dimensions of z carry nothing about the data after epoch %d (KL under %s nats); ",
                VaeEpoch.of(epochs.get(last)).collapsedUnits(),
                kl.size(),
                epochs.get(last).number(),
                VaeEpoch.NOTHING);
        return what
                + (onCollapse == Collapse.FREE_BITS
                        ? "training continues with free bits of " + BITS + " nats per dimension"
                        : "try kl_warmup 10, free_bits 0.1 or on_collapse free-bits, or a smaller latent");
    }
}
