package org.vi4j.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;
import org.vi4j.internal.math.Normal;

/**
 * What is to be thought of a net, from evidence: whether its predictions are calibrated on held-out rows, whether its
 * weights have learned anything, and whether they still have a spread.
 *
 * @param calibrated whether no deviation beyond noise was found
 * @param sentence for people
 */
record NetVerdict(boolean calibrated, String sentence) {
    /** A layer whose variances have cost fewer nats a weight than this is where it is without data. */
    private static final double STILL = 5e-4;

    /** And its squared means are below this multiple of their variances. */
    private static final double SILENT = 0.02;

    /** A layer whose weights are narrower than this share of their prior's narrowest part is one point. */
    private static final double COLLAPSED = 0.01;

    /** Two standard errors. */
    private static final double Z = 2;

    /** A debiased calibration error that is of no matter to anybody. */
    static final double SMALL = 0.01;

    static NetVerdict of(Net net, @Nullable ClassScores classes, @Nullable NumberScores numbers, double constant) {
        List<String> parts = new ArrayList<>();
        double nll = classes != null ? classes.nll() : numbers == null ? constant : numbers.nll();
        double se = classes != null ? classes.nllSe() : numbers == null ? 0 : numbers.nllSe();
        int rows = classes != null ? classes.rows() : numbers == null ? 0 : numbers.rows();
        // Of one row there is no noise to tell, and nothing is said.
        double noise = rows < 2 ? Double.NaN : se * NetComparison.quantile(rows);
        boolean random = net.members().get(0).isRandom();
        List<WeightKl.Layer> layers = random ? layers(net) : List.of();
        if (nll > constant - noise) {
            parts.add(String.format(
                    Locale.ROOT,
                    "it predicts %s the targets' own distribution would (%.4f ± %.4f against %.4f nats a row): %s",
                    nll > constant + noise ? "worse than" : "no better beyond noise than",
                    nll,
                    se,
                    constant,
                    random
                            ? "give fewer hidden units, or compare it with method ensemble:5"
                            : "give other features, or more rows"));
        }
        boolean calibrated =
                classes != null ? classes(net, classes, parts) : numbers == null || numbers(net, numbers, parts);
        if (random) {
            weights(net, layers, parts);
        }
        return new NetVerdict(calibrated, String.join("; ", parts));
    }

    private static boolean classes(Net net, ClassScores scores, List<String> parts) {
        double gap = scores.confidence() - scores.accuracy();
        if (scores.debiasedEce() > SMALL && scores.sureness() != 0) {
            parts.add(String.format(
                    Locale.ROOT,
                    "%s: mean confidence %.3f, accuracy %.3f ± %.3f, calibration error %.3f; %s",
                    gap > 0 ? "too sure" : "not sure enough",
                    scores.confidence(),
                    scores.accuracy(),
                    scores.accuracySe(),
                    scores.debiasedEce(),
                    gap > 0 ? widening(net) : narrowing(net)));
            return false;
        }
        if (scores.debiasedEce() > SMALL && scores.ece() > scores.eceByChance()) {
            parts.add(String.format(
                    Locale.ROOT,
                    "right on average, but not at each confidence: calibration error %.3f; its page shows where",
                    scores.debiasedEce()));
            return false;
        }
        boolean beyond = scores.sureness() != 0 || scores.ece() > scores.eceByChance();
        parts.add(String.format(
                Locale.ROOT,
                beyond
                        ? "off by more than the chance of %d rows, but by too little to matter: calibration error %.3f,"
                                + " of which chance alone makes up to %.3f"
                        : "calibrated as far as %d rows can tell: calibration error %.3f, of which chance alone makes up"
                                + " to %.3f",
                scores.rows(),
                scores.ece(),
                scores.eceByChance()));
        return true;
    }

    /** What makes predictions less sure, of which the net has not had all. */
    private static String widening(Net net) {
        List<String> remedies = new ArrayList<>();
        if (net.config().temperature() < 1 && net.config().method().isRandom()) {
            remedies.add("a temperature of 1");
        }
        remedies.add(net.config().members() > 1 ? "fewer epochs or a smaller prior" : "method ensemble:5");
        if (net.target() instanceof NetData.Target.Numeric && net.config().noise() == NetConfig.Noise.LEARNED) {
            remedies.add("noise that the net predicts for each row (heteroscedastic)");
        }
        return "try " + String.join(", or ", remedies);
    }

    /** What makes predictions surer, of which the net has not had all. */
    private static String narrowing(Net net) {
        NetConfig config = net.config();
        if (config.method() == NetConfig.NetMethod.MC_DROPOUT) {
            return "try a smaller dropout, or more epochs";
        }
        if (!config.method().isRandom()) {
            return "try more epochs, or a larger prior";
        }
        String smaller = config.hidden().isEmpty() ? "a smaller prior" : "fewer hidden units";
        return config.temperature() < 1
                ? "try " + smaller + ", or a lower temperature still"
                : "try " + smaller + ", or a temperature below 1, which is no posterior by Bayes' rule";
    }

    private static boolean numbers(Net net, NumberScores scores, List<String> parts) {
        int half = held(scores.half(), scores.rows());
        int ninety = held(scores.ninety(), scores.rows());
        String found = String.format(
                Locale.ROOT,
                "50 %% and 90 %% intervals hold %.0f %% and %.0f %% of %d rows",
                100 * scores.half().coverage(),
                100 * scores.ninety().coverage(),
                scores.rows());
        boolean narrow = Math.min(half, ninety) < 0;
        boolean wide = Math.max(half, ninety) > 0;
        if (narrow && wide) {
            parts.add("of another shape than the targets: " + found
                    + (net.config().noise() == NetConfig.Noise.LEARNED
                            ? "; try noise that the net predicts for each row (heteroscedastic)"
                            : "; the target's logarithm may suit it better"));
        } else if (narrow) {
            parts.add("too sure: " + found + "; " + widening(net));
        } else if (wide) {
            parts.add("not sure enough: " + found + "; " + narrowing(net));
        } else {
            parts.add("calibrated as far as " + scores.rows() + " rows can tell: " + found);
        }
        return !narrow && !wide;
    }

    /**
     * Says whether intervals hold fewer or more rows than right ones would by two standard errors, by the binomial
     * distribution.
     *
     * @return 1 if more, −1 if fewer, 0 if neither can be told
     */
    static int held(NumberScores.Interval interval, int rows) {
        BinomialDistribution distribution = new BinomialDistribution(null, rows, interval.probability());
        int inside = (int) Math.round(interval.coverage() * rows);
        double tail = Normal.cdf(-Z);
        return distribution.cumulativeProbability(inside) < tail
                ? -1
                : 1 - distribution.cumulativeProbability(inside - 1) < tail ? 1 : 0;
    }

    private static List<WeightKl.Layer> layers(Net net) {
        NetNetwork network = net.members().get(0);
        return IntStream.range(0, network.weights().size())
                .mapToObj(i -> WeightKl.layer(network, i, net.workers()))
                .toList();
    }

    private static void weights(Net net, List<WeightKl.Layer> layers, List<String> parts) {
        double narrowest = net.members().get(0).prior(false).narrowest();
        double temperature = net.config().temperature();
        String silent = names(layers, layer -> layer.moved() < STILL && layer.signal() < SILENT);
        if (!silent.isEmpty()) {
            parts.add("the weights of " + silent + " are where their prior is: they have learned next to nothing, as"
                    + " those of wide layers do from few rows; give fewer hidden units, or more rows");
        }
        String collapsed = names(layers, layer -> layer.width() < COLLAPSED * narrowest);
        if (!collapsed.isEmpty()) {
            parts.add("the weights of " + collapsed
                    + " have hardly any spread left: there it is one net, not a posterior; "
                    + (temperature < 1
                            ? "a temperature of 1 leaves them more"
                            : "an ensemble says more of what is not known"));
        }
        double total = layers.stream().mapToDouble(WeightKl.Layer::learned).sum();
        layers.stream()
                .max(Comparator.comparingDouble(WeightKl.Layer::learned))
                .filter(most -> most.learned() > 0)
                .ifPresent(most -> parts.add(String.format(
                        Locale.ROOT,
                        "%s carries %.0f %% of what the weights have learned (KL)",
                        most.name(),
                        100 * most.learned() / total)));
        if (temperature != 1) {
            parts.add(String.format(
                    Locale.ROOT,
                    "at temperature %s this is %s than the posterior by Bayes' rule, and its objective is no ELBO",
                    temperature,
                    temperature < 1 ? "narrower" : "wider"));
        }
    }

    private static String names(List<WeightKl.Layer> layers, Predicate<WeightKl.Layer> which) {
        return layers.stream().filter(which).map(WeightKl.Layer::name).collect(Collectors.joining(", "));
    }
}
