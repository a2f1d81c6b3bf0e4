package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vi4j.math.Workers;

/**
 * What is to be thought of a net, from evidence: whether its predictions are calibrated on held-out rows, whether its
 * weights have learned anything, and whether they still have a spread.
 *
 * @param calibrated whether no deviation beyond noise was found
 * @param sentence for people
 */
record NetVerdict(boolean calibrated, String sentence) {
    /** A layer whose weights are as wide as this share of what they would be without data has learned nothing. */
    private static final double PRIOR = 0.98;

    /** And its squared means are below this multiple of their variances. */
    private static final double SILENT = 0.02;

    /** A layer whose weights are narrower than this share of their prior is one point. */
    private static final double COLLAPSED = 0.01;

    /** Two standard errors. */
    private static final double Z = 2;

    /** A debiased calibration error that is of no matter to anybody. */
    private static final double SMALL = 0.01;

    static NetVerdict of(Net net, @Nullable ClassScores classes, @Nullable NumberScores numbers, double constant) {
        List<String> parts = new ArrayList<>();
        double nll = classes != null ? classes.nll() : numbers == null ? constant : numbers.nll();
        double se = classes != null ? classes.nllSe() : numbers == null ? 0 : numbers.nllSe();
        if (nll > constant - Z * se) {
            parts.add(String.format(
                    Locale.ROOT,
                    "it predicts no better than the targets' own distribution would (%.4f against %.4f ± %.4f nats a row):"
                            + " %s",
                    nll,
                    constant,
                    se,
                    net.members().get(0).isRandom()
                            ? "wide layers of independent weights ignore few rows; give fewer hidden units, a"
                                    + " temperature below 1, or method ensemble:5"
                            : "give other features, or more rows"));
        }
        boolean calibrated = classes != null ? classes(classes, parts) : numbers == null || numbers(numbers, parts);
        if (net.members().get(0).isRandom()) {
            weights(net, parts);
        }
        return new NetVerdict(calibrated, String.join("; ", parts));
    }

    private static boolean classes(ClassScores scores, List<String> parts) {
        double gap = scores.confidence() - scores.accuracy();
        boolean off = Math.abs(gap) > Z * scores.accuracySe() && scores.debiasedEce() > SMALL;
        if (off) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%s: mean confidence %.3f, accuracy %.3f ± %.3f, calibration error %.3f; %s",
                    gap > 0 ? "too sure" : "not sure enough",
                    scores.confidence(),
                    scores.accuracy(),
                    scores.accuracySe(),
                    scores.debiasedEce(),
                    gap > 0 ? "an ensemble is the usual remedy" : "a temperature below 1 is the usual remedy"));
        } else if (scores.debiasedEce() > SMALL) {
            parts.add(String.format(
                    Locale.ROOT,
                    "right on average, but not at each confidence: calibration error %.3f",
                    scores.debiasedEce()));
            return false;
        } else {
            parts.add(String.format(
                    Locale.ROOT,
                    "calibrated as far as %d rows can tell: calibration error %.3f",
                    scores.rows(),
                    Math.max(0, scores.debiasedEce())));
        }
        return !off;
    }

    private static boolean numbers(NumberScores scores, List<String> parts) {
        double off = 0;
        for (NumberScores.Interval interval : List.of(scores.half(), scores.ninety())) {
            double p = interval.probability();
            double z = (interval.coverage() - p) / Math.sqrt(p * (1 - p) / scores.rows());
            off = Math.abs(z) > Math.abs(off) ? z : off;
        }
        String found = String.format(
                Locale.ROOT,
                "50 %% and 90 %% intervals hold %.0f %% and %.0f %% of %d rows",
                100 * scores.half().coverage(),
                100 * scores.ninety().coverage(),
                scores.rows());
        if (Math.abs(off) <= Z) {
            parts.add("calibrated as far as " + scores.rows() + " rows can tell: " + found);
        } else if (off < 0) {
            parts.add("too sure: " + found
                    + "; an ensemble or a wider noise model (heteroscedastic) is the usual remedy");
        } else {
            parts.add("not sure enough: " + found + "; more epochs or a smaller prior narrow it");
        }
        return Math.abs(off) <= Z;
    }

    private static void weights(Net net, List<String> parts) {
        List<String> silent = new ArrayList<>();
        List<String> collapsed = new ArrayList<>();
        double most = 0;
        double total = 0;
        String carrier = "";
        Workers workers = net.workers();
        NetNetwork network = net.members().get(0);
        for (int i = 0; i < network.weights().size(); i++) {
            WeightKl.Layer layer = WeightKl.layer(network, i, workers);
            if (layer.width() > PRIOR * network.prior(false).widthWithoutData() && layer.signal() < SILENT) {
                silent.add(layer.name());
            }
            if (layer.width() < COLLAPSED) {
                collapsed.add(layer.name());
            }
            total += layer.kl();
            if (layer.kl() > most) {
                most = layer.kl();
                carrier = layer.name();
            }
        }
        if (!silent.isEmpty()) {
            parts.add(
                    "the weights of " + String.join(", ", silent)
                            + " are where their prior is: they have learned next to nothing; give a larger prior, or fewer units");
        }
        if (!collapsed.isEmpty()) {
            parts.add(
                    "the weights of " + String.join(", ", collapsed)
                            + " have hardly any spread left: there it is one net, not a posterior; train longer, or at temperature 1");
        }
        parts.add(String.format(
                Locale.ROOT, "%s carries %.0f %% of what the weights have learned (KL)", carrier, 100 * most / total));
        if (net.config().temperature() < 1) {
            parts.add(String.format(
                    Locale.ROOT,
                    "at temperature %s this is narrower than the posterior by Bayes' rule, and its objective is no ELBO",
                    net.config().temperature()));
        }
    }
}
