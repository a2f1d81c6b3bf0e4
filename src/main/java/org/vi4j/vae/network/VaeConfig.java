package org.vi4j.vae.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.ImageSet.Binarize;
import org.vi4j.data.image.ImageShape;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Setting;
import org.vi4j.vae.layer.DecoderLikelihood;
import org.vi4j.vae.layer.LatentPosterior;
import org.vi4j.vae.layer.Nonlinearity;

/**
 * Everything that decides what is trained and how. The encoder x → hidden layers → (μ, log σ²) and the decoder z →
 * hidden layers → parameters of p(x|z) are dense, with convolutions at the image's side where there are any; the image
 * size comes from the data. Validated at birth.
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
 * @param binarize what becomes of grey values first
 * @param likelihood p(x|z)
 * @param convolutions channels of the convolutions before the encoder's hidden layers, each of which halves the grid,
 *     and, from last to first, of those behind the decoder's; at most 8, none for a dense network
 * @param posterior the family of q(z|x)
 * @param objective what training maximises
 */
public record VaeConfig(
        @Setting(
                value = "400",
                range = WIDTHS,
                size = "[1, 32]",
                label = "N,N…",
                help = "Widths of the encoder's hidden layers, from the data inwards")
        List<Integer> encoder,

        @Setting(value = "20", range = WIDTHS, help = "Dimensions of z")
        int latent,

        @Setting(
                value = "400",
                range = WIDTHS,
                size = "[1, 32]",
                label = "N,N…",
                help = "Widths of the decoder's hidden layers, from z outwards")
        List<Integer> decoder,

        @Setting(
                value = "relu",
                label = "NAME",
                help = "Activation of the hidden layers: relu, leaky_relu, tanh, sigmoid, softplus, elu or"
                        + " identity")
        Nonlinearity activation,

        @Setting(value = "0.001", range = "(0, 10]", label = "X", help = "Adam's step size")
        double learningRate,

        @Setting(value = "128", range = "[1, 1048576]", help = "Images or rows per step")
        int batch,

        @Setting(value = "10", range = "[1, 1000000]", help = "Passes over the training images or rows")
        int epochs,

        @Setting(value = "1", help = "Seed of weights, shuffles and noise")
        long seed,

        @Setting(
                value = "1",
                computed = "all cores, at most 8",
                range = "[1, 1024]",
                help = "Workers that share each batch; the same seed and number of workers give the same bits")
        int threads,

        @Setting(
                value = "none",
                label = "HOW",
                help = "Turn grey values into 0 or 1: none, static (one draw) or dynamic (a new draw each" + " epoch)")
        Binarize binarize,

        @Setting(
                value = "bernoulli",
                label = "NAME",
                help = "p(x|z): bernoulli, or gaussian, laplace, discretized-logistic, each with :SCALE (:0.1),"
                        + " -learned or -per-dimension, or mixed:1,1,3")
        DecoderLikelihood likelihood,

        @Setting(
                value = "none",
                range = WIDTHS,
                size = "[0, 8]",
                label = "N,N…",
                help = "Channels of the convolutions next to the image, each of which halves its sides; or" + " none")
        List<Integer> convolutions,

        @Setting(value = "diagonal", label = "NAME", help = "Covariance of q(z|x): diagonal or full")
        LatentPosterior posterior,

        Objective objective) {
    /** The settings: names, ranges, defaults, meanings. */
    static final SettingsTable<VaeConfig> SETTINGS = SettingsTable.of(VaeConfig.class)
            .reading(DecoderLikelihood.class, (name, text) -> DecoderLikelihood.parse(text))
            .including(Objective.SETTINGS);

    @SuppressWarnings("UnusedVariable") // but in the annotations above
    private static final String WIDTHS = "[1, 65536]";

    private static final long MAX_PARAMETERS = 1L << 28;

    /**
     * Validates the values.
     *
     * @throws UserError naming the first value out of range
     */
    public VaeConfig {
        SETTINGS.check(
                encoder,
                latent,
                decoder,
                activation,
                learningRate,
                batch,
                epochs,
                seed,
                threads,
                binarize,
                likelihood,
                convolutions,
                posterior,
                objective);
        encoder = List.copyOf(encoder);
        decoder = List.copyOf(decoder);
        convolutions = List.copyOf(convolutions);
        if (binarize != Binarize.NONE && !likelihood.acceptsBinary()) {
            throw new UserError("binarize is " + binarize + ", which goes with likelihood bernoulli, not with "
                    + likelihood + ": leave one of them out");
        }
        if (objective.freeBits() > 0 && posterior != LatentPosterior.DIAGONAL) {
            throw new UserError("free_bits is " + objective.freeBits()
                    + ", which goes with posterior diagonal, not with " + posterior + ": leave one of them out");
        }
    }

    /**
     * Returns the defaults, each component's own: on images of 28 × 28 the network 784-400-20-400-784. There are as
     * many threads as the machine has cores, but at least 16 images of a batch for each.
     *
     * @return the defaults
     */
    public static VaeConfig defaults() {
        int threads = Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), 128 / 16));
        return SETTINGS.make(Map.of("threads", threads));
    }

    /**
     * Begins a configuration with the defaults.
     *
     * @return a builder, whose {@code build()} checks the values
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Changes some settings of the defaults. */
    public static final class Builder {
        private final Map<String, Object> changed = new LinkedHashMap<>();

        private Builder() {}

        private Builder put(String name, Object value) {
            changed.put(name, value);
            return this;
        }

        /** Sets the widths of the encoder's hidden layers, from the data inwards. */
        public Builder encoder(int... widths) {
            return put("encoder", Arrays.stream(widths).boxed().toList());
        }

        /** Sets the number of dimensions of z. */
        public Builder latent(int dimensions) {
            return put("latent", dimensions);
        }

        /** Sets the widths of the decoder's hidden layers, from z outwards. */
        public Builder decoder(int... widths) {
            return put("decoder", Arrays.stream(widths).boxed().toList());
        }

        /** Sets the hidden layers' activation function. */
        public Builder activation(Nonlinearity function) {
            return put("activation", function.toString());
        }

        /** Sets Adam's step size. */
        public Builder learningRate(double rate) {
            return put("learning_rate", rate);
        }

        /** Sets the rows of a step. */
        public Builder batch(int rows) {
            return put("batch", rows);
        }

        /** Sets the passes over the training rows. */
        public Builder epochs(int passes) {
            return put("epochs", passes);
        }

        /** Sets the seed of weights, shuffles and noise. */
        public Builder seed(long value) {
            return put("seed", value);
        }

        /** Sets the number of workers that share each batch. */
        public Builder threads(int workers) {
            return put("threads", workers);
        }

        /** Sets what becomes of grey values first. */
        public Builder binarize(Binarize how) {
            return put("binarize", how.toString());
        }

        /** Sets p(x|z), by a name such as {@code gaussian-learned}. */
        public Builder likelihood(String name) {
            return put("likelihood", name);
        }

        /** Sets the channels of the convolutions. */
        public Builder convolutions(int... channels) {
            return put("convolutions", Arrays.stream(channels).boxed().toList());
        }

        /** Sets the family of q(z|x). */
        public Builder posterior(LatentPosterior family) {
            return put("posterior", family.toString());
        }

        /** Sets what training maximises. */
        public Builder objective(Objective objective) {
            changed.putAll(Objective.SETTINGS.toMap(objective));
            return this;
        }

        /**
         * Checks the values and makes the configuration.
         *
         * @return the configuration
         * @throws UserError naming the first value out of range
         */
        public VaeConfig build() {
            return defaults().with(changed);
        }
    }

    /**
     * Returns the settings by the names they have in YAML files.
     *
     * @return names and values, in the order of the documentation
     */
    public Map<String, Object> toMap() {
        return SETTINGS.toMap(this);
    }

    /**
     * Returns these settings with some replaced.
     *
     * @param settings names as in {@link #toMap}, and values of the same types
     * @return the new settings
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public VaeConfig with(Map<String, ?> settings) {
        return SETTINGS.with(this, settings);
    }

    /**
     * Returns these settings for rows of a kind: the likelihood of a table follows from its columns.
     *
     * @param codec of the rows
     * @return the settings, whose likelihood is one of such rows
     * @throws UserError if there are convolutions, which are for images, or a likelihood was chosen that is not the
     *     table's
     */
    public VaeConfig forRows(Codec codec) {
        if (codec.groups().isEmpty()) {
            return this;
        }
        if (!convolutions.isEmpty()) {
            throw new UserError("convolutions is " + convolutions + ", but the data are a table: leave them out");
        }
        if (!likelihood.isBernoulli()) {
            likelihood.requireGroups(codec.groups());
        }
        return with(Map.of("likelihood", DecoderLikelihood.mixed(codec.groups()).toString()));
    }

    /** Returns the number of weights and biases of a network for rows of so many numbers. */
    long parameters(int pixels) {
        return parameters(ImageShape.grey(1, pixels));
    }

    /**
     * Returns the shape of an image and that after each convolution, which halves both sides and rounds up.
     *
     * @param shape of an image
     * @return one shape more than there are convolutions
     */
    public List<ImageShape> grids(ImageShape shape) {
        List<ImageShape> shapes = new ArrayList<>(List.of(shape));
        for (int filters : convolutions) {
            ImageShape last = shapes.get(shapes.size() - 1);
            shapes.add(new ImageShape((last.height() + 1) / 2, (last.width() + 1) / 2, filters));
        }
        return shapes;
    }

    /**
     * Returns the number of weights and biases of the network.
     *
     * @param shape of an image
     * @return P
     */
    long parameters(ImageShape shape) {
        long count = 0;
        List<ImageShape> grids = grids(shape);
        for (int i = 0; i < convolutions.size(); i++) {
            // There and back: weights between a window and a pixel of the smaller grid, and the biases of either side.
            long channels = grids.get(i).channels();
            count += 2 * 16 * channels * convolutions.get(i) + convolutions.get(i) + channels;
        }
        ImageShape smallest = grids.get(convolutions.size());
        long below = smallest.size();
        for (int width : encoder) {
            count += (below + 1) * width;
            below = width;
        }
        count += (below + 1) * posterior.width(latent);
        below = latent;
        for (int width : decoder) {
            count += (below + 1) * width;
            below = width;
        }
        return count + (below + 1) * smallest.size() + likelihood.scales((int) shape.size());
    }

    /**
     * Checks, before anything is allocated, that the network is one that a machine can train: at most 2²⁸ weights.
     *
     * @param shape of the images
     * @throws UserError if it is larger, or has convolutions beyond a single pixel
     */
    public void requireTrainable(ImageShape shape) {
        likelihood.requireColumns(shape.size());
        shape.requireHalvings(convolutions.size());
        long count = parameters(shape);
        if (count > MAX_PARAMETERS) {
            throw new UserError("the network would have " + count + " weights, more than " + MAX_PARAMETERS
                    + ": give smaller numbers for encoder, latent and decoder, or smaller images than " + shape);
        }
    }
}
