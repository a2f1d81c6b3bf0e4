package org.vi4j.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;

/** What a net predicts: a number, or one of several classes. */
public sealed interface Target {
    /** Returns the name of the column, or of the labels of images. */
    String name();

    /** Returns the description by its names in JSON. */
    Map<String, Object> toMap();

    /**
     * A number, which the net sees as (y − mean)/sd.
     *
     * @param name of the column
     * @param mean over the training rows
     * @param sd their standard deviation, positive
     */
    record Numeric(String name, double mean, double sd) implements Target {
        /** Checks that the target varies. */
        public Numeric {
            if (!(sd > 0 && Double.isFinite(sd) && Double.isFinite(mean))) {
                throw new UserError("the target " + name + " has mean " + mean + " and standard deviation " + sd
                        + ": a target that does not vary cannot be learned");
            }
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("mean", mean);
            map.put("sd", sd);
            return map;
        }
    }

    /**
     * One of several classes.
     *
     * @param name of the column, or "label"
     * @param classes their names, at least two, which all differ
     */
    record Classes(String name, List<String> classes) implements Target {
        private static final int MOST = 1024;

        /** Checks that there are at least two classes of different names. */
        public Classes {
            classes = List.copyOf(classes);
            if (classes.size() < 2
                    || classes.size() > MOST
                    || classes.stream().distinct().count() < classes.size()) {
                throw new UserError("the target " + name + " has " + classes.size() + " classes: 2 to " + MOST
                        + " of different names are needed");
            }
        }

        @Override
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", name);
            map.put("classes", classes);
            return map;
        }
    }

    /** Reads a description, which is not trusted. */
    static Target fromJson(Json description) {
        String name = description.path("name").asText();
        if (description.path("classes").isArray()) {
            List<String> classes = new java.util.ArrayList<>();
            description.path("classes").forEach(word -> classes.add(word.asText()));
            return new Classes(name, classes);
        }
        return new Numeric(
                name,
                description.path("mean").asDouble(Double.NaN),
                description.path("sd").asDouble(Double.NaN));
    }
}
