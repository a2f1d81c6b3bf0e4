package org.vi4j.internal.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * A JSON value: written out of maps, lists and arrays, and read back into what can be asked for names, places, numbers
 * and words. Documents are not trusted: nothing that one names is instantiated, and its depth and the digits of its
 * numbers are bounded. When written, numbers that are not finite become null.
 */
public final class Json implements Iterable<Json> {
    private static final Object MISSING = new Object();

    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    /**
     * Takes plain values as JSON.
     *
     * @param value maps from names, lists, strings, numbers, booleans or null
     * @return the value
     */
    public static Json of(@Nullable Object value) {
        return new Json(value);
    }

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
        return JsonText.write(value, true);
    }

    /**
     * Reads a JSON file of bounded size.
     *
     * @param file the file
     * @param maxBytes the largest size that is read
     * @return its value
     * @throws UserError if the file is missing, too large, or not JSON
     */
    public static Json read(Path file, long maxBytes) {
        return new Json(JsonText.read(file, maxBytes));
    }

    /**
     * Reads a JSON document.
     *
     * @param document UTF-8
     * @param name of the document, for errors
     * @return its value
     * @throws UserError if it is not JSON, nested too deep, names something twice, or holds a number of too many digits
     */
    public static Json parse(byte[] document, String name) {
        return new Json(JsonText.parse(document, name));
    }

    /**
     * Returns a named value.
     *
     * @param key the name
     * @return the value; {@link #isMissing missing} if this is no object or has no such name
     */
    public Json path(String key) {
        return value instanceof Map<?, ?> map && map.containsKey(key) ? new Json(map.get(key)) : new Json(MISSING);
    }

    /**
     * Returns a value of a list.
     *
     * @param place from 0
     * @return the value; {@link #isMissing missing} if this is no list or ends before
     */
    public Json path(int place) {
        return value instanceof List<?> list && place >= 0 && place < list.size()
                ? new Json(list.get(place))
                : new Json(MISSING);
    }

    /**
     * Returns a named value that must be there.
     *
     * @param key the name
     * @return the value
     * @throws IllegalArgumentException if it is missing
     */
    public Json get(String key) {
        Json found = path(key);
        if (found.isMissing()) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return found;
    }

    /**
     * Returns a value of a list that must be there.
     *
     * @param place from 0
     * @return the value
     * @throws IllegalArgumentException if it is missing
     */
    public Json get(int place) {
        Json found = path(place);
        if (found.isMissing()) {
            throw new IllegalArgumentException("a list of more than " + place + " was expected");
        }
        return found;
    }

    /** Says whether there is a value of this name. */
    public boolean has(String key) {
        return !path(key).isMissing();
    }

    /** Returns the named values, in their order; none if this is no object. */
    public Map<String, Json> entries() {
        Map<String, Json> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> entries.put(String.valueOf(key), new Json(one)));
        }
        return Collections.unmodifiableMap(entries);
    }

    /** Returns the number of values in a list or object, else 0. */
    public int size() {
        return value instanceof List<?> list ? list.size() : value instanceof Map<?, ?> map ? map.size() : 0;
    }

    /** Goes through the values of a list or object; through none of anything else. */
    @Override
    public Iterator<Json> iterator() {
        Iterable<?> values =
                value instanceof List<?> list ? list : value instanceof Map<?, ?> map ? map.values() : List.of();
        List<Json> all = new ArrayList<>();
        values.forEach(one -> all.add(new Json(one)));
        return all.iterator();
    }

    /**
     * Returns the SHA-256 sum of the content: of names, words and the bits of numbers, whatever the layout and the
     * order of names.
     *
     * @return 64 hexadecimal digits
     */
    public String checksum() {
        return JsonText.checksum(value);
    }

    /**
     * Returns this object without one of its names.
     *
     * @param key the name
     * @return the rest; this value where it has no such name
     */
    public Json without(String key) {
        if (!has(key)) {
            return this;
        }
        Map<String, Json> rest = new LinkedHashMap<>(entries());
        rest.remove(key);
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        rest.forEach((name, json) -> plain.put(name, json.value));
        return new Json(plain);
    }

    /** Says whether there is no such value, not even null. */
    public boolean isMissing() {
        return value == MISSING;
    }

    /** Says whether this is null. */
    public boolean isNull() {
        return value == null;
    }

    /** Says whether this is an object, names to values. */
    public boolean isObject() {
        return value instanceof Map;
    }

    /** Says whether this is a list. */
    public boolean isArray() {
        return value instanceof List;
    }

    /** Says whether this is a number. */
    public boolean isNumber() {
        return value instanceof Number;
    }

    /** Says whether this is a number written without point or exponent, and fits into 64 bits. */
    public boolean isInteger() {
        return value instanceof Long || value instanceof Integer;
    }

    /** Says whether this is a string. */
    public boolean isTextual() {
        return value instanceof String;
    }

    /** Says whether this is true or false. */
    public boolean isBoolean() {
        return value instanceof Boolean;
    }

    /** Returns a string, a number or a truth value as text; nothing for anything else. */
    public String asText() {
        return asText("");
    }

    /**
     * Returns a string, a number or a truth value as text.
     *
     * @param otherwise what is returned for anything else
     * @return the text
     */
    public String asText(String otherwise) {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? value.toString()
                : otherwise;
    }

    /** Returns a number as 32 bits; 0 for anything else. */
    public int asInt() {
        return asInt(0);
    }

    /**
     * Returns a number as 32 bits.
     *
     * @param otherwise what is returned for anything else
     * @return the number, cut off at its point and at the range's ends
     */
    public int asInt(int otherwise) {
        return value instanceof Number number
                ? (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.longValue()))
                : otherwise;
    }

    /** Returns a number as 64 bits; 0 for anything else. */
    public long asLong() {
        return asLong(0);
    }

    /**
     * Returns a number as 64 bits.
     *
     * @param otherwise what is returned for anything else
     * @return the number, cut off at its point
     */
    public long asLong(long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }

    /** Returns a number; 0 for anything else. */
    public double asDouble() {
        return asDouble(0);
    }

    /**
     * Returns a number.
     *
     * @param otherwise what is returned for anything else
     * @return the number; infinite where it was written too large for a double
     */
    public double asDouble(double otherwise) {
        return value instanceof Number number ? number.doubleValue() : otherwise;
    }

    /** Returns a truth value; false for anything else. */
    public boolean asBoolean() {
        return Boolean.TRUE.equals(value);
    }

    /**
     * Returns a finite number.
     *
     * @return the number
     * @throws IllegalArgumentException if this is anything else
     */
    public double number() {
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("a finite number was expected instead of " + shortened());
    }

    /**
     * Returns finite numbers.
     *
     * @param length how many
     * @return the numbers, {@code [length]}
     * @throws IllegalArgumentException if this is anything else
     */
    public double[] numbers(int length) {
        requireLength(length);
        double[] numbers = new double[length];
        for (int j = 0; j < length; j++) {
            numbers[j] = get(j).number();
        }
        return numbers;
    }

    /** Returns the strings of a list; none if this is no list. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        forEach(word -> words.add(word.asText()));
        return List.copyOf(words);
    }

    /**
     * Returns a symmetric matrix. What differs across the diagonal by rounding alone is averaged.
     *
     * @param d its size
     * @return the matrix, {@code [d, d]}, symmetric to the bit
     * @throws IllegalArgumentException if this is anything else
     */
    public double[][] symmetric(int d) {
        requireLength(d);
        double[][] matrix = new double[d][];
        for (int i = 0; i < d; i++) {
            matrix[i] = get(i).numbers(d);
        }
        JsonText.average(matrix);
        return matrix;
    }

    /**
     * Makes a symmetric matrix ready to be written: {@link #symmetric(int)} reads it as it was. A zero across the
     * diagonal may have the other sign, which a reader of symmetric matrices does not keep.
     *
     * @param matrix {@code [d, d]}
     * @return the same without negative zeros
     */
    public static double[][] symmetric(double[][] matrix) {
        return Arrays.stream(matrix)
                .map(row -> Arrays.stream(row).map(value -> value + 0.0).toArray())
                .toArray(double[][]::new);
    }

    private void requireLength(int length) {
        if (!isArray() || size() != length) {
            throw new IllegalArgumentException("a list of " + length + " was expected");
        }
    }

    private String shortened() {
        String text = toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && Objects.equals(value, json.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    /** Returns the value as JSON in one line; nothing where it is missing. */
    @Override
    public String toString() {
        return isMissing() ? "" : JsonText.write(value, false);
    }
}
