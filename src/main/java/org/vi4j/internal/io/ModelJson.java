package org.vi4j.internal.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vi4j.UserError;

/**
 * A kind of JSON file that holds a model: it says which kind it is, and of which version.
 *
 * @param format what it calls itself
 * @param versions those that are read, the plain one first
 * @param name of what it holds, such as "a mixture"
 * @param writer the command that writes it
 */
public record ModelJson(String format, List<Integer> versions, String name, String writer) {
    private static final String CHECKSUM = "sha256";

    /** Creates the kind. */
    public ModelJson {
        versions = List.copyOf(versions);
    }

    /**
     * Writes a document of this kind, with a checksum of its content as the last entry.
     *
     * @param tree the document
     * @return UTF-8
     */
    public byte[] write(Map<String, ?> tree) {
        Map<String, Object> sealed = new LinkedHashMap<>(tree);
        byte[] plain = Json.write(tree).getBytes(StandardCharsets.UTF_8);
        sealed.put(CHECKSUM, Json.parse(plain, name).checksum());
        return (Json.write(sealed) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Loads a model. Files of earlier versions have no checksum.
     *
     * @param <M> the model's type
     * @param file the file
     * @param maxBytes the largest size that is read
     * @param model makes the model; its IllegalArgumentException or UserError says what is damaged
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, holds numbers that are no model, or is not
     *     as it was written
     */
    public <M> M load(Path file, long maxBytes, Function<Json, M> model) {
        Json tree = Json.read(file, maxBytes);
        if (!format.equals(tree.path("format").asText())) {
            throw new UserError(file + " is not " + name + ": name a file that '" + writer + "' wrote");
        }
        if (!versions.contains(tree.path("version").asInt())) {
            throw new UserError(file + " has format version " + tree.path("version") + "; this vi4j reads "
                    + versions.stream().map(String::valueOf).collect(Collectors.joining(" and ", "version ", ""))
                    + ": fit it again");
        }
        try {
            M read = model.apply(tree);
            Json checksum = tree.path(CHECKSUM);
            if (!checksum.isMissing()
                    && !checksum.asText().equals(tree.without(CHECKSUM).checksum())) {
                throw new IllegalArgumentException("it does not match its checksum");
            }
            return read;
        } catch (IllegalArgumentException | UserError e) {
            throw new UserError(file + " is damaged (" + e.getMessage() + "): fit it again", e);
        }
    }
}
