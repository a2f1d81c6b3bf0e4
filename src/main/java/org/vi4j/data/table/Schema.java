package org.vi4j.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.datavec.api.writable.Writable;
import org.vi4j.UserError;

/** Finds out which of a table's columns are numbers and which are words. */
public final class Schema {
    /** The rows by which a column's kind is decided. */
    static final int SAMPLE = 1000;
    /** More levels than this are taken for identifiers. */
    static final int MAX_LEVELS = 1000;

    private Schema() {}

    /**
     * Resolves a wish. A column none of whose first {@value #SAMPLE} filled cells is a number is categorical; its
     * levels are those of the whole file, in alphabetical order but for a named reference.
     *
     * @param file the table
     * @param wish what the user said
     * @return the columns
     * @throws UserError if a column is missing or named twice, a categorical one has one level or too many, or a
     *     reference is no level
     */
    public static Columns resolve(Path file, Columns.Wish wish) {
        List<String> names;
        Map<String, Set<String>> levels = new HashMap<>();
        try (Records reader = Records.open(file)) {
            names = wish.inputs(reader.header(), file.toString());
            names.forEach(name -> levels.put(name, new TreeSet<>()));
            int[] places = names.stream().mapToInt(reader.header()::indexOf).toArray();
            Map<String, Integer> filled = new HashMap<>();
            for (int row = 0; reader.hasNext() && (row < SAMPLE || !levels.isEmpty()); row++) {
                List<Writable> cells = reader.next();
                for (int j = 0; j < places.length; j++) {
                    Set<String> known = levels.get(names.get(j));
                    if (known != null) {
                        String cell = cells.get(places[j]).toString().strip();
                        boolean missing = Cells.missing(cell);
                        filled.merge(names.get(j), missing ? 0 : 1, Integer::sum);
                        if (!missing && Cells.numberLike(cell)) {
                            levels.remove(names.get(j));
                        } else if (!missing && known.add(cell) && known.size() > MAX_LEVELS) {
                            throw new UserError(file + ": column '" + names.get(j) + "' holds words, more than "
                                    + MAX_LEVELS + " different ones: leave it out with --drop " + names.get(j));
                        }
                    }
                }
                if (row == SAMPLE) {
                    levels.keySet().removeIf(name -> filled.getOrDefault(name, 0) == 0);
                }
            }
            levels.keySet().removeIf(name -> filled.getOrDefault(name, 0) == 0);
        }
        Map<String, String> references = references(wish, names, levels);
        List<Columns.Input> inputs = new ArrayList<>();
        for (String name : names) {
            Set<String> words = levels.get(name);
            if (words == null) {
                inputs.add(new Columns.Numeric(name));
                continue;
            }
            List<String> ordered = new ArrayList<>(words);
            if (ordered.size() < 2) {
                throw new UserError(file + ": column '" + name + "' has one level only, "
                        + CsvReader.show(ordered.get(0)) + ", so it says nothing: leave it out with --drop " + name);
            }
            String reference = references.get(name);
            if (reference != null) {
                ordered.remove(reference);
                ordered.add(0, reference);
            }
            inputs.add(new Columns.Categorical(name, ordered));
        }
        return new Columns(wish.target(), inputs, wish.weights());
    }

    private static Map<String, String> references(
            Columns.Wish wish, List<String> names, Map<String, Set<String>> levels) {
        Map<String, String> references = new HashMap<>();
        for (String pair : wish.references()) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String level = equals < 0 ? "" : pair.substring(equals + 1);
            Set<String> known = levels.get(name);
            if (known == null) {
                throw new UserError("reference '" + pair + "': "
                        + (names.contains(name)
                                ? "column '" + name + "' holds numbers: only columns of words have a reference level"
                                : "no feature is named '" + name + "'" + org.vi4j.text.Nearest.hint(name, names)));
            }
            if (!known.contains(level)) {
                throw new UserError("reference '" + pair + "': column '" + name + "' has no level '" + level + "'"
                        + org.vi4j.text.Nearest.hint(level, known));
            }
            references.put(name, level);
        }
        return references;
    }
}
