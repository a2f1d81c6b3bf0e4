package org.vi4j.internal.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.text.Nearest;
import org.vi4j.report.Plot;

/** A claim and its measurement. */
public interface Experiment {
    /** How much is measured. */
    enum Size {
        /** Seconds: enough to see whether the claim holds. */
        SMALL,
        /** Up to two minutes on two cores: enough for a picture. */
        FULL;

        /** Returns the first where this is {@link #SMALL}, the second otherwise. */
        int of(int small, int full) {
            return this == SMALL ? small : full;
        }
    }

    /** Returns its name on the command line. */
    String name();

    /** Returns what is claimed, in one or two sentences. */
    String claim();

    /**
     * Measures.
     *
     * @param size how much
     * @param seed of all that is random; the same seed gives the same numbers, times excepted
     * @return the numbers, pictures, and whether the claim held
     */
    Findings run(Size size, long seed);

    /** Returns all experiments. */
    static List<Experiment> all() {
        return List.of(
                new ElboIdentity(),
                new ReparameterizationVariance(),
                new WeightNoise(),
                new KlDirection(),
                new VarianceLoss(),
                new ViOrMcmc(),
                new AmortizationGap(),
                new CaviAndVae(),
                new BoundTightness(),
                new PosteriorCollapse());
    }

    /**
     * Returns an experiment by its name.
     *
     * @param name of the experiment
     * @return it
     * @throws UserError if there is none
     */
    static Experiment named(String name) {
        return all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("there is no experiment '" + name + "'"
                        + Nearest.hint(
                                name, all().stream().map(Experiment::name).toList())));
    }

    /**
     * What an experiment found.
     *
     * @param tables the numbers
     * @param checks what the claim comes to, one by one
     * @param charts pictures, by the names of their files without the ending
     */
    public record Findings(List<Table> tables, List<Check> checks, Map<String, Plot> charts) {

        /** Copies the lists. */
        public Findings {
            tables = List.copyOf(tables);
            checks = List.copyOf(checks);
            charts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(charts));
        }

        /**
         * Something that must be so for the claim to hold.
         *
         * @param what was compared, with its numbers
         * @param held whether it is so
         */
        public record Check(String what, boolean held) {}

        /**
         * Numbers in rows and columns.
         *
         * @param name of the table
         * @param columns their names, with units
         * @param rows numbers and words, as many a row as there are columns
         */
        public record Table(String name, List<String> columns, List<List<Object>> rows) {
            /** Copies the lists and checks the widths. */
            public Table {
                columns = List.copyOf(columns);
                rows = rows.stream().map(List::copyOf).toList();
                int width = columns.size();
                if (!rows.stream().allMatch(row -> row.size() == width)) {
                    throw new IllegalArgumentException("a row of table " + name + " has not " + width + " values");
                }
            }

            /** Returns the rows by the columns' names, for JSON. */
            List<Map<String, Object>> toMaps() {
                List<Map<String, Object>> maps = new ArrayList<>();
                for (List<Object> row : rows) {
                    Map<String, Object> map = new LinkedHashMap<>();
                    for (int i = 0; i < row.size(); i++) {
                        map.put(columns.get(i), row.get(i));
                    }
                    maps.add(map);
                }
                return maps;
            }
        }

        /** Returns whether the claim held: all checks did. */
        public boolean held() {
            return checks.stream().allMatch(Check::held);
        }

        /**
         * Returns the numbers and checks by their names in JSON.
         *
         * @return held, checks, and each table by its name
         */
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("held", held());
            map.put("checks", checks);
            Map<String, Object> numbers = new LinkedHashMap<>();
            tables.forEach(table -> numbers.put(table.name(), table.toMaps()));
            map.put("numbers", numbers);
            return map;
        }

        /** Gathers findings as they come. */
        static final class Notes {
            private final List<Table> tables = new ArrayList<>();
            private final List<Check> checks = new ArrayList<>();
            private final Map<String, Plot> charts = new LinkedHashMap<>();

            Rows table(String name, String... columns) {
                return new Rows(name, List.of(columns));
            }

            void check(boolean held, String format, Object... values) {
                checks.add(new Check(String.format(java.util.Locale.ROOT, format, values), held));
            }

            void chart(String name, Plot chart) {
                charts.put(name, chart);
            }

            Findings findings() {
                return new Findings(tables, checks, charts);
            }

            /** A table in the making; it counts once {@link #done} is called. */
            final class Rows {
                private final String name;
                private final List<String> columns;
                private final List<List<Object>> rows = new ArrayList<>();

                private Rows(String name, List<String> columns) {
                    this.name = name;
                    this.columns = columns;
                }

                void add(Object... values) {
                    rows.add(List.of(values));
                }

                /** Returns a column of numbers so far. */
                double[] column(int column) {
                    return rows.stream()
                            .mapToDouble(row -> ((Number) row.get(column)).doubleValue())
                            .toArray();
                }

                void done() {
                    tables.add(new Table(name, columns, rows));
                }
            }
        }
    }
}
