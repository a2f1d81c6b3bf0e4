package org.vi4j.data.io;

import java.nio.file.Path;
import java.util.List;
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
    /** Creates the kind. */
    public ModelJson {
        versions = List.copyOf(versions);
    }

    /**
     * Loads a model.
     *
     * @param <M> the model's type
     * @param file the file
     * @param maxBytes the largest size that is read
     * @param model makes the model; its IllegalArgumentException or UserError says what is damaged
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, or holds numbers that are no model
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
            return model.apply(tree);
        } catch (IllegalArgumentException | UserError e) {
            throw new UserError(file + " is damaged (" + e.getMessage() + "): fit it again", e);
        }
    }
}
