package org.vi4j.mixed;

import java.util.Locale;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.internal.text.Digits;

/** Judges a fit by the weights of the points that it integrates over. */
final class MixedVerdict {
    /** k̂ is known to so many of its standard errors either way: four times in five. */
    private static final double INTERVAL = 1.28;

    /** Below so many effective points the ends of intervals are not known to a tenth of a standard deviation. */
    private static final double LEAST_ESS = 50;

    private MixedVerdict() {}

    static Verdict of(MixedFit fit) {
        Verdict chains = fit.chains();
        if (chains != null) {
            return chains;
        }
        ImportanceWeights weights = fit.integration().weights();
        Approximation approximation = fit.approximation();
        double limit = ImportanceWeights.threshold(weights.count());
        double k = weights.paretoK();
        double reach = INTERVAL * weights.paretoKError();
        String reason = String.format(
                Locale.ROOT,
                "%s; %s integrated over at %d points, whose weights have Pareto k %s, limit %s, and are worth %.0f %% of"
                        + " the points",
                approximation.words(),
                approximation.points(),
                weights.count(),
                Double.isNaN(k) ? "none" : Digits.apart(2, k, limit),
                Digits.apart(2, limit, k),
                100 * weights.ess() / weights.count());
        if (!Double.isNaN(k) && k - reach > limit) {
            return new Verdict(
                    Trust.DO_NOT_BELIEVE,
                    reason,
                    "let fewer effects vary, or without noise fit by method nuts: the posterior of the groups' standard deviations has a shape"
                            + " that these points do not cover");
        }
        if (approximation.most() == Trust.DO_NOT_BELIEVE) {
            return new Verdict(Trust.DO_NOT_BELIEVE, reason, approximation.next());
        }
        if ((!Double.isNaN(k) && k + reach > limit) || weights.ess() < LEAST_ESS) {
            return new Verdict(
                    Trust.NOT_DECIDED,
                    reason,
                    fit.specification().likelihood().hasNoise()
                            ? "fit again with another seed and see whether the numbers stay"
                            : "fit by method nuts, or again with another seed and see whether the numbers stay");
        }
        if (approximation.most() != Trust.BELIEVE) {
            return new Verdict(approximation.most(), reason, approximation.next());
        }
        return new Verdict(Trust.BELIEVE, reason, "use the numbers as they are");
    }
}
