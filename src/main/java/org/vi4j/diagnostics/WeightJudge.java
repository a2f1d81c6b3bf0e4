package org.vi4j.diagnostics;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.diagnostics.Verdict.Evidence.Quantity;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.internal.text.Digits;

/** Judges an approximation by {@link Evidence}. The limits are those of docs/diagnostics.md, with what they lead to. */
final class WeightJudge {
    /** Below so many draws k̂ could not tell 0.5 from 0.7. */
    private static final int MIN_DRAWS = 100;

    /** Log weights must be known to a hundredth of a nat: weights to 1 %. */
    private static final double MAX_ROUNDING = 0.01;

    /** Where no quantity is known: no mean is more than √(1/0.8 − 1) = 0.5 standard deviations off. */
    private static final double MOST = 0.8;

    private static final double MAX_SHIFT = 0.1;
    private static final double MAX_WIDENING = 1.1;

    /** Weights that widen q by more than this have seen the beginning of something wider. */
    private static final double TOO_WIDE = 1.15;

    /** The same where k̂ is small: it is too small itself where q is so narrow that the tail shows late. */
    private static final double TOO_WIDE_FOR_ANY = 1.25;

    /** k̂ of weights that q this many times too narrow has is 1 − 1/2². */
    private static final double TOO_NARROW = 2;

    /** A share of the posterior that may be missed. */
    private static final double MAX_UNSEEN = 0.05;

    private final Evidence e;
    private final Reliable own;
    private final KnownMoments known;

    private WeightJudge(Evidence evidence) {
        this.e = evidence;
        this.own = e.largestWeight() <= ImportanceWeights.EVEN || e.essShare() >= ImportanceWeights.NEARLY_ALL
                ? Reliable.YES
                : Reliable.of(e.paretoK(), e.paretoKError(), e.draws());
        this.known = new KnownMoments(evidence);
    }

    static Verdict of(Evidence evidence) {
        return new WeightJudge(evidence).verdict();
    }

    private Reliable reliable(Quantity q) {
        return Reliable.of(q.paretoK(), q.paretoKError(), e.draws());
    }

    private Verdict verdict() {
        if (e.draws() < MIN_DRAWS) {
            return no(
                    e.draws() + (e.draws() == 1 ? " draw says" : " draws say") + " nothing about the weights' tail",
                    "take at least " + MIN_DRAWS + " draws, better 1000");
        }
        if (e.rounding() > MAX_ROUNDING) {
            return no(
                    format(
                            "ln p has lost its precision: it is so large that ln p - ln q is known to %.2g nats only,"
                                    + " and weights need %.2f",
                            e.rounding(), MAX_ROUNDING),
                    "give the data in other units, counts above all, or add up fewer of them");
        }
        if (e.scouted().unseen() > MAX_UNSEEN) {
            return no(
                    format(
                            "%.0f %% of the posterior lies where this approximation never goes: %s",
                            100 * e.scouted().unseen(), modes()),
                    "use the posterior of every mode: fit one from each, and add them with these weights, or run NUTS"
                            + " from each");
        }
        if (tooNarrow() && !known.mayAgree()) {
            return no(narrow() + ", which weights cannot repair", RICHER);
        }
        return ofWeights();
    }

    private boolean tooNarrow() {
        return e.width().times() > TOO_NARROW;
    }

    private String narrow() {
        return format(
                "along %s the posterior is %.3g times as wide as the approximation",
                e.width().along(), e.width().times());
    }

    private static final String RICHER = "try a richer family (full-rank instead of mean-field), another"
            + " parameterization (non-centred for hierarchies), or NUTS";

    private Verdict ofWeights() {
        if (known.known()) {
            return ofAll();
        }
        if (own == Reliable.YES && agree(e.quantities(), MAX_SHIFT, MAX_WIDENING)) {
            return believed();
        }
        if (own != Reliable.YES && known.agreeButForRare()) {
            String rare = known.rarest().map(WeightJudge::rarest).orElse("");
            return new Verdict(Trust.NOT_DECIDED, numbers() + "; draws from elsewhere agree" + rare, moreDraws());
        }
        if (own == Reliable.NO) {
            return beyondRepair();
        }
        Quantity widest = e.quantities().stream()
                .max(Comparator.comparingDouble(Quantity::widening))
                .orElse(null);
        boolean finite = Reliable.finiteVariance(e.paretoK(), e.paretoKError());
        double tooWide = finite ? TOO_WIDE_FOR_ANY : TOO_WIDE;
        if (widest != null && widest.widening() > tooWide) {
            return no(
                    numbers()
                            + format(
                                    ", but the weights make %s %s times as wide, limit %s: what they have not seen is wider still",
                                    widest.name(),
                                    Digits.apart(2, widest.widening(), tooWide),
                                    Digits.apart(2, tooWide, widest.widening())),
                    RICHER);
        }
        return repaired(e.quantities(), "");
    }

    private Verdict repaired(List<Quantity> rows, String why) {
        if (own == Reliable.UNDECIDED) {
            return new Verdict(Trust.NOT_DECIDED, numbers() + ": k may lie on either side" + why, moreDraws());
        }
        Optional<Quantity> least = leastKnown(rows);
        Reliable moments = least.map(this::reliable).orElse(Reliable.YES);
        return switch (moments) {
            case YES -> weighted(rows, why);
            case UNDECIDED -> new Verdict(Trust.NOT_DECIDED, numbers() + rarest(least.get()) + why, moreDraws());
            case NO -> no(numbers() + rarest(least.get()) + why, RICHER);
        };
    }

    /**
     * The quantity whose weighted variance depends most on rare draws: of q's or of those from everywhere, whichever
     * know it better.
     */
    private Optional<Quantity> leastKnown(List<Quantity> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(j -> Stream.of(rows.get(j), e.quantities().get(j))
                        .filter(q -> !Double.isNaN(q.paretoK()))
                        .min(Comparator.comparingDouble(Quantity::paretoK)))
                .flatMap(Optional::stream)
                .max(Comparator.comparingDouble(Quantity::paretoK));
    }

    private static String rarest(Quantity q) {
        double reach = Reliable.INTERVAL * q.paretoKError();
        return format(
                ", but the weighted standard deviation of %s comes from rare draws: Pareto k of the terms of its variance"
                        + " is %.2f (%.2f to %.2f)",
                q.name(), q.paretoK(), q.paretoK() - reach, q.paretoK() + reach);
    }

    /** Where draws from elsewhere have shown what the moments are, these decide, and whether weights bring q there. */
    private Verdict ofAll() {
        if (known.agree()) {
            return believed();
        }
        if (own != Reliable.YES && known.mayAgree()) {
            return new Verdict(Trust.NOT_DECIDED, numbers() + known.nearLimit(), moreDraws());
        }
        if (own == Reliable.NO) {
            return beyondRepair();
        }
        for (int j = 0; j < known.rows().size(); j++) {
            Quantity all = known.rows().get(j);
            Quantity weights = e.quantities().get(j);
            Quantity apart = new Quantity(
                    all.name(),
                    weights.weightedMean(),
                    weights.weightedSd(),
                    all.weightedMean(),
                    all.weightedSd(),
                    all.paretoK(),
                    all.paretoKError());
            if (!agree(List.of(apart), MAX_SHIFT, MAX_WIDENING)) {
                return no(
                        numbers()
                                + format(
                                        ", but draws from elsewhere make %s %.2f times as wide, and its weights %.2f times",
                                        all.name(), all.widening(), weights.widening()),
                        RICHER);
            }
        }
        return repaired(known.rows(), "");
    }

    private Verdict beyondRepair() {
        return no(
                numbers() + ": the approximation misses parts of the posterior, and weights cannot repair it",
                more() ? moreDraws() : RICHER);
    }

    private Verdict believed() {
        List<Quantity> rows = known.known() ? known.rows() : e.quantities();
        if (e.ending() != Evidence.Ending.CONVERGED) {
            String why = e.ending() == Evidence.Ending.STOPPED
                    ? "; the fit was stopped before it had settled"
                    : "; the fit ended at its largest number of steps, unsettled";
            return own == Reliable.NO ? beyondRepair() : repaired(rows, why);
        }
        String reason = Double.isNaN(e.paretoK())
                ? "ln p - ln q is the same at all " + e.draws()
                        + " draws: the approximation has the posterior's shape wherever it goes"
                : (even() ? evenness() : numbers()) + distance(rows);
        Optional<Quantity> other = known.unlike();
        return new Verdict(
                Trust.BELIEVE,
                reason
                        + (tooNarrow() ? "; but " + narrow() : "")
                        + other.map(WeightJudge::told).orElse("")
                        + (e.scouted().modes() > 0 ? "; " + modes() : ""),
                own == Reliable.YES && other.isEmpty() && !tooNarrow()
                        ? "use the draws as they are" + (Double.isNaN(e.paretoK()) ? "" : ", or weighted to be exact")
                        : "use the means and standard deviations as they are; its joint shape and tails are another's");
    }

    private static String told(Quantity coordinate) {
        return format(
                "; but %s moves by %.2f standard deviations and is %.2f times as wide: use the parameters, not this",
                coordinate.name(), coordinate.shift(), coordinate.widening());
    }

    /** Whether the weights are proof enough although k̂ alone would not be. */
    private boolean even() {
        return own == Reliable.YES && Reliable.of(e.paretoK(), e.paretoKError(), e.draws()) != Reliable.YES;
    }

    private String evenness() {
        return format(
                "the weights are even: their effective sample size is %.0f %% of the %d draws and the largest is %.2f"
                        + " times their mean, so the shape of their tail (Pareto k %.2f) says little",
                100 * e.essShare(), e.draws(), e.largestWeight(), e.paretoK());
    }

    private static String distance(List<Quantity> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        double shift = rows.stream().mapToDouble(Quantity::shift).max().orElse(0);
        double width = rows.stream()
                .mapToDouble(q -> Math.max(q.widening(), 1 / q.widening()))
                .max()
                .orElse(1);
        return format(
                "; weighted, no mean moves by more than %.2f standard deviations, and no standard deviation by more than"
                        + " %.0f %%",
                shift, 100 * (width - 1));
    }

    private Verdict weighted(List<Quantity> rows, String why) {
        return new Verdict(
                Trust.USE_WITH_WEIGHTS,
                numbers() + distance(rows) + why,
                "weight each draw by its smoothed exp(ln p - ln q), or resample by these weights; do not use the"
                        + " approximation's own means and standard deviations");
    }

    /** Whether q's own moments are the weighted ones; where none are known, whether the weights let none be far off. */
    private boolean agree(List<Quantity> rows, double maxShift, double maxWidening) {
        return rows.isEmpty()
                ? Double.isNaN(e.paretoK()) || e.essShare() >= MOST
                : rows.stream().allMatch(q -> q.within(maxShift, maxWidening));
    }

    private boolean more() {
        return e.paretoK() < ImportanceWeights.MAX_K;
    }

    private String moreDraws() {
        double k = e.paretoK();
        double needed = more() ? Math.ceil(Math.pow(10, 1 / (1 - k))) : 0;
        return format("take %.0f draws or more and look again", Math.max(needed, 4.0 * e.draws()));
    }

    private String modes() {
        Evidence.Scouted seen = e.scouted();
        return seen.modes() == 1
                ? "every start found the same mode"
                : seen.modes() + " modes were found, of weights "
                        + seen.shares().stream()
                                .map(share -> format("%.2g", share))
                                .collect(Collectors.joining(", "));
    }

    private String numbers() {
        double limit = ImportanceWeights.threshold(e.draws());
        double k = e.paretoK();
        double reach = Reliable.INTERVAL * e.paretoKError();
        return Double.isNaN(k)
                ? "ln p - ln q is the same at all " + e.draws() + " draws"
                : format(
                        "Pareto k is %s (%.2f to %.2f) with %d draws, limit %s; the weights' effective sample size is"
                                + " %.0f %% of the draws",
                        Digits.apart(2, k, limit),
                        k - reach,
                        k + reach,
                        e.draws(),
                        Digits.apart(2, limit, k),
                        100 * e.essShare());
    }

    private static Verdict no(String reason, String next) {
        return new Verdict(Trust.DO_NOT_BELIEVE, reason, next);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
