package org.vi4j.vae;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSet.Binarize;
import org.vi4j.data.image.ImageShape;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Safetensors;
import org.vi4j.internal.io.Safetensors.Tensor;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/**
 * A VAE in PyTorch's layout, in a folder: {@code config.json} says sizes and the activation function;
 * {@code model.safetensors} holds {@code encoder.0.weight} … , {@code encoder.mean.weight},
 * {@code encoder.log_var.weight}, {@code decoder.0.weight} … , {@code decoder.logits.weight}, and a {@code .bias} of
 * each, as {@link TorchLayer} has them. Of networks with a Bernoulli likelihood and a diagonal q(z|x); log_var is log
 * σ².
 */
final class TorchModel {
    static final String WEIGHTS = "model.safetensors";
    static final String CONFIG = "config.json";
    private static final String LIKELIHOOD = "bernoulli";
    private static final List<String> SIZES = List.of("encoder", "latent", "decoder", "activation");
    /** What the likelihood is of: grey values or draws from them, and the seed of a static draw. Optional. */
    private static final String BINARIZE = "binarize";

    private static final String SEED = "seed";

    private static final String CONVOLUTIONS = "convolutions";
    private static final int MAX_SIDE = 1 << 15;

    private TorchModel() {}

    /**
     * Writes a model.
     *
     * @param vae the model
     * @param folder where to; made if it is missing
     * @throws UserError if it cannot be written to, or the model is of another kind
     */
    static void write(VaeNetwork vae, Path folder) {
        Exchangeable.require(vae.config());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (TorchLayer layer : TorchLayer.of(vae.config(), vae.shape())) {
            tensors.put(layer.name() + ".weight", new Tensor(layer.shape(), layer.weight(vae)));
            tensors.put(layer.name() + ".bias", new Tensor(List.of(layer.biases().length), layer.bias(vae)));
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model", "vae");
        config.put("likelihood", LIKELIHOOD);
        ImageShape shape = vae.shape();
        config.put(
                "image",
                shape.channels() == 1
                        ? List.of(shape.height(), shape.width())
                        : List.of(shape.height(), shape.width(), shape.channels()));
        if (!vae.config().convolutions().isEmpty()) {
            config.put(CONVOLUTIONS, vae.config().convolutions());
        }
        Map<String, Object> all = vae.config().toMap();
        SIZES.forEach(name -> config.put(name, Objects.requireNonNull(all.get(name))));
        if (vae.config().binarize() != Binarize.NONE) {
            config.put(BINARIZE, vae.config().binarize().toString());
        }
        if (vae.config().binarize() == Binarize.STATIC) {
            config.put(SEED, vae.config().seed());
        }
        Safetensors.write(folder.resolve(WEIGHTS), tensors);
        byte[] json = (Json.write(config) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(folder.resolve(CONFIG), out -> out.write(json));
    }

    /**
     * Reads a model.
     *
     * @param folder with the two files
     * @return the model; how it was trained is not known, and has its default values, but for {@code binarize} and
     *     {@code seed} where they are given
     * @throws UserError if a file is missing or damaged, or if names or shapes are not those of the configuration
     */
    static VaeNetwork read(Path folder) {
        Path file = folder.resolve(CONFIG);
        Json description = Json.read(file, 1 << 20);
        requireText(file, description, "model", "vae");
        requireText(file, description, "likelihood", LIKELIHOOD);
        requireTextIfAny(file, description, "posterior", "diagonal");
        Map<String, Object> sizes = new LinkedHashMap<>(Settings.fromTree(description));
        SIZES.stream().filter(name -> !sizes.containsKey(name)).findFirst().ifPresent(name -> {
            throw new UserError(file + " does not have '" + name + "': add it, as 'vi4j vae export' writes it");
        });
        sizes.keySet()
                .removeIf(name -> !SIZES.contains(name)
                        && !List.of(BINARIZE, SEED, CONVOLUTIONS).contains(name));
        VaeConfig config = VaeConfig.defaults().with(sizes);
        ImageShape shape = shape(file, description.path("image"));
        config.requireTrainable(shape);
        Path weights = folder.resolve(WEIGHTS);
        Map<String, Tensor> tensors = Safetensors.read(weights);
        List<TorchLayer> layers = TorchLayer.of(config, shape);
        // Compared before a network of the configuration's word alone is built.
        for (TorchLayer layer : layers) {
            requireShape(weights, tensors, layer.name() + ".weight", layer.shape());
            requireShape(weights, tensors, layer.name() + ".bias", List.of(layer.biases().length));
        }
        if (tensors.size() > 2 * layers.size()) {
            layers.forEach(layer -> {
                tensors.remove(layer.name() + ".weight");
                tensors.remove(layer.name() + ".bias");
            });
            throw new UserError(
                    weights + " also holds '" + tensors.keySet().iterator().next() + "', which the model in " + CONFIG
                            + " does not have: is it another model's?");
        }
        VaeNetwork vae = VaeNetwork.create(config, shape);
        for (TorchLayer layer : layers) {
            layer.setWeight(
                    vae, tensor(weights, tensors, layer.name() + ".weight").values());
            layer.setBias(vae, tensor(weights, tensors, layer.name() + ".bias").values());
        }
        return vae;
    }

    private static Tensor tensor(Path file, Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UserError(file + " has no '" + name + "': a model of " + CONFIG + "'s sizes has one");
        }
        return tensor;
    }

    private static void requireShape(Path file, Map<String, Tensor> tensors, String name, List<Integer> shape) {
        Tensor tensor = tensor(file, tensors, name);
        if (!tensor.shape().equals(shape)) {
            throw new UserError(file + " holds '" + name + "' of shape " + tensor.shape() + ", by " + CONFIG + " it is "
                    + shape + ": weights are as in torch.nn.Linear, [outputs, inputs], or Conv2d");
        }
    }

    private static void requireText(Path file, Json description, String name, String value) {
        if (!description.path(name).asText().equals(value)) {
            throw new UserError(file + " says '" + name + "' is '"
                    + description.path(name).asText() + "': only '" + value + "' can be imported");
        }
    }

    private static void requireTextIfAny(Path file, Json description, String name, String value) {
        if (description.has(name)) {
            requireText(file, description, name, value);
        }
    }

    private static ImageShape shape(Path file, Json image) {
        int height = image.path(0).asInt();
        int width = image.path(1).asInt();
        int channels = image.path(2).asInt(1);
        if (Math.min(height, width) < 1 || Math.max(height, width) > MAX_SIDE || (channels != 1 && channels != 3)) {
            throw new UserError(file + " says 'image' is " + image
                    + ": give height and width in pixels, such as [28, 28], and for colour [28, 28, 3]");
        }
        return new ImageShape(height, width, channels);
    }
}
