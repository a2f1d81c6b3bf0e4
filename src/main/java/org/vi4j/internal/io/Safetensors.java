package org.vi4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vi4j.UserError;

/**
 * Safetensors files of single-precision numbers: the length of the header as a little-endian 64-bit number; the header,
 * JSON from names to type, shape and place; then the numbers, little-endian, row by row. Files are not trusted: the
 * header's length and every place are checked against the file's size before memory is taken, and places must follow
 * each other without gap or overlap to the file's end, as the format demands.
 */
public final class Safetensors {
    private static final int MAX_HEADER = 1 << 20;
    private static final String METADATA = "__metadata__";
    private static final String WAY_OUT = "; write it again with 'vi4j vae export' or the safetensors library";

    private Safetensors() {}

    /** An array of numbers, row by row. */
    public static final class Tensor {
        private final List<Integer> shape;
        private final float[] values;

        /**
         * Puts a shape and numbers together.
         *
         * @param shape lengths of the dimensions, the slowest first
         * @param values as many numbers as the shape says; not copied
         */
        public Tensor(List<Integer> shape, float[] values) {
            this.shape = List.copyOf(shape);
            this.values = values;
        }

        /** Returns the lengths of the dimensions, the slowest first. */
        public List<Integer> shape() {
            return shape;
        }

        /** Returns the numbers themselves, row by row. */
        public float[] values() {
            return values;
        }
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file where to
     * @param tensors names and numbers, in this order
     * @throws UserError if it cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors) {
        Map<String, Object> header = new LinkedHashMap<>();
        long at = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long end = at + (long) tensor.values.length * Float.BYTES;
            // In this order always: the same model gives the same file.
            Map<String, Object> entryHeader = new LinkedHashMap<>();
            entryHeader.put("dtype", "F32");
            entryHeader.put("shape", tensor.shape);
            entryHeader.put("data_offsets", List.of(at, end));
            header.put(entry.getKey(), entryHeader);
            at = end;
        }
        byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        WholeFile.write(file, out -> {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded.length)
                    .array());
            out.write(padded);
            for (Tensor tensor : tensors.values()) {
                out.write(StoredZip.bytes(tensor.values));
            }
        });
    }

    /**
     * Reads a file.
     *
     * @param file where from
     * @return names and numbers, in the order of their places
     * @throws UserError if it is missing, damaged, larger than 2³¹ numbers, or holds anything but finite
     *     single-precision numbers
     */
    public static Map<String, Tensor> read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw damaged(file, "it has " + size + " bytes");
            }
            long length = bytes(channel, 0, Long.BYTES, file).getLong();
            if (length < 2 || length > MAX_HEADER || length > size - Long.BYTES) {
                throw damaged(file, "its header would have " + Long.toUnsignedString(length) + " bytes of " + size);
            }
            Json header =
                    Json.parse(bytes(channel, Long.BYTES, (int) length, file).array(), "the header of " + file);
            if (!header.isObject()) {
                throw damaged(file, "its header is not a mapping of names");
            }
            long start = Long.BYTES + length;
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            long end = 0;
            for (Place place : places(header, file)) {
                if (place.from != end || place.to > size - start) {
                    throw damaged(
                            file,
                            "'" + place.name + "' lies at " + place.from + " to " + place.to + ", but " + end + " to "
                                    + (size - start) + " is what is left");
                }
                tensors.put(place.name, new Tensor(place.shape, floats(channel, start, place, file)));
                end = place.to;
            }
            if (start + end != size) {
                throw damaged(file, (size - start - end) + " bytes follow the last array");
            }
            return tensors;
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    /** Where an array lies, in bytes after the header. */
    private record Place(String name, List<Integer> shape, long from, long to) {}

    /** The arrays by their places; empty ones before what begins at the same place. */
    private static Iterable<Place> places(Json header, Path file) {
        Map<String, Place> sorted = new TreeMap<>();
        for (Map.Entry<String, Json> field : header.entries().entrySet()) {
            if (!field.getKey().equals(METADATA)) {
                Place place = place(field.getKey(), field.getValue(), file);
                sorted.put(String.format("%019d %019d %s", place.from, place.to, place.name), place);
            }
        }
        return sorted.values();
    }

    private static Place place(String name, Json entry, Path file) {
        if (!entry.path("dtype").asText().equals("F32")) {
            throw new UserError(
                    file + " holds '" + name + "' as " + entry.path("dtype").asText("nothing")
                            + ", F32 was expected: convert it to single precision, with .float() in PyTorch");
        }
        long count = 1;
        List<Integer> shape = new java.util.ArrayList<>();
        for (Json side : entry.path("shape")) {
            if (!side.isInteger() || side.asLong() < 0 || side.asLong() > Integer.MAX_VALUE) {
                throw damaged(file, "'" + name + "' has a side of " + side);
            }
            shape.add(side.asInt());
            // Below 2³¹ each time, so that no product overflows.
            count *= side.asInt();
            if (count > Integer.MAX_VALUE / Float.BYTES) {
                throw new UserError(
                        file + " holds '" + name + "' of " + entry.path("shape") + " numbers: more than vi4j reads");
            }
        }
        Json offsets = entry.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (!entry.path("shape").isArray() || offsets.size() != 2 || from < 0 || to < from) {
            throw damaged(file, "'" + name + "' lacks a shape or a place");
        }
        if (to - from != count * Float.BYTES) {
            throw damaged(
                    file,
                    "'" + name + "' of shape " + shape + " takes " + count * Float.BYTES + " bytes, not "
                            + (to - from));
        }
        return new Place(name, shape, from, to);
    }

    private static float[] floats(FileChannel channel, long start, Place place, Path file) throws IOException {
        ByteBuffer bytes = bytes(channel, start + place.from, (int) (place.to - place.from), file);
        float[] values = new float[bytes.capacity() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new UserError(file + " holds numbers in '" + place.name + "' that are not finite: train the model"
                        + " again");
            }
        }
        return values;
    }

    private static ByteBuffer bytes(FileChannel channel, long from, int count, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw damaged(file, "it ends too early");
            }
        }
        return bytes.flip();
    }

    private static UserError damaged(Path file, String problem) {
        return new UserError(file + " is not a safetensors file, or a damaged one: " + problem + WAY_OUT);
    }
}
