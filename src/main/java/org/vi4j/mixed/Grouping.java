package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.internal.text.Nearest;

/**
 * Which columns group the rows, and what varies from group to group, as the user names it.
 *
 * @param columns of each grouping factor: one, or several whose combinations are the groups, {@code [factors]}
 * @param terms what varies, the columns of each being places among the features
 * @param effects the names of each term's effects, {@code [terms][q]}
 */
record Grouping(List<List<String>> columns, List<Layout.Term> terms, List<List<String>> effects) {
    /** The name of the effect that is the group itself. */
    static final String ONE = "1";

    /** What stands between the columns of nested groups. */
    static final String WITHIN = "/";

    /** What stands between columns whose combinations are groups. */
    private static final String BY = ":";

    /**
     * What a user says of a group.
     *
     * @param factors the columns of each grouping factor
     * @param effects {@value Grouping#ONE} for the group itself, and features whose coefficients vary
     */
    record Wish(List<List<String>> factors, List<String> effects) {
        /** Copies the list. */
        Wish {
            effects = List.copyOf(effects);
        }

        /** Of a column, or several with a slash between them, the outer one first: each within those before it. */
        static Wish of(String group, List<String> header, List<String> effects) {
            List<String> all = columns(group, header);
            return new Wish(
                    IntStream.rangeClosed(1, all.size())
                            .mapToObj(depth -> all.subList(0, depth))
                            .toList(),
                    effects);
        }
    }

    /** The columns of which a name is made: all of them, the outer one first. */
    static List<String> columns(String group, List<String> header) {
        return header.contains(group) ? List.of(group) : List.of(group.split(WITHIN, -1));
    }

    /** How a factor is called. */
    String name(int factor) {
        List<String> own = columns.get(factor);
        boolean within = own.size() == 1 || columns.contains(own.subList(0, own.size() - 1));
        return String.join(within ? WITHIN : BY, own);
    }

    /**
     * Resolves wishes: {@code a/b} is a, and b within a.
     *
     * @param wishes at least one
     * @param table its name in messages
     * @param header the table's columns
     * @param inputs the features' columns
     * @throws UserError if a column is not there, or something varies twice
     */
    static Grouping of(List<Wish> wishes, String table, List<String> header, Columns inputs) {
        List<List<String>> factors = new ArrayList<>();
        List<List<Wish>> wanted = new ArrayList<>();
        for (Wish wish : wishes) {
            for (List<String> columns : wish.factors) {
                columns.forEach(column -> requireKnown(column, table, header, inputs));
                int f = factors.indexOf(columns);
                if (f < 0) {
                    f = factors.size();
                    factors.add(List.copyOf(columns));
                    wanted.add(new ArrayList<>());
                }
                wanted.get(f).add(wish);
            }
        }
        List<Layout.Term> terms = new ArrayList<>();
        List<List<String>> effects = new ArrayList<>();
        for (int f = 0; f < factors.size(); f++) {
            String name = String.join(WITHIN, factors.get(f));
            Set<String> seen = new HashSet<>();
            int at = 0;
            for (Wish wish : wanted.get(f)) {
                List<Integer> places = new ArrayList<>();
                List<String> names = new ArrayList<>();
                for (String effect : wish.effects) {
                    if (!seen.add(effect)) {
                        throw new UserError("group '" + name + "': '" + effect + "' is named twice: name it once")
                                .by("group");
                    }
                    add(effect, name, inputs, places, names);
                }
                if (places.isEmpty()) {
                    throw new UserError("group '" + name + "' has nothing that varies: name 1 for the group itself, and"
                                    + " features whose coefficients vary")
                            .by("group");
                }
                terms.add(new Layout.Term(f, at, places));
                effects.add(List.copyOf(names));
                at += places.size();
            }
        }
        return new Grouping(List.copyOf(factors), List.copyOf(terms), List.copyOf(effects));
    }

    private static void requireKnown(String column, String table, List<String> header, Columns inputs) {
        if (column.equals(inputs.target())) {
            throw new UserError("group '" + column + "' is the target: name a column that says which rows belong"
                            + " together")
                    .by("group");
        }
        if (!header.contains(column)) {
            throw new UserError(table + " has no column '" + column + "' to group by" + Nearest.hint(column, header))
                    .by("group");
        }
    }

    /** A feature's places; of words one a level but the first. */
    private static void add(String effect, String group, Columns inputs, List<Integer> places, List<String> names) {
        if (effect.equals(ONE)) {
            places.add(Layout.ONE);
            names.add(MixedUnits.INTERCEPT);
            return;
        }
        int at = 0;
        List<String> known = new ArrayList<>();
        for (Columns.Input input : inputs.inputs()) {
            if (input.name().equals(effect)) {
                for (int k = 0; k < input.features().size(); k++) {
                    places.add(at + k);
                    names.add(input.features().get(k));
                }
                return;
            }
            known.add(input.name());
            at += input.features().size();
        }
        throw new UserError("group '" + group + "': '" + effect + "' is none of the features, so its coefficient"
                        + " cannot vary about anything" + Nearest.hint(effect, known) + ": add it to the features")
                .by("group", "features");
    }
}
