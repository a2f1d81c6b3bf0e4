package org.vi4j.vae.exchange;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.Json;
import org.vi4j.data.Safetensors;
import org.vi4j.data.Safetensors.Tensor;
import org.vi4j.data.WholeFile;
import org.vi4j.vae.Settings;
import org.vi4j.vae.Vae;
import org.vi4j.vae.VaeConfig;
import org.vi4j.vae.VaeGraph;

/**
 * A VAE in PyTorch's layout, in a folder: {@code config.json} says sizes and the activation function;
 * {@code model.safetensors} holds {@code encoder.0.weight} … , {@code encoder.mean.weight},
 * {@code encoder.log_var.weight}, {@code decoder.0.weight} … , {@code decoder.logits.weight}, and a {@code .bias} of
 * each. Of dense networks with a Bernoulli likelihood and a diagonal q(z|x). Weights are {@code torch.nn.Linear}'s,
 * [outputs, inputs]; log_var is log σ².
 */
public final class TorchModel {
    static final String WEIGHTS = "model.safetensors";
    static final String CONFIG = "config.json";
    private static final String LIKELIHOOD = "bernoulli";
    private static final List<String> SIZES = List.of("encoder", "latent", "decoder", "activation");
    private static final int MAX_SIDE = 1 << 15;

    private TorchModel() {}

    /** Consecutive outputs of one of the graph's layers, which are a Linear of their own in PyTorch. */
    private record Linear(String name, String layer, int inputs, int from, int outputs) {
        INDArray weight(Vae vae) {
            return vae.graph()
                    .getParam(layer + "_W")
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + outputs));
        }

        INDArray bias(Vae vae) {
            return vae.graph().getParam(layer + "_b").reshape(-1).get(NDArrayIndex.interval(from, from + outputs));
        }
    }

    private static List<Linear> linears(VaeConfig config, int pixels) {
        List<Linear> linears = new ArrayList<>();
        int below = pixels;
        for (int i = 0; i < config.encoder().size(); i++) {
            int width = config.encoder().get(i);
            linears.add(new Linear("encoder." + i, VaeGraph.encoder(i), below, 0, width));
            below = width;
        }
        int latent = config.latent();
        linears.add(new Linear("encoder.mean", VaeGraph.POSTERIOR, below, 0, latent));
        linears.add(new Linear("encoder.log_var", VaeGraph.POSTERIOR, below, latent, latent));
        below = latent;
        for (int i = 0; i < config.decoder().size(); i++) {
            int width = config.decoder().get(i);
            linears.add(new Linear("decoder." + i, VaeGraph.decoder(i), below, 0, width));
            below = width;
        }
        linears.add(new Linear("decoder.logits", VaeGraph.LOGITS, below, 0, pixels));
        return linears;
    }

    /**
     * Writes a model.
     *
     * @param vae the model
     * @param folder where to; made if it is missing
     * @throws UserError if it cannot be written to, or the model is of another kind
     */
    public static void write(Vae vae, Path folder) {
        DenseBernoulli.require(vae.config());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Linear linear : linears(vae.config(), vae.pixels())) {
            tensors.put(
                    linear.name + ".weight",
                    new Tensor(
                            List.of(linear.outputs, linear.inputs),
                            linear.weight(vae).transpose().dup('c').data().asFloat()));
            tensors.put(
                    linear.name + ".bias",
                    new Tensor(
                            List.of(linear.outputs),
                            linear.bias(vae).dup('c').data().asFloat()));
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model", "vae");
        config.put("likelihood", LIKELIHOOD);
        config.put("image", List.of(vae.height(), vae.width()));
        Map<String, Object> all = vae.config().toMap();
        SIZES.forEach(name -> config.put(name, Objects.requireNonNull(all.get(name))));
        Safetensors.write(folder.resolve(WEIGHTS), tensors);
        byte[] json = (Json.write(config) + "\n").getBytes(StandardCharsets.UTF_8);
        WholeFile.write(folder.resolve(CONFIG), out -> out.write(json));
    }

    /**
     * Reads a model.
     *
     * @param folder with the two files
     * @return the model; how it was trained is not known, and has its default values
     * @throws UserError if a file is missing or damaged, or if names or shapes are not those of the configuration
     */
    public static Vae read(Path folder) {
        Path file = folder.resolve(CONFIG);
        JsonNode description = Json.read(file, 1 << 20);
        requireText(file, description, "model", "vae");
        requireText(file, description, "likelihood", LIKELIHOOD);
        requireTextIfAny(file, description, "posterior", "diagonal");
        if (!description.path("convolutions").isEmpty()) {
            throw new UserError(file + " says 'convolutions' is " + description.path("convolutions")
                    + ": only dense networks can be imported");
        }
        Map<String, Object> sizes = new LinkedHashMap<>(Settings.fromTree(description));
        SIZES.stream().filter(name -> !sizes.containsKey(name)).findFirst().ifPresent(name -> {
            throw new UserError(file + " does not say '" + name + "': add it, as 'vi4j vae export' writes it");
        });
        sizes.keySet().retainAll(SIZES);
        VaeConfig config = VaeConfig.defaults().with(sizes);
        int height = side(file, description, 0);
        int width = side(file, description, 1);
        config.requireTrainable(height, width);
        Path weights = folder.resolve(WEIGHTS);
        Map<String, Tensor> tensors = Safetensors.read(weights);
        List<Linear> linears = linears(config, height * width);
        // Compared before a network of the configuration's word alone is built.
        for (Linear linear : linears) {
            requireShape(weights, tensors, linear.name + ".weight", List.of(linear.outputs, linear.inputs));
            requireShape(weights, tensors, linear.name + ".bias", List.of(linear.outputs));
        }
        if (tensors.size() > 2 * linears.size()) {
            linears.forEach(linear -> {
                tensors.remove(linear.name + ".weight");
                tensors.remove(linear.name + ".bias");
            });
            throw new UserError(
                    weights + " also holds '" + tensors.keySet().iterator().next() + "', which the model in " + CONFIG
                            + " does not have: is it another model's?");
        }
        Vae vae = Vae.create(config, height, width);
        for (Linear linear : linears) {
            float[] weight = tensor(weights, tensors, linear.name + ".weight").values();
            linear.weight(vae)
                    .assign(Nd4j.createFromArray(weight)
                            .reshape(linear.outputs, linear.inputs)
                            .transpose());
            linear.bias(vae)
                    .assign(Nd4j.createFromArray(
                            tensor(weights, tensors, linear.name + ".bias").values()));
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
                    + shape + ": weights are [outputs, inputs], as in torch.nn.Linear");
        }
    }

    private static void requireText(Path file, JsonNode description, String name, String value) {
        if (!description.path(name).asText().equals(value)) {
            throw new UserError(file + " says '" + name + "' is '"
                    + description.path(name).asText() + "': only '" + value + "' can be imported");
        }
    }

    private static void requireTextIfAny(Path file, JsonNode description, String name, String value) {
        if (description.has(name)) {
            requireText(file, description, name, value);
        }
    }

    private static int side(Path file, JsonNode description, int index) {
        int side = description.path("image").path(index).asInt();
        if (side < 1 || side > MAX_SIDE) {
            throw new UserError(file + " says 'image' is " + description.path("image")
                    + ": give height and width in pixels, such as [28, 28]");
        }
        return side;
    }
}
