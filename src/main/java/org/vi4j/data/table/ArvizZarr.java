package org.vi4j.data.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.WholeFile;

/**
 * Folders as ArviZ and xarray read them: Zarr version 2, a group for each part, arrays of little-endian numbers in
 * chunks without compression, names of dimensions in {@code _ARRAY_DIMENSIONS}, all of the descriptions once more in
 * {@code .zmetadata}. (Zarr storage specification version 2; xarray's "Zarr encoding specification".)
 */
final class ArvizZarr {
    /** Numbers in a chunk, about. */
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    private ArvizZarr(Path folder) {
        this.folder = folder;
    }

    /** Writes a folder, whole or not at all. */
    static void write(Path folder, Map<String, String> attributes, List<DrawsCsv.Variable> variables) {
        WholeFile.writeFolder(folder, temporary -> new ArvizZarr(temporary).write(attributes, variables));
    }

    private void write(Map<String, String> attributes, List<DrawsCsv.Variable> variables) throws IOException {
        group("", attributes);
        for (DrawsCsv.Variable variable : variables) {
            group(variable.group(), attributes);
            array(variable);
        }
        json(".zmetadata", Json.object(Map.entry("metadata", metadata), Map.entry("zarr_consolidated_format", 1)));
    }

    private void group(String name, Map<String, String> attributes) throws IOException {
        Files.createDirectories(folder.resolve(name));
        description(name.isEmpty() ? ".zgroup" : name + "/.zgroup", Map.of("zarr_format", 2));
        description(name.isEmpty() ? ".zattrs" : name + "/.zattrs", attributes);
    }

    private void description(String place, Object value) throws IOException {
        metadata.put(place, value);
        json(place, value);
    }

    private void json(String place, Object value) throws IOException {
        Files.writeString(folder.resolve(place), Json.write(value), StandardCharsets.UTF_8);
    }

    private void array(DrawsCsv.Variable variable) throws IOException {
        String place = variable.group() + "/" + variable.name();
        int[] shape = variable.shape();
        int[] chunks = chunks(shape);
        Files.createDirectories(folder.resolve(place));
        Map<String, Object> array = new LinkedHashMap<>();
        array.put("chunks", chunks);
        array.put("compressor", null);
        array.put("dtype", variable.type());
        array.put("fill_value", variable.fill());
        array.put("filters", null);
        array.put("order", "C");
        array.put("shape", shape);
        array.put("zarr_format", 2);
        description(place + "/.zarray", array);
        description(place + "/.zattrs", Map.of("_ARRAY_DIMENSIONS", variable.dimensions()));
        chunks(folder.resolve(place), variable, chunks);
    }

    /** One chain in each, and so many draws that a chunk has about a million numbers; all of other arrays. */
    private static int[] chunks(int[] shape) {
        int[] chunks = shape.clone();
        if (shape.length >= 2) {
            int behind = Arrays.stream(shape).skip(2).reduce(1, (a, b) -> a * b);
            chunks[0] = 1;
            chunks[1] = Math.max(1, Math.min(shape[1], CHUNK / Math.max(1, behind)));
        }
        return chunks;
    }

    private static void chunks(Path place, DrawsCsv.Variable variable, int[] chunks) throws IOException {
        int[] shape = variable.shape();
        if (shape.length < 2) {
            chunk(place.resolve("0"), variable, 0, shape[0], shape[0], 1);
            return;
        }
        int behind = Arrays.stream(shape).skip(2).reduce(1, (a, b) -> a * b);
        String zeros = ".0".repeat(shape.length - 2);
        for (int chain = 0; chain < shape[0]; chain++) {
            for (int k = 0; k * chunks[1] < shape[1]; k++) {
                int from = k * chunks[1];
                int to = Math.min(shape[1], from + chunks[1]);
                chunk(
                        place.resolve(chain + "." + k + zeros),
                        variable,
                        chain * shape[1] + from,
                        chain * shape[1] + to,
                        chain * shape[1] + from + chunks[1],
                        behind);
            }
        }
    }

    /** Rows of the flattened array; an edge's chunk has the others' size, filled up. */
    private static void chunk(Path file, DrawsCsv.Variable variable, int from, int to, int full, int width)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ByteBuffer bytes = ByteBuffer.allocate(width * variable.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int row = from; row < full; row++) {
                bytes.clear();
                for (int j = 0; j < width; j++) {
                    variable.put(bytes, row < to ? row : -1, j);
                }
                out.write(bytes.array());
            }
        }
    }

    /** What a folder's name may hold; a name that is taken gets a number. */
    static String plain(String name, List<String> taken) {
        String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
        plain = plain.isEmpty() ? "_" : plain;
        String unique = plain;
        for (int k = 2; taken.contains(unique); k++) {
            unique = plain + "_" + k;
        }
        return unique;
    }

    /** The coordinates that a group's variables have: numbers, or names. */
    static List<DrawsCsv.Variable> coordinates(String group, Map<String, List<String>> names, int chains, int draws) {
        List<DrawsCsv.Variable> all = new ArrayList<>();
        if (chains > 0) {
            all.add(DrawsCsv.Variable.counted(group, "chain", chains));
            all.add(DrawsCsv.Variable.counted(group, "draw", draws));
        }
        names.forEach((dimension, values) -> all.add(DrawsCsv.Variable.named(group, dimension, values)));
        return all;
    }
}
