package org.vi4j.internal.io;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.module.SimpleModule;
import org.vi4j.UserError;

/** JSON as text and bytes: its parser, which does not trust a document, its writer, and the checksum of a content. */
final class JsonText {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new SimpleModule()
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addSerializer(double.class, new FiniteOrNull())
                    .addSerializer(double[].class, new FiniteOrNullArray()));

    private static final int MAX_DEPTH = 64;
    /** A double takes 24 characters at most; whoever writes more writes no number of ours. */
    private static final int MAX_DIGITS = 1100;

    /** The relative difference across a diagonal that rounding explains. */
    private static final double ROUNDING = 1e-9;

    private JsonText() {}

    static String write(@Nullable Object value, boolean indented) {
        try {
            return (indented ? MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT) : MAPPER.writer())
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON value: " + (value == null ? "null" : value.getClass()), e);
        }
    }

    static @Nullable Object read(Path file, long maxBytes) {
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

    static @Nullable Object parse(byte[] document, String name) {
        try (JsonParser parser = MAPPER.getFactory().createParser(document)) {
            if (parser.nextToken() == null) {
                throw new UserError(name + " is empty: a JSON document was expected");
            }
            Object whole = value(parser, name, 0);
            if (parser.nextToken() != null) {
                throw new UserError(name + " is not JSON: something follows its end");
            }
            return whole;
        } catch (JsonProcessingException e) {
            throw new UserError(
                    name + " is not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            // From memory: only bytes that are no text.
            throw new UserError(name + " is not JSON: it is not UTF-8 text", e);
        }
    }

    private static @Nullable Object value(JsonParser parser, String name, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new UserError(name + " is nested more than " + MAX_DEPTH + " deep: is it another file?");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, name, depth);
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, name, depth + 1));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, name);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser, String name, int depth) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            if (map.containsKey(key)) {
                throw new UserError(name + " is not JSON: it names '" + key + "' twice");
            }
            map.put(key, value(parser, name, depth + 1));
        }
        return map;
    }

    /** A long where it is one, else a double; its text is not made a number of many digits first, which takes long. */
    private static Number number(JsonParser parser, String name) throws IOException {
        if (parser.getTextLength() > MAX_DIGITS) {
            throw new UserError(name + " holds a number of " + parser.getTextLength() + " digits: is it another file?");
        }
        String text = parser.getText();
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                return Double.valueOf(text);
            }
        }
        return Double.valueOf(text);
    }

    /** Returns the SHA-256 sum of a content, whatever its layout and the order of its names. */
    static String checksum(@Nullable Object value) {
        try {
            MessageDigest sum = MessageDigest.getInstance("SHA-256");
            try (DataOutputStream out =
                    new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sum))) {
                writeContent(out, value);
            }
            return HexFormat.of().formatHex(sum.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256, and nothing is written", e);
        }
    }

    /** Writes a value so that no two different ones give the same bytes. Text of doubles would differ between Javas. */
    private static void writeContent(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeByte('{');
            out.writeInt(map.size());
            for (Object key : new TreeMap<>(map).keySet()) {
                writeContent(out, key);
                writeContent(out, map.get(key));
            }
        } else if (value instanceof List<?> list) {
            out.writeByte('[');
            out.writeInt(list.size());
            for (Object one : list) {
                writeContent(out, one);
            }
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeByte('i');
            out.writeLong(((Number) value).longValue());
        } else if (value instanceof Number number) {
            out.writeByte('d');
            out.writeDouble(number.doubleValue());
        } else {
            byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            out.writeByte(value instanceof String ? '"' : 'c');
            out.writeInt(text.length);
            out.write(text);
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

    /** Averages what differs across the diagonal by rounding alone. */
    static void average(double[][] matrix) {
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < i; j++) {
                double a = matrix[i][j];
                double b = matrix[j][i];
                // An element is computed to the rounding of the diagonal it belongs to.
                double scale = Math.sqrt(Math.abs(matrix[i][i])) * Math.sqrt(Math.abs(matrix[j][j]));
                if (!(Math.abs(a - b) <= ROUNDING * Math.max(scale, Math.abs(a)))) {
                    throw new IllegalArgumentException("a matrix is not symmetric");
                }
                matrix[i][j] = a + (b - a) / 2;
                matrix[j][i] = matrix[i][j];
            }
        }
    }
}
