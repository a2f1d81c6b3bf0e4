package org.vi4j.data.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.ObjectReader;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.module.SimpleModule;
import org.vi4j.UserError;

/** JSON out of maps, lists and records, and back into trees. Numbers that are not finite become null. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .registerModule(new SimpleModule()
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addSerializer(double.class, new FiniteOrNull())
                    .addSerializer(double[].class, new FiniteOrNullArray()));

    private static final ObjectReader READER =
            MAPPER.reader().with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final int MAX_DEPTH = 64;

    private Json() {}

    /**
     * Returns a JSON object whose names keep their order; that of {@code Map.of} differs from run to run.
     *
     * @param entries names and values, no name twice
     * @return the map
     */
    @SafeVarargs
    public static Map<String, Object> object(Map.Entry<String, ? extends Object>... entries) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends Object> entry : entries) {
            object.put(entry.getKey(), entry.getValue());
        }
        return object;
    }

    /**
     * Writes a value as indented JSON.
     *
     * @param value maps, lists, arrays, strings, numbers, booleans or null
     * @return the document, without a final line break
     */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass(), e);
        }
    }

    /**
     * Reads a JSON file of bounded size into a tree. Nothing named in the file is instantiated.
     *
     * @param file the file
     * @param maxBytes the largest size that is read
     * @return the tree
     * @throws UserError if the file is missing, too large, or not JSON
     */
    public static JsonNode read(Path file, long maxBytes) {
        try {
            long size = Files.size(file);
            if (size > maxBytes) {
                throw new UserError(
                        file + " has " + size + " bytes; at most " + maxBytes + " are read: is it another file?");
            }
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    /**
     * Reads a JSON document into a tree. Nothing named in it is instantiated.
     *
     * @param document UTF-8
     * @param name of the document, for errors
     * @return the tree
     * @throws UserError if it is not JSON
     */
    public static JsonNode parse(byte[] document, String name) {
        try {
            requireShallow(document, name);
            JsonNode tree = READER.readTree(document);
            if (tree == null || tree.isMissingNode()) {
                throw new UserError(name + " is empty: a JSON document was expected");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new UserError(
                    name + " is not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading from memory", e);
        }
    }

    /** Refuses what would exhaust the stack when a tree is made of it. */
    private static void requireShallow(byte[] document, String name) throws IOException {
        try (JsonParser parser = MAPPER.getFactory().createParser(document)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    throw new UserError(name + " is nested more than " + MAX_DEPTH + " deep: is it another file?");
                }
            }
        }
    }

    private static final class FiniteOrNull extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                out.writeNumber(value);
            } else {
                out.writeNull();
            }
        }
    }

    private static final class FiniteOrNullArray extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (double value : values) {
                if (Double.isFinite(value)) {
                    out.writeNumber(value);
                } else {
                    out.writeNull();
                }
            }
            out.writeEndArray();
        }
    }
}
