package org.vi4j.data.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Table.TableSummary;
import org.vi4j.internal.text.Nearest;

/** Resolves what a user says about columns by what the table holds: which are numbers, and which levels words have. */
final class Schema {
    /** A column with more levels than this, most of which stand in one row only, is taken for identifiers. */
    private static final int FEW_LEVELS = 50;

    private final TableSource source;
    private final Columns.Wish wish;
    private final TableProfile profile;

    private Schema(TableSource source, Columns.Wish wish, TableProfile profile) {
        this.source = source;
        this.wish = wish;
        this.profile = profile;
    }

    /**
     * Resolves a wish.
     *
     * @param binary whether the target is to be 0 and 1 or two words; else it is to be numbers
     */
    static Columns resolve(TableSource source, Columns.Wish wish, boolean binary) {
        return resolve(source, wish, binary, List.of());
    }

    /** The same, the target's levels known, if it is one of many. */
    static Columns resolve(TableSource source, Columns.Wish wish, boolean binary, List<String> many) {
        List<String> names = wish.inputs(source);
        Set<String> wanted = new HashSet<>(names);
        wanted.add(wish.target());
        if (wish.weights() != null) {
            wanted.add(wish.weights());
        }
        Schema schema = new Schema(source, wish, source.profiles().of(wanted));
        if (schema.profile.rows() == 0) {
            throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
        }
        Map<String, String> references = schema.references(names, binary || !many.isEmpty());
        List<Columns.Input> inputs = new ArrayList<>();
        for (String name : names) {
            inputs.add(schema.input(name, references.get(name)));
        }
        List<String> levels = TargetLevels.from(many, wish.target(), references.get(wish.target()));
        if (binary) {
            levels = TargetLevels.of(source, wish.target(), references.get(wish.target()));
        } else if (many.isEmpty()) {
            schema.requireNumbers(wish.target());
        }
        return new Columns(wish.target(), inputs, wish.weights(), levels);
    }

    /** Resolves a target that nothing explains. */
    static Columns ofTarget(
            TableSource source, String target, @Nullable String weights, @Nullable String reference, boolean binary) {
        Set<String> wanted = weights == null ? Set.of(target) : Set.of(target, weights);
        source.requireKnown(wanted);
        Columns.Wish wish = new Columns.Wish(target, List.of(), List.of(), List.of(), weights);
        Schema schema = new Schema(source, wish, source.profiles().of(wanted));
        if (schema.profile.rows() == 0) {
            throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
        }
        if (binary) {
            return new Columns(target, List.of(), weights, TargetLevels.of(source, target, reference));
        }
        schema.requireNumbers(target);
        return new Columns(target, List.of(), weights);
    }

    private ColumnProfile profile(String name) {
        return profile.column(source.place(name));
    }

    private Columns.Input input(String name, @Nullable String reference) {
        TableSummary.Column column = profile(name).column();
        switch (column.kind()) {
            case WORDS -> {
                return words(column, reference);
            }
            default -> {
                requireNumbers(name);
                return new Columns.Numeric(name);
            }
        }
    }

    private Columns.Categorical words(TableSummary.Column column, @Nullable String reference) {
        String name = column.name();
        List<String> levels = new ArrayList<>(column.levels());
        if (levels.size() < 2) {
            throw new UserError(source.file() + ": column " + Cells.show(name) + " has only one level, "
                    + Cells.show(levels.get(0)) + ", so it carries no information: leave it out");
        }
        if (!asked(name)) {
            WordsLikeValues.refuse(source, column);
        }
        boolean many = levels.size() > TableSource.MAX_LEVELS;
        if (many || (levels.size() > FEW_LEVELS && 2L * levels.size() > column.filled() && !asked(name))) {
            throw new UserError(source.file() + ": column " + Cells.show(name) + " holds words, "
                    + (many ? "more than " + TableSource.MAX_LEVELS : levels.size()) + " different ones"
                    + (many ? "" : " in " + column.filled() + " rows, as names or dates are")
                    + ": leave it out" + (many ? "" : ", or take it as categorical anyway"));
        }
        if (reference != null) {
            levels.remove(reference);
            levels.add(0, reference);
        }
        return new Columns.Categorical(name, levels);
    }

    private boolean asked(String name) {
        return source.options().categorical().contains(name);
    }

    /** Refuses a column of words, or one with a cell that is no number. */
    private void requireNumbers(String name) {
        ColumnProfile column = profile(name);
        if (column.kind() == TableSummary.Kind.WORDS && name.equals(wish.target())) {
            List<String> levels = column.column().levels();
            throw new UserError(source.file() + ": the target " + Cells.show(name) + " holds words"
                    + (levels.size() == 2
                            ? ", " + Cells.show(levels.get(0)) + " and " + Cells.show(levels.get(1))
                                    + ": a logistic or probit likelihood takes two words, any other needs numbers"
                            : ", such as " + Cells.show(levels.get(0)) + ": numbers are needed"));
        }
        if (!column.odd().isEmpty()) {
            throw source.profiles().notNumber(column.odd(), column.oddLine(), name);
        }
    }

    private Map<String, String> references(List<String> names, boolean binary) {
        Map<String, String> references = new HashMap<>();
        for (String pair : wish.references()) {
            // A name may hold an equals sign itself: the longest that is a column counts.
            String name = pair;
            for (int equals = pair.lastIndexOf('='); equals >= 0; equals = pair.lastIndexOf('=', equals - 1)) {
                name = pair.substring(0, equals);
                if (names.contains(name)) {
                    break;
                }
            }
            String level = pair.substring(Math.min(pair.length(), name.length() + 1));
            if (!(binary && name.equals(wish.target()))) {
                check(pair, name, level, names);
            }
            references.put(name, level);
        }
        return references;
    }

    private void check(String pair, String name, String level, List<String> names) {
        if (!names.contains(name)) {
            throw new UserError(
                    "reference '" + pair + "': no feature is named '" + name + "'" + Nearest.hint(name, names));
        }
        TableSummary.Column column = profile(name).column();
        if (column.kind() != TableSummary.Kind.WORDS) {
            throw new UserError("reference '" + pair + "': column '" + name
                    + "' holds numbers: only columns of words have a reference level");
        }
        if (!column.levels().contains(level)) {
            throw new UserError("reference '" + pair + "': column '" + name + "' has no level '" + level + "'"
                    + Nearest.hint(level, column.levels()));
        }
    }
}
