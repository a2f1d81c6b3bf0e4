package org.vi4j.vae;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.vae.layer.Nonlinearity;

/**
 * Everything that decides what is trained and how. The encoder x → hidden layers → (μ, log σ²) and the decoder z →
 * hidden layers → logits are dense; the image size comes from the data. Validated at birth.
 *
 * @param encoder widths of the encoder's hidden layers, from the image inwards; each 1 … 65,536
 * @param latent dimensions of z, at least 1
 * @param decoder widths of the decoder's hidden layers, from z outwards; each 1 … 65,536
 * @param activation the hidden layers' activation function
 * @param learningRate Adam's step size, positive
 * @param batch images a step, at least 1
 * @param epochs passes over the training images, at least 1
 * @param seed of weights, shuffles and noise
 * @param threads workers that share each batch, at least 1; the same seed gives the same bits for the same number
 */
public record VaeConfig(
        List<Integer> encoder,
        int latent,
        List<Integer> decoder,
        Nonlinearity activation,
        double learningRate,
        int batch,
        int epochs,
        long seed,
        int threads) {
    private static final int MAX_WIDTH = 65_536;
    private static final int MAX_LAYERS = 32;

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public VaeConfig {
        encoder = widths("encoder", encoder);
        decoder = widths("decoder", decoder);
        between("latent", latent, 1, MAX_WIDTH);
        between("batch", batch, 1, 1 << 20);
        between("epochs", epochs, 1, 1_000_000);
        between("threads", threads, 1, 1024);
        if (!(learningRate > 0 && learningRate <= 10)) {
            throw new UserError("learning_rate is " + learningRate + ": give a positive number, such as 0.001");
        }
    }

    /**
     * Returns the defaults: 784-400-20-400-784 on images of 28 × 28, ReLU, Adam 1e-3, batch 128, 10 epochs, seed 1, as
     * many threads as the machine has cores (but at least 16 images of a batch for each).
     *
     * @return the defaults
     */
    public static VaeConfig defaults() {
        int threads = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), 128 / 16));
        return new VaeConfig(List.of(400), 20, List.of(400), Nonlinearity.RELU, 1e-3, 128, 10, 1, threads);
    }

    /**
     * Returns the settings by the names they have in YAML files.
     *
     * @return names and values, in the order of the documentation
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("encoder", encoder);
        map.put("latent", latent);
        map.put("decoder", decoder);
        map.put("activation", activation.toString());
        map.put("learning_rate", learningRate);
        map.put("batch", batch);
        map.put("epochs", epochs);
        map.put("seed", seed);
        map.put("threads", threads);
        return map;
    }

    /**
     * Returns these settings with some replaced.
     *
     * @param settings names as in {@link #toMap}, and values of the same types
     * @return the new settings
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public VaeConfig with(Map<String, ?> settings) {
        Map<String, Object> all = toMap();
        Settings.requireKnown(settings, all.keySet());
        all.putAll(settings);
        return new VaeConfig(
                Settings.integers(all, "encoder"),
                Settings.integer(all, "latent"),
                Settings.integers(all, "decoder"),
                activation(all.get("activation")),
                Settings.number(all, "learning_rate"),
                Settings.integer(all, "batch"),
                Settings.integer(all, "epochs"),
                Settings.whole(all, "seed"),
                Settings.integer(all, "threads"));
    }

    private static Nonlinearity activation(@org.jspecify.annotations.Nullable Object value) {
        return Arrays.stream(Nonlinearity.values())
                .filter(f -> f.toString().equals(String.valueOf(value).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        "activation is '" + value + "': give one of " + Arrays.toString(Nonlinearity.values())));
    }

    private static List<Integer> widths(String name, List<Integer> widths) {
        if (widths.isEmpty() || widths.size() > MAX_LAYERS) {
            throw new UserError(
                    name + " has " + widths.size() + " hidden layers: give 1 to " + MAX_LAYERS + ", such as [400]");
        }
        widths.forEach(width -> between(name, width, 1, MAX_WIDTH));
        return List.copyOf(widths);
    }

    private static void between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new UserError(name + " is " + value + ": give a number from " + least + " to " + most);
        }
    }
}
