package org.vi4j.vae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLGenerator;
import org.vi4j.Nearest;
import org.vi4j.UserError;
import org.vi4j.data.WholeFile;

/** Settings as names and plain values, in YAML and back. A file is data: nothing in it names a class. */
public final class Settings {
    /** In a run's own config.yaml: where the run came from. Read over, so that the file can be trained from again. */
    public static final String PROVENANCE = "provenance";

    private static final long MAX_BYTES = 1 << 20;
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

    private Settings() {}

    /**
     * Reads the settings of a YAML file, without its provenance.
     *
     * @param file the file, at most 1 MiB
     * @return names and values: numbers, strings, or lists of them
     * @throws UserError if it cannot be read, is not YAML, or is not a mapping of names
     */
    public static Map<String, Object> read(Path file) {
        return fromTree(tree(file));
    }

    public static Map<String, Object> fromTree(JsonNode tree) {
        Map<String, Object> settings = new LinkedHashMap<>();
        tree.fields().forEachRemaining(field -> {
            if (!field.getKey().equals(PROVENANCE)) {
                settings.put(field.getKey(), plain(field.getKey(), field.getValue()));
            }
        });
        return settings;
    }

    /**
     * Reads one part of the provenance of a run's configuration.
     *
     * @param file the file
     * @param part its name
     * @return names and values, none where the file has no such part
     * @throws UserError if the file cannot be read
     */
    public static Map<String, Object> provenance(Path file, String part) {
        return fromTree(tree(file).path(PROVENANCE).path(part));
    }

    private static JsonNode tree(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new UserError(file + " has " + size + " bytes, a configuration at most " + MAX_BYTES
                        + ": is it another file?");
            }
            JsonNode tree = YAML.readTree(Files.readAllBytes(file));
            if (tree == null || !tree.isObject()) {
                throw new UserError(file + " is not a configuration: lines such as 'latent: 20' were expected");
            }
            return tree;
        } catch (JsonProcessingException e) {
            String problem =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new UserError(file + " is not YAML, line " + line + ": " + problem, e);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    /**
     * Writes names and values, nested maps included, as YAML.
     *
     * @param settings what to write
     * @return the document
     */
    public static String write(Map<String, ?> settings) {
        try {
            return YAML.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not plain settings: " + settings, e);
        }
    }

    private static Object plain(String name, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>();
            value.forEach(element -> list.add(plain(name, element)));
            return list;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        throw new UserError(name + " is " + (value.isNull() ? "empty" : value) + ": give a number, a name or a list");
    }

    /**
     * Refuses names that no setting has.
     *
     * @param settings what was given
     * @param known the names there are
     * @throws UserError naming the first unknown one, and the nearest that is known
     */
    public static void requireKnown(Map<String, ?> settings, Set<String> known) {
        settings.keySet().forEach(name -> requireKnown(name, known));
    }

    private static void requireKnown(String name, Set<String> known) {
        if (!known.contains(name)) {
            throw new UserError("unknown setting '" + name + "'" + Nearest.hint(name, known));
        }
    }

    /**
     * Reads a whole number of 32 bits.
     *
     * @param settings values by name
     * @param name the setting
     * @return its value
     * @throws UserError if it is anything else
     */
    public static int integer(Map<String, Object> settings, String name) {
        long value = whole(settings, name);
        if (value != (int) value) {
            throw new UserError(name + " is " + value + ": give a smaller number");
        }
        return (int) value;
    }

    /**
     * Reads a whole number of 64 bits.
     *
     * @param settings values by name
     * @param name the setting
     * @return its value
     * @throws UserError if it is anything else
     */
    public static long whole(Map<String, Object> settings, String name) {
        return whole(name, settings.get(name));
    }

    /**
     * Reads a number.
     *
     * @param settings values by name
     * @param name the setting
     * @return its value
     * @throws UserError if it is anything else
     */
    public static double number(Map<String, Object> settings, String name) {
        Object value = settings.get(name);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        try {
            return Double.parseDouble(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new UserError(name + " is '" + value + "': give a number", e);
        }
    }

    static List<Integer> integers(Map<String, Object> settings, String name) {
        Object value = settings.get(name);
        List<?> elements = value instanceof List<?> list
                ? list
                : List.of(String.valueOf(value).split(",", -1));
        List<Integer> integers = new ArrayList<>();
        for (Object element : elements) {
            long number = whole(name, element);
            if (number != (int) number) {
                throw new UserError(name + " is " + number + ": give a smaller number");
            }
            integers.add((int) number);
        }
        return integers;
    }

    private static long whole(String name, @Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() == number.longValue()) {
            return number.longValue();
        }
        try {
            return Long.parseLong(String.valueOf(value).trim());
        } catch (NumberFormatException e) {
            throw new UserError(name + " is '" + value + "': give a whole number", e);
        }
    }
}
