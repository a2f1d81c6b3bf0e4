package org.vi4j.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.Settings;
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
 * @param learnPriorAfter epochs after which each layer's prior scale is fitted by the ELBO, 0 for never
 * @param noise {@code learned} for one variance of a number's noise, {@code heteroscedastic} for one that depends on
 *     the row
 * @param temperature weight of the KL divergence; 1 is the ELBO, less is a posterior that is narrower than Bayes' rule
 * @param warmup epochs over which that weight rises from 0
 * @param dropout probability that a hidden unit is dropped, for {@code mc-dropout}
 * @param learningRate Adam's step size, positive
 * @param batch rows a step
 * @param epochs passes over the training rows
 * @param draws of the net for a prediction
 * @param seed of weights, shuffles and noise
 * @param threads workers that share each layer
 */
public record NetConfig(
        NetMethod method,
        int members,
        List<Integer> convolutions,
        List<Integer> hidden,
        Nonlinearity activation,
        double prior,
        int learnPriorAfter,
        Noise noise,
        double temperature,
        int warmup,
        double dropout,
        double learningRate,
        int batch,
        int epochs,
        int draws,
        long seed,
        int threads) {
    private static final int MAX_WIDTH = 65_536;
    private static final int MAX_LAYERS = 32;

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
        hidden = widths("hidden", hidden);
        convolutions = widths("convolutions", convolutions);
        if (method == NetMethod.ENSEMBLE) {
            UserError.requireBetween("members", members, 2, 1000);
        } else if (members != 1) {
            throw new UserError("method " + method + " has " + members + " members: only an ensemble has several");
        }
        requireIn("prior", prior, 0, 1e6, "1");
        if (!(temperature >= 0 && temperature <= 100)) {
            throw new UserError("temperature is " + temperature + ": give a number from 0 to 100, such as 1");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new UserError("dropout is " + dropout + ": give a probability from 0, below 1, such as 0.1");
        }
        requireIn("learning_rate", learningRate, 0, 10, "0.001");
        UserError.requireBetween("learn_prior_after", learnPriorAfter, 0, 1_000_000);
        UserError.requireBetween("warmup_kl", warmup, 0, 1_000_000);
        UserError.requireBetween("batch", batch, 1, 1 << 20);
        UserError.requireBetween("epochs", epochs, 1, 1_000_000);
        UserError.requireBetween("draws", draws, 1, 100_000);
        UserError.requireBetween("threads", threads, 1, 1024);
    }

    private static void requireIn(String name, double value, double above, double most, String such) {
        if (!(value > above && value <= most)) {
            throw new UserError(name + " is " + value + ": give a number above " + above + ", at most " + most
                    + ", such as " + such);
        }
    }

    private static List<Integer> widths(String name, List<Integer> widths) {
        if (widths.size() > MAX_LAYERS) {
            throw new UserError(name + " has " + widths.size() + " layers: give at most " + MAX_LAYERS);
        }
        widths.forEach(width -> UserError.requireBetween(name, width, 1, MAX_WIDTH));
        return List.copyOf(widths);
    }

    /**
     * Returns the defaults: mean-field, one hidden layer of 50, ReLU, prior 1, Adam 1e-3, batch 128, 50 epochs, 32
     * draws a prediction, seed 1, as many threads as the machine has cores.
     *
     * @return the defaults
     */
    public static NetConfig defaults() {
        return new NetConfig(
                NetMethod.MEAN_FIELD,
                1,
                List.of(),
                List.of(50),
                Nonlinearity.RELU,
                1,
                0,
                Noise.LEARNED,
                1,
                0,
                0.1,
                1e-3,
                128,
                50,
                32,
                1,
                Runtime.getRuntime().availableProcessors());
    }

    /**
     * Returns the settings by the names that they have in YAML files.
     *
     * @return names and values
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("method", method == NetMethod.ENSEMBLE ? method + ":" + members : method.toString());
        map.put("convolutions", convolutions);
        map.put("hidden", hidden);
        map.put("activation", activation.toString());
        map.put("prior", prior);
        map.put("learn_prior_after", learnPriorAfter);
        map.put("noise", noise.toString());
        map.put("temperature", temperature);
        map.put("warmup_kl", warmup);
        map.put("dropout", dropout);
        map.put("learning_rate", learningRate);
        map.put("batch", batch);
        map.put("epochs", epochs);
        map.put("draws", draws);
        map.put("seed", seed);
        map.put("threads", threads);
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
        return new NetConfig(
                chosen,
                members(chosen, how),
                Settings.integers(all, "convolutions"),
                Settings.integers(all, "hidden"),
                choice("activation", all.get("activation"), Nonlinearity.values()),
                Settings.number(all, "prior"),
                Settings.integer(all, "learn_prior_after"),
                choice("noise", all.get("noise"), Noise.values()),
                Settings.number(all, "temperature"),
                Settings.integer(all, "warmup_kl"),
                Settings.number(all, "dropout"),
                Settings.number(all, "learning_rate"),
                Settings.integer(all, "batch"),
                Settings.integer(all, "epochs"),
                Settings.integer(all, "draws"),
                Settings.whole(all, "seed"),
                Settings.integer(all, "threads"));
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
            return how.length == 1 ? 5 : Integer.parseInt(how[1]);
        } catch (NumberFormatException e) {
            throw new UserError("method is 'ensemble:" + how[1] + "': give the number of nets, such as ensemble:5", e);
        }
    }

    private static <T extends Enum<T>> T choice(String name, @Nullable Object value, T[] values) {
        return Arrays.stream(values)
                .filter(v -> v.toString().equals(String.valueOf(value).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UserError(name + " is '" + value + "': give one of " + Arrays.toString(values)));
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
}
