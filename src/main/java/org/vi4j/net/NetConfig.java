package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Setting;
import org.vi4j.vae.layer.Nonlinearity;

/**
 * Everything that decides which net is trained, and how. Validated at birth.
 *
 * @param method how weights are inferred
 * @param members nets of an ensemble, at least 2 there and 1 elsewhere
 * @param convolutions channels of 5 × 5 convolutions before the dense layers, each followed by the largest of 2 × 2
 *     pixels; none for a dense net
 * @param hidden widths of the dense hidden layers
 * @param activation of hidden layers
 * @param prior standard deviation of a layer's weights times √(its inputs): 1 gives a hidden unit the size of its
 *     inputs
 * @param priorKind the prior's density, of that standard deviation
 * @param priorNarrowShare the share of a mixture's narrow part
 * @param priorNarrowWidth the standard deviation of a mixture's narrow part, beside the wide part's
 * @param learnPriorAfter epochs after which each layer's prior scale is fitted by the ELBO, 0 for never
 * @param noise {@code learned} for one variance of a number's noise, {@code heteroscedastic} for one that depends on
 *     the row
 * @param temperature weight of the KL divergence; 1 is the ELBO, less is a posterior that is narrower than Bayes' rule
 * @param warmup epochs over which that weight rises from 0, at most half of all
 * @param dropout probability that a unit of a dense hidden layer is dropped, for {@code mc-dropout}
 * @param learningRate Adam's step size, positive
 * @param batch rows a step
 * @param epochs passes over the training rows
 * @param draws of the net for a prediction
 * @param seed of weights, shuffles and noise
 * @param threads workers that share each layer
 */
public record NetConfig(
        @Setting(
                value = "mean-field",
                label = "NAME",
                help = "How the weights are inferred: mean-field, flipout, ivon, mc-dropout, ensemble:K,"
                        + " laplace-last or point")
        NetMethod method,

        @Setting(value = "1", label = "", range = "[1, 1000]", help = "Nets of an ensemble")
        int members,

        @Setting(
                value = "none",
                range = WIDTHS,
                label = "N,N…",
                help = "Channels of 5x5 convolutions before the dense layers, each followed by the largest of"
                        + " 2x2 pixels; or none")
        List<Integer> convolutions,

        @Setting(value = "50", range = WIDTHS, label = "N,N…", help = "Widths of the dense hidden layers, or none")
        List<Integer> hidden,

        @Setting(
                value = "relu",
                label = "NAME",
                help = "Activation of hidden layers: relu, leaky_relu, tanh, sigmoid, softplus, elu or" + " identity")
        Nonlinearity activation,

        @Setting(
                value = "3",
                range = "(0, 1000000]",
                label = "X",
                help = "Standard deviation of a layer's weights, times the root of its inputs")
        double prior,

        @Setting(
                value = "gaussian",
                label = "NAME",
                help = "Form of that prior: gaussian, laplace, or mixture, a wide normal distribution and a narrow one")
        PriorKind priorKind,

        @Setting(value = "0.5", range = "(0, 1)", label = "SHARE", help = "Share of a mixture's narrow part")
        double priorNarrowShare,

        @Setting(
                value = "0.1",
                range = "[0.0001, 1)",
                label = "X",
                help = "Standard deviation of a mixture's narrow part, beside the wide part's")
        double priorNarrowWidth,

        @Setting(
                value = "0",
                range = "[0, 1000000]",
                label = "EPOCHS",
                help = "Fit each layer's prior scale by the ELBO after so many epochs; 0 for never")
        int learnPriorAfter,

        @Setting(
                value = "learned",
                label = "HOW",
                help = "Noise of a number: learned, one for all rows, or heteroscedastic, predicted for each")
        Noise noise,

        @Setting(
                value = "1",
                range = "[0, 100]",
                label = "X",
                help = "Weight of the KL divergence. Below 1 the result is narrower than the posterior, and its"
                        + " objective is no ELBO")
        double temperature,

        @Setting(
                value = "20",
                range = "[0, 1000000]",
                name = "warmup_kl",
                option = "kl-warmup",
                label = "EPOCHS",
                help = "Epochs over which that weight rises from 0, but for ivon; at most half of all; the"
                        + " posterior that is sought is the same")
        int warmup,

        @Setting(
                value = "0.1",
                range = "[0, 1)",
                label = "P",
                help = "Probability that mc-dropout drops a unit of a dense hidden layer")
        double dropout,

        @Setting(value = "0.005", range = "(0, 10]", label = "X", help = "Adam's step size")
        double learningRate,

        @Setting(value = "64", range = "[1, 1048576]", help = "Rows per step")
        int batch,

        @Setting(value = "100", range = "[1, 1000000]", help = "Passes over the training rows")
        int epochs,

        @Setting(value = "32", range = "[1, 100000]", help = "Draws of the weights for each prediction")
        int draws,

        @Setting(value = "1", help = "Seed of weights, shuffles and noise")
        long seed,

        @Setting(value = "1", computed = "all cores", range = "[1, 1024]", help = "Workers that share each layer")
        int threads) {
    /** The settings: names, ranges, defaults, meanings. */
    static final SettingsTable<NetConfig> SETTINGS =
            SettingsTable.of(NetConfig.class).reading(NetMethod.class, (name, text) -> NetMethod.parse(text));

    @SuppressWarnings("UnusedVariable") // but in the annotations above
    private static final String WIDTHS = "[1, 65536]";

    private static final int MOST_MEMBERS = 1000;

    /** The density of a weight before the data; of each kind {@code prior} gives the standard deviation. */
    public enum PriorKind {
        /** The normal distribution. */
        GAUSSIAN,
        /** Laplace's, whose peak and tails let more weights be small, and some large. */
        LAPLACE,
        /** A wide normal distribution and a narrow one (Blundell et al., ICML 2015). */
        MIXTURE;

        /** Returns the name in commands and files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the noise of a number depends on the row. */
    public enum Noise {
        /** One variance for all rows, with a conjugate posterior. */
        LEARNED,
        /** A variance that the net predicts for each row. */
        HETEROSCEDASTIC;

        /** Returns the name in commands and files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public NetConfig {
        SETTINGS.check(
                method,
                members,
                convolutions,
                hidden,
                activation,
                prior,
                priorKind,
                priorNarrowShare,
                priorNarrowWidth,
                learnPriorAfter,
                noise,
                temperature,
                warmup,
                dropout,
                learningRate,
                batch,
                epochs,
                draws,
                seed,
                threads);
        convolutions = List.copyOf(convolutions);
        hidden = List.copyOf(hidden);
        if (priorKind != PriorKind.GAUSSIAN && (method == NetMethod.IVON || method == NetMethod.LAPLACE_LAST)) {
            throw new UserError("prior_kind is " + priorKind + ", which " + method + " cannot take: give gaussian")
                    .by("prior-kind");
        }
        if (temperature == 0 && (method == NetMethod.IVON || method == NetMethod.LAPLACE_LAST)) {
            throw new UserError("temperature is 0, which " + method
                            + " cannot take: it finds variances by the prior, too;" + " give more, such as 0.1")
                    .by("temperature");
        }
        if (learnPriorAfter > 0 && !method.isRandom()) {
            throw new UserError(
                            "learn_prior_after is " + learnPriorAfter + ", which " + method + " cannot take: priors are"
                                    + " learned by the ELBO, which only random weights have; give 0")
                    .by("learn-prior-after");
        }
        if (method == NetMethod.MC_DROPOUT && hidden.isEmpty()) {
            throw new UserError(
                            "hidden is none, which mc-dropout cannot take: it drops units of dense hidden layers; give"
                                    + " widths, such as 50")
                    .by("hidden");
        }
        if (priorKind == PriorKind.MIXTURE && learnPriorAfter > 0) {
            throw new UserError("learn_prior_after is " + learnPriorAfter + ": the scale of a mixture is not learned;"
                            + " give 0, or prior_kind gaussian or laplace")
                    .by("learn-prior-after");
        }
        if (method == NetMethod.ENSEMBLE) {
            UserError.requireBetween("members", members, 2, MOST_MEMBERS);
        } else if (members != 1) {
            throw new UserError("method " + method + " has " + members + " members: only an ensemble has several");
        }
    }

    /**
     * Returns the defaults, each component's own, with as many threads as the machine has cores.
     *
     * @return the defaults
     */
    public static NetConfig defaults() {
        return SETTINGS.make(Map.of("threads", Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Returns the settings by the names that they have in YAML files; an ensemble's method is {@code ensemble:5}.
     *
     * @return names and values
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = SETTINGS.toMap(this);
        map.remove("members");
        if (method == NetMethod.ENSEMBLE) {
            map.put("method", method + ":" + members);
        }
        return map;
    }

    /**
     * Returns this configuration with some settings replaced.
     *
     * @param settings names as in {@link #toMap}
     * @return the new configuration
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public NetConfig with(Map<String, ?> settings) {
        Map<String, Object> all = toMap();
        Settings.requireKnown(settings, all.keySet());
        all.putAll(settings);
        String[] how = String.valueOf(all.get("method")).split(":", 2);
        NetMethod chosen = NetMethod.parse(how[0]);
        all.put("method", chosen.toString());
        all.put("members", members(chosen, how));
        return SETTINGS.make(all);
    }

    private static int members(NetMethod method, String[] how) {
        if (method != NetMethod.ENSEMBLE) {
            if (how.length > 1) {
                throw new UserError("method is '" + String.join(":", how) + "': only an ensemble has members, such as"
                        + " ensemble:5");
            }
            return 1;
        }
        try {
            int members = how.length == 1 ? 5 : Integer.parseInt(how[1]);
            if (members < 2 || members > MOST_MEMBERS) {
                throw new UserError("method is 'ensemble:" + how[1] + "': give 2 to " + MOST_MEMBERS
                                + " nets, such as ensemble:5")
                        .by("method");
            }
            return members;
        } catch (NumberFormatException e) {
            throw new UserError("method is 'ensemble:" + how[1] + "': give the number of nets, such as ensemble:5", e);
        }
    }

    /** Returns the configuration of one net of an ensemble, with a seed of its own. */
    NetConfig member(int number) {
        if (method != NetMethod.ENSEMBLE) {
            return this;
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("method", NetMethod.POINT.toString());
        settings.put("seed", seed + number);
        return with(settings);
    }

    /** Returns the density of a weight before the data, whose scale each layer has of its own. */
    WeightPrior weightPrior() {
        return switch (priorKind) {
            case GAUSSIAN -> new WeightPrior.Gaussian();
            case LAPLACE -> new WeightPrior.Laplace();
            case MIXTURE -> new WeightPrior.Mixture(priorNarrowShare, priorNarrowWidth);
        };
    }

    /** Returns the configuration with another number of draws. */
    NetConfig drawing(int count) {
        return with(Map.of("draws", count));
    }

    /** Returns the widths of the net's layers for people, such as {@code 784-400-400-10}. */
    String shape(int inputs, int outputs) {
        List<String> parts = new ArrayList<>();
        parts.add(Integer.toString(inputs));
        convolutions.forEach(channels -> parts.add("c" + channels));
        hidden.forEach(width -> parts.add(width.toString()));
        parts.add(Integer.toString(outputs));
        return String.join("-", parts);
    }

    /** How a net's weights are inferred. */
    public enum NetMethod {
        /**
         * Independent normal weights, fitted by the ELBO with local reparameterization (Kingma, Salimans and Welling,
         * "Variational dropout and the local reparameterization trick", NeurIPS 2015).
         */
        MEAN_FIELD,
        /**
         * The same posterior with one draw of the weights a step, whose signs differ from row to row, in dense layers
         * (Wen et al., "Flipout", ICLR 2018); convolutions are drawn as above.
         */
        FLIPOUT,
        /**
         * Independent normal weights by natural gradients, whose sampled weights are shared by a batch (Shen et al.,
         * "Variational learning is effective for large deep networks", ICML 2024).
         */
        IVON,
        /**
         * One net with dropout, which also drops units when it predicts (Gal and Ghahramani, "Dropout as a Bayesian
         * approximation", ICML 2016).
         */
        MC_DROPOUT,
        /**
         * Several nets from different beginnings, trained apart (Lakshminarayanan, Pritzel and Blundell, "Simple and
         * scalable predictive uncertainty estimation using deep ensembles", NeurIPS 2017).
         */
        ENSEMBLE,
        /**
         * One net, and a normal posterior of its last layer's weights alone (Daxberger et al., "Laplace redux", NeurIPS
         * 2021; for a number exact, given the layers below).
         */
        LAPLACE_LAST,
        /** One net at its most probable weights, for comparison. */
        POINT;

        /** Returns the name in commands and files, such as {@code mean-field}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Says whether the graph's weights are random variables. */
        boolean isRandom() {
            return this == MEAN_FIELD || this == FLIPOUT || this == IVON;
        }

        static NetMethod parse(String name) {
            return Arrays.stream(values())
                    .filter(method -> method.toString().equals(name.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new UserError("method is '" + name + "': give one of "
                                    + Arrays.stream(values())
                                            .map(NetMethod::toString)
                                            .collect(Collectors.joining(", "))
                                    + ", such as ensemble:5")
                            .by("method"));
        }
    }
}
