package org.vi4j.regression;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.UserError;
import org.vi4j.data.Json;
import org.vi4j.data.WholeFile;
import org.vi4j.distribution.DiagonalGaussian;
import org.vi4j.distribution.MultivariateGaussian;
import org.vi4j.model.Design;

/** A {@link RegressionModel} as a JSON file: numbers and names, no code, checked on the way in. */
public final class ModelFile {
    private static final String FORMAT = "vi4j regression";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 64 << 20;

    private ModelFile() {}

    /**
     * Saves a model.
     *
     * @param model the model
     * @param file where to
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    public static void save(RegressionModel model, Path file) {
        Design design = model.design();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        tree.put("target", model.target());
        tree.put("features", design.features());
        tree.put("intercept", design.intercept());
        tree.put("center", design.center());
        tree.put("scale", design.scale());
        tree.put("target_center", design.targetCenter());
        tree.put("beta", model.noisePrecision());
        tree.put(
                "exact",
                Map.of("mean", model.exact().mean(), "precision", model.exact().precision()));
        double[] variance =
                Arrays.stream(model.meanField().sd()).map(sd -> sd * sd).toArray();
        tree.put("mean_field", Map.of("mean", model.meanField().mean(), "variance", variance));
        byte[] bytes = (Json.write(tree) + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new UserError("the model would take " + bytes.length + " bytes; at most " + MAX_BYTES
                    + " are read back: use fewer columns than "
                    + design.features().size());
        }
        WholeFile.write(file, out -> out.write(bytes));
    }

    /**
     * Loads a model.
     *
     * @param file a file that {@link #save} wrote
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, or holds numbers that are no model
     */
    public static RegressionModel load(Path file) {
        JsonNode tree = Json.read(file, MAX_BYTES);
        if (!FORMAT.equals(tree.path("format").asText())) {
            throw new UserError(
                    file + " is not a regression model: name a file that 'vi4j regression fit --out' wrote");
        }
        if (tree.path("version").asInt() != VERSION) {
            throw new UserError(file + " has format version " + tree.path("version") + "; this vi4j reads version "
                    + VERSION + ": fit it again");
        }
        try {
            return model(tree);
        } catch (IllegalArgumentException | UserError e) {
            throw new UserError(file + " is damaged (" + e.getMessage() + "): fit it again", e);
        }
    }

    private static RegressionModel model(JsonNode tree) {
        List<String> features = StreamSupport.stream(require(tree, "features").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        JsonNode intercept = require(tree, "intercept");
        JsonNode target = require(tree, "target");
        if (!intercept.isBoolean() || !target.isTextual()) {
            throw new IllegalArgumentException("'intercept' and 'target' must be a truth value and a name");
        }
        Design design = Design.of(
                features,
                intercept.asBoolean(),
                numbers(require(tree, "center"), features.size()),
                numbers(require(tree, "scale"), features.size()),
                number(require(tree, "target_center")));
        int d = design.coefficients().size();
        double beta = number(require(tree, "beta"));
        if (!(beta > 0)) {
            throw new IllegalArgumentException("'beta' is " + beta);
        }
        JsonNode exact = require(tree, "exact");
        JsonNode meanField = require(tree, "mean_field");
        return new RegressionModel(
                target.asText(),
                design,
                beta,
                MultivariateGaussian.ofMean(numbers(require(exact, "mean"), d), matrix(require(exact, "precision"), d)),
                DiagonalGaussian.of(
                        numbers(require(meanField, "mean"), d), numbers(require(meanField, "variance"), d)));
    }

    private static JsonNode require(JsonNode tree, String key) {
        JsonNode node = tree.get(key);
        if (node == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return node;
    }

    private static double[][] matrix(JsonNode node, int d) {
        requireLength(node, d);
        double[][] matrix =
                IntStream.range(0, d).mapToObj(i -> numbers(node.get(i), d)).toArray(double[][]::new);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                if (matrix[i][j] != matrix[j][i]) {
                    throw new IllegalArgumentException("the precision is not symmetric");
                }
            }
        }
        return matrix;
    }

    private static double[] numbers(JsonNode node, int length) {
        requireLength(node, length);
        return IntStream.range(0, length).mapToDouble(j -> number(node.get(j))).toArray();
    }

    private static void requireLength(JsonNode node, int length) {
        if (!node.isArray() || node.size() != length) {
            throw new IllegalArgumentException("a list of " + length + " was expected");
        }
    }

    private static double number(JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
            throw new IllegalArgumentException("a number was expected in place of '" + node.getNodeType() + "'");
        }
        return node.asDouble();
    }
}
