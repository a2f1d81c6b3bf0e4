package org.vi4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLGenerator;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLParser;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;

/** Settings as names and plain values, in YAML and back. A file is data: nothing in it names a class. */
public final class Settings {
    /**
     * The key in a run's own config.yaml: where the run came from. Read over, so that the file can be trained from
     * again.
     */
    public static final String PROVENANCE = "provenance";

    private static final String CHECKSUM = "sha256";
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 16;
    /** Far above any number in use: YAML's readers try patterns on all of it, and big numbers take time squared. */
    private static final int MAX_NUMBER = 400;

    private static final Pattern MARK = Pattern.compile(" *in '[^']*', line (\\d{1,7}),");
    private static final YAMLFactory FACTORY = new YAMLFactory().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER);
    private static final ObjectMapper YAML =
            new ObjectMapper(FACTORY).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

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

    /**
     * Reads the settings of a document, without its provenance.
     *
     * @param tree a mapping of names
     * @return names and values: numbers, strings, or lists of them
     * @throws UserError if a value is of another kind
     */
    public static Map<String, Object> fromTree(Json tree) {
        Map<String, Object> settings = new LinkedHashMap<>();
        tree.entries().forEach((name, value) -> {
            if (!name.equals(PROVENANCE)) {
                settings.put(name, plain(name, value));
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

    /**
     * Reads a run's own configuration as it was written.
     *
     * @param file the run's config.yaml
     * @return whether it carries a checksum; those of earlier versions don't
     * @throws UserError if it cannot be read, or has changed since
     */
    public static boolean requireAsWritten(Path file) {
        Json tree = tree(file);
        Json checksum = tree.path(PROVENANCE).path(CHECKSUM);
        if (!checksum.isMissing() && !checksum.asText().equals(checksum(tree))) {
            throw new UserError(file + " has changed since the run wrote it, so it no longer says what was trained:"
                    + " restore it, or train in another folder");
        }
        return !checksum.isMissing();
    }

    private static String checksum(Json tree) {
        Map<String, Object> parts = Json.object(
                Map.entry("settings", tree.without(PROVENANCE).checksum()),
                Map.entry(PROVENANCE, tree.path(PROVENANCE).without(CHECKSUM).checksum()));
        return Json.of(parts).checksum();
    }

    private static Json tree(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new UserError(file + " has " + size + " bytes, a configuration at most " + MAX_BYTES
                        + ": is it another file?");
            }
            return tree(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                            .toString(),
                    file);
        } catch (CharacterCodingException e) {
            throw new UserError(file + " is not UTF-8 text: save it as UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new UserError(file + " cannot be read as YAML, " + problem(e), e);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    private static Json tree(String content, Path file) throws IOException {
        requireShortNumbers(content, file);
        requirePlain(content, file);
        var tree = YAML.readTree(content);
        if (tree == null || !tree.isObject()) {
            throw new UserError(file + " is not a configuration: lines such as 'latent: 20' were expected");
        }
        return Json.of(YAML.convertValue(tree, Object.class));
    }

    /** Line and problem out of a message that first says, in lines of their own, what was being read and where. */
    private static String problem(JsonProcessingException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        String problem = "";
        for (String part : String.valueOf(e.getOriginalMessage()).lines().toList()) {
            Matcher mark = MARK.matcher(part);
            if (mark.lookingAt()) {
                line = Integer.parseInt(mark.group(1));
            } else if (!part.isBlank() && !Character.isWhitespace(part.charAt(0))) {
                problem = part;
            }
        }
        return "line " + line + ": " + problem;
    }

    private static void requireShortNumbers(String content, Path file) {
        int line = 1;
        int length = 0;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            line += c == '\n' ? 1 : 0;
            length = "0123456789_:.+-eE".indexOf(c) >= 0 ? length + 1 : 0;
            if (length > MAX_NUMBER) {
                throw new UserError(file + ", line " + line + ": a number of more than " + MAX_NUMBER
                        + " characters: is it another file?");
            }
        }
    }

    /** Refuses, before a tree is built, what settings have no use for and a reader would silently pass over. */
    private static void requirePlain(String content, Path file) throws IOException {
        try (YAMLParser parser = FACTORY.createParser(content)) {
            int depth = 0;
            boolean over = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String where = file + ", line " + parser.getTokenLocation().getLineNr() + ": ";
                if (parser.getTypeId() != null || parser.getObjectId() != null || parser.isCurrentAlias()) {
                    throw new UserError(where + "YAML's tags (!), anchors (&) and aliases (*) are not used here:"
                            + " write the value itself");
                }
                if (over) {
                    throw new UserError(where + "a second document begins: put all settings into one");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    throw new UserError(where + "nested more than " + MAX_DEPTH + " deep: is it another file?");
                }
                over = depth == 0;
            }
        }
    }

    /**
     * Writes a run's configuration as YAML: its settings, where it came from, and a checksum of both.
     *
     * @param settings names and values
     * @param provenance where the run came from
     * @return the document
     */
    public static String write(Map<String, ?> settings, Map<String, ?> provenance) {
        Map<String, Object> sealed = new LinkedHashMap<>(provenance);
        Map<String, Object> all = new LinkedHashMap<>(settings);
        all.put(PROVENANCE, sealed);
        try {
            // Of what a reader gets, which may be another type of number than was written.
            sealed.put(CHECKSUM, checksum(Json.of(YAML.readValue(write(all), Object.class))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not plain settings: " + all, e);
        }
        return write(all);
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

    private static Object plain(String name, Json value) {
        if (value.isInteger()) {
            return value.asLong();
        }
        if (value.isNumber()) {
            return value.asDouble();
        }
        if (value.isArray()) {
            List<Object> list = new ArrayList<>();
            value.forEach(element -> list.add(plain(name, element)));
            return list;
        }
        if (value.isTextual()) {
            return value.asText();
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
            String hint = Nearest.hint(name, known);
            throw new UserError("unknown setting '" + name + "'"
                    + (hint.isEmpty() ? ": there are " + String.join(", ", new TreeSet<>(known)) : hint));
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

    /**
     * Reads a list of whole numbers of 32 bits, also as a text with commas; {@code none} is an empty one.
     *
     * @param settings values by name
     * @param name the setting
     * @return its value
     * @throws UserError if it is anything else
     */
    public static List<Integer> integers(Map<String, Object> settings, String name) {
        Object value = settings.get(name);
        String text = String.valueOf(value).trim();
        List<?> elements =
                value instanceof List<?> list ? list : text.equals("none") ? List.of() : List.of(text.split(",", -1));
        List<Integer> integers = new ArrayList<>();
        for (Object element : elements) {
            if (element instanceof String word && word.isBlank()) {
                throw new UserError(
                        name + " is '" + text + "': give whole numbers with a comma between two, or none at all");
            }
            long number = whole(name, element);
            if (number != (int) number) {
                throw new UserError(name + " is " + number + ": give a smaller number");
            }
            integers.add((int) number);
        }
        return integers;
    }

    private static long whole(String name, @Nullable Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        // A whole number that a double holds exactly: no larger one is what was written.
        if (value instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && Math.abs(number.doubleValue()) <= 1L << 53) {
            return number.longValue();
        }
        try {
            return Long.parseLong(String.valueOf(value).trim());
        } catch (NumberFormatException e) {
            throw new UserError(name + " is '" + value + "': give a whole number", e);
        }
    }
}
