package org.vi4j.diagnostics;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.diagnostics.Verdict.Evidence.Quantity;

/**
 * What draws from everywhere know of the parameters' moments, and whether q's are within 0.25 standard deviations and
 * 25 % of them, as far as the errors of both let one say.
 */
final class KnownMoments {
    static final double MAX_SHIFT = 0.25;
    static final double MAX_WIDENING = 1.25;

    /** Moments are told to be within the limits, or beyond them, by so many standard errors. */
    private static final double ERRORS = 2;

    /** Worth this share of them, draws let no mean be more than √(1/0.8 − 1) = 0.5 standard deviations off. */
    private static final double MOST = 0.8;

    /**
     * Weights of draws from everywhere that have a variance know the moments where they are worth this share of them.
     */
    private static final double ENOUGH = 0.3;

    private final Evidence.Scouted seen;
    private final int draws;
    private final boolean known;
    private final boolean even;

    KnownMoments(Evidence evidence) {
        this.seen = evidence.scouted();
        this.draws = evidence.draws();
        this.even = !seen.quantities().isEmpty() && seen.essShare() >= MOST;
        Reliable variances = rarest().map(q -> Reliable.of(q.paretoK(), q.paretoKError(), draws))
                .orElse(Reliable.YES);
        this.known = !seen.quantities().isEmpty()
                && variances != Reliable.NO
                && (seen.essShare() >= ImportanceWeights.NEARLY_ALL
                        || Double.isNaN(seen.paretoK())
                        || (even && variances == Reliable.YES)
                        || (seen.essShare() >= ENOUGH && Reliable.finiteVariance(seen.paretoK(), seen.paretoKError())));
    }

    /** The parameters' moments. */
    List<Quantity> rows() {
        return seen.quantities();
    }

    /** Whether they are known. */
    boolean known() {
        return known;
    }

    /** Whether they are known but for how much rare draws may add to a variance, and q's may agree with them. */
    boolean agreeButForRare() {
        return even && !known && within(seen.quantities(), 0);
    }

    /** Whether they are known, and q's surely agree with them. */
    boolean agree() {
        return known && within(seen.quantities(), -ERRORS);
    }

    /** Whether they are known, and q's may agree with them. */
    boolean mayAgree() {
        return known && within(seen.quantities(), ERRORS);
    }

    /** The parameter whose variance rare ones among the draws make most. */
    Optional<Quantity> rarest() {
        return seen.quantities().stream()
                .filter(q -> !Double.isNaN(q.paretoK()))
                .max(Comparator.comparingDouble(Quantity::paretoK));
    }

    /** The coordinate that is known to be least like q, if any, although the parameters are. */
    Optional<Quantity> unlike() {
        return seen.coordinates().stream()
                .filter(q -> known && !within(List.of(q), -ERRORS))
                .max(Comparator.comparingDouble(q -> Math.abs(Math.log(q.widening())) + q.shift()));
    }

    /** Says which parameter is so near to a limit that it may be on either side. */
    String nearLimit() {
        return seen.quantities().stream()
                .filter(q -> !within(List.of(q), -ERRORS))
                .max(Comparator.comparingDouble(KnownMoments::apart))
                .map(q -> String.format(
                        Locale.ROOT,
                        "; draws from elsewhere move %s by %.2f standard deviations and make it %.2f times as wide, near"
                                + " the limits of %.2f and %.2f",
                        q.name(),
                        q.shift(),
                        q.widening(),
                        MAX_SHIFT,
                        q.widening() < 1 ? 1 / MAX_WIDENING : MAX_WIDENING))
                .orElse("");
    }

    /** How far q's moments are from the known ones, as a share of what is allowed. */
    private static double apart(Quantity q) {
        return Math.max(q.shift() / MAX_SHIFT, Math.abs(Math.log(q.widening())) / Math.log(MAX_WIDENING));
    }

    /** Whether moments agree within limits that are so many standard errors wider. */
    private boolean within(List<Quantity> rows, double errors) {
        double error = errors * error();
        return rows.stream().allMatch(q -> q.within(MAX_SHIFT + error, MAX_WIDENING * Math.exp(error / Math.sqrt(2))));
    }

    /**
     * The standard error of a mean's distance, in standard deviations: of the mean of q's draws and of that of the
     * weighted ones; of the logarithm of a standard deviation it is 1/√2 of this.
     */
    private double error() {
        return Math.sqrt((1 + 1 / seen.essShare()) / draws);
    }
}
