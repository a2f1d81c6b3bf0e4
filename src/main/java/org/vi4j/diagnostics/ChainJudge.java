package org.vi4j.diagnostics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.diagnostics.Verdict.Worst;
import org.vi4j.internal.text.Digits;

/** Judges draws of chains. The limits are those of docs/diagnostics.md. */
final class ChainJudge {
    /** Effective draws needed a chain, in bulk and in the tails (Vehtari et al. 2021). */
    private static final int MIN_ESS_A_CHAIN = 100;

    /** Energy fractions below this mean that momentum draws do not reach the energies there are (Betancourt 2016). */
    private static final double MIN_E_BFMI = 0.3;

    /** A share of trajectories that diverge by chance, without a part of the posterior behind it: one in 400. */
    private static final double MAX_DIVERGENT = 0.0025;

    /** Where more trajectories are cut off than this, draws are those of another sampler, a random walk. */
    private static final double MAX_SATURATED = 0.25;

    /** Chains that agree differ by less than this quantile of chance. */
    private static final double BY_CHANCE = 0.99;

    private final Worst w;

    private ChainJudge(Worst worst) {
        this.w = worst;
    }

    static Verdict of(Worst worst) {
        return new ChainJudge(worst).verdict();
    }

    private Verdict verdict() {
        long divergences = w.trajectories().divergences();
        if (divergences > MAX_DIVERGENT * w.draws()) {
            return no(
                    divergences + " of " + w.draws()
                            + " draws diverged: the chains do not enter some narrow part of the posterior",
                    "reparameterize (non-centred for hierarchies), then raise the target acceptance towards 0.99");
        }
        if (w.distinct() < w.chains()) {
            return no(
                    w.chains() + " chains are " + w.distinct() + " and copies of " + (w.distinct() == 1 ? "it" : "them")
                            + ": copies always agree, whatever their quality",
                    "run chains of different seeds, and give each once");
        }
        if (Double.isNaN(w.rHat()) || Double.isNaN(w.essBulk())) {
            return no(
                    "no quantity can be judged" + (w.unjudged().isEmpty() ? "" : ": " + w.unjudged()),
                    "take quantities that vary, in units that show it, and at least four chains of some hundred draws");
        }
        double agreeing = rHatOfAgreement(Math.min(w.essBulk(), w.essTail()));
        boolean undecided = w.rHat() <= agreeing && w.heavy().isEmpty();
        if (w.rHat() > Verdict.MAX_R_HAT && undecided) {
            return new Verdict(
                    Trust.NOT_DECIDED,
                    format(
                            "R-hat of %s is %s, limit %.2f: chains that agree have up to %.3f with %.0f effective draws",
                            w.where(),
                            Digits.apart(3, w.rHat(), Verdict.MAX_R_HAT),
                            Verdict.MAX_R_HAT,
                            agreeing,
                            Math.min(w.essBulk(), w.essTail())),
                    format(
                            "draw %.0f times as many and look again",
                            Math.max(2, Math.ceil((agreeing - 1) / (Verdict.MAX_R_HAT - 1)))));
        }
        if (w.rHat() > Verdict.MAX_R_HAT) {
            return no(
                    format(
                            "R-hat of %s is %s, limit %.2f: the chains disagree",
                            w.where(), Digits.apart(3, w.rHat(), Verdict.MAX_R_HAT), Verdict.MAX_R_HAT),
                    "run longer; if R-hat stays, look for several modes or for parameters that the data do not tell"
                            + " apart");
        }
        double ess = Math.min(w.essBulk(), w.essTail());
        int needed = MIN_ESS_A_CHAIN * w.chains();
        if (!(ess >= needed)) {
            return no(
                    format(
                            "%s has %s effective draws%s, %d are needed for %d %s",
                            w.where(),
                            Digits.apart(0, ess, needed),
                            w.essTail() < w.essBulk() ? " in the tails" : "",
                            needed,
                            w.chains(),
                            w.chains() == 1 ? "chain" : "chains"),
                    format("draw about %.0f times as many", Math.ceil(needed / ess)));
        }
        if (w.trajectories().eBfmi() < MIN_E_BFMI) {
            return no(
                    format(
                            "E-BFMI is %s, limit %.1f: heavy tails are explored too slowly",
                            Digits.apart(2, w.trajectories().eBfmi(), MIN_E_BFMI), MIN_E_BFMI),
                    "reparameterize, or run longer and compare");
        }
        if (!w.heavy().isEmpty()) {
            return no(
                    w.heavy() + ": the mean and the standard deviation may not exist, and draws cannot tell them",
                    "use medians and intervals of this quantity, or its logarithm; for a mean, another prior");
        }
        if (w.trajectories().saturated() > MAX_SATURATED * w.draws()) {
            return new Verdict(
                    Trust.NOT_DECIDED,
                    format("%s, but %s", agreement(w.unjudged().isEmpty(), ess), cut()),
                    "allow deeper trajectories, or take coordinates that are less correlated");
        }
        return believed(ess);
    }

    /**
     * The R̂ that one in a hundred sets of chains exceeds whose halves differ by chance alone: the means of m halves of
     * e effective draws have the variance σ²/e, their sample variance that times χ²/(m − 1), and R̂² is 1 and that in
     * units of σ². With too few effective draws there is none, 0.
     */
    private double rHatOfAgreement(double ess) {
        if (!(ess >= MIN_ESS_A_CHAIN * w.chains() && ess < Double.POSITIVE_INFINITY)) {
            return 0;
        }
        int halves = 2 * w.chains();
        double spread = new ChiSquaredDistribution(halves - 1).inverseCumulativeProbability(BY_CHANCE) / (halves - 1);
        return Math.sqrt(1 + spread * halves / ess);
    }

    private Verdict believed(double ess) {
        boolean all = w.unjudged().isEmpty();
        List<String> noticed = new ArrayList<>();
        long divergences = w.trajectories().divergences();
        if (divergences > 0) {
            noticed.add(
                    divergences + " of " + w.draws() + (divergences == 1 ? " draws diverged" : " draws diverged, few"));
        }
        if (w.trajectories().saturated() > 0) {
            noticed.add(cut());
        }
        if (!all) {
            noticed.add("left out: " + w.unjudged());
        }
        return new Verdict(
                Trust.BELIEVE,
                agreement(all, ess) + (noticed.isEmpty() ? "" : "; " + String.join("; ", noticed)),
                "use the draws"
                        + (w.chains() == 1 ? "; several chains from different starts would say more than one" : "")
                        + (divergences == 0 ? "" : "; a higher target acceptance would tell whether they matter")
                        + (all
                                ? ""
                                : "; first make sure that the model fixes what was left out: a sampler that is stuck"
                                        + " looks the same"));
    }

    private static String agreement(double rHat, boolean all, double ess) {
        return format(
                "R-hat is at most %.3f and every %squantity has at least %.0f effective draws",
                rHat, all ? "" : "other ", ess);
    }

    private String agreement(boolean all, double ess) {
        return agreement(w.rHat(), all, ess);
    }

    private String cut() {
        double share = (double) w.trajectories().saturated() / w.draws();
        return format(share < 0.01 ? "%.1f" : "%.0f", 100 * share)
                + " % of the trajectories were cut off at the largest depth";
    }

    private static Verdict no(String reason, String next) {
        return new Verdict(Trust.DO_NOT_BELIEVE, reason, next);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
