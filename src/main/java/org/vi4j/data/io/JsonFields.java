package org.vi4j.data.io;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Reads what a saved model is made of out of a JSON tree; whatever else is there is an
 * {@link IllegalArgumentException}.
 */
public final class JsonFields {
    private JsonFields() {}

    /**
     * Returns a field.
     *
     * @param node an object
     * @param key the field's name
     * @return its value
     */
    public static JsonNode require(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value;
    }

    /**
     * Returns a finite number.
     *
     * @param node the value
     * @return the number
     */
    public static double number(JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.asDouble())) {
            throw new IllegalArgumentException("a number was expected in place of '" + node.getNodeType() + "'");
        }
        return node.asDouble();
    }

    /**
     * Returns finite numbers.
     *
     * @param node a list
     * @param length how many
     * @return the numbers, {@code [length]}
     */
    public static double[] numbers(JsonNode node, int length) {
        requireLength(node, length);
        return IntStream.range(0, length).mapToDouble(j -> number(node.get(j))).toArray();
    }

    /**
     * Returns words.
     *
     * @param node a list, or nothing
     * @return the words
     */
    public static List<String> words(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /**
     * Returns a symmetric matrix.
     *
     * @param node a list of rows
     * @param d how many
     * @return the matrix, {@code [d, d]}
     */
    public static double[][] symmetric(JsonNode node, int d) {
        requireLength(node, d);
        double[][] matrix =
                IntStream.range(0, d).mapToObj(i -> numbers(node.get(i), d)).toArray(double[][]::new);
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                if (matrix[i][j] != matrix[j][i]) {
                    throw new IllegalArgumentException("a matrix is not symmetric");
                }
            }
        }
        return matrix;
    }

    private static void requireLength(JsonNode node, int length) {
        if (!node.isArray() || node.size() != length) {
            throw new IllegalArgumentException("a list of " + length + " was expected");
        }
    }
}
