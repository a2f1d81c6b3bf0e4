package org.vi4j.mixed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.Design;
import org.vi4j.regression.FittedRegression;
import org.vi4j.regression.Prior;

/**
 * A fitted regression whose coefficients vary from group to group: names, units and draws of its posterior, all that
 * prediction needs, and nothing of the data's rows but the names of their groups.
 */
public final class MixedModel implements FittedRegression {
    /** The prior whose width is learned. */
    static final String LEARNED = Prior.learned().toString();

    /** The method that draws everything by Markov chains. */
    static final String NUTS = "nuts";

    private static final int SHOWN = 5;

    private final Specification specification;
    private final MixedUnits units;
    private final Layout layout;
    private final List<Levels> levels;
    private final MixedDraws draws;
    private final List<MixedFit.Estimate> table;
    private final long rows;
    private final double meanWeight;

    /**
     * What is fitted.
     *
     * @param columns the features, and the target
     * @param matrix what makes the features of the table's columns; null where they are these themselves
     * @param grouping what varies by which groups
     * @param likelihood how the target depends on the linear predictor
     * @param prior of the fixed coefficients, in a word
     * @param intercept whether there is a fixed intercept
     * @param extras what rows have besides features
     * @param missing what is done about missing cells
     * @param seed of the draws by which a fit is summarised
     * @param method {@link #NUTS}, or empty for points
     */
    record Specification(
            Columns columns,
            Design.@Nullable Expansion matrix,
            Grouping grouping,
            Likelihood likelihood,
            String prior,
            boolean intercept,
            Columns.Extras extras,
            RowReader.Missing missing,
            long seed,
            String method) {
        /** Refuses another method. */
        Specification {
            if (!method.isEmpty() && !method.equals(NUTS)) {
                throw new UserError("method is '" + method + "': with groups choose nuts, or leave the method out")
                        .by("method nuts");
            }
        }

        /** What a target of two values has for 1. */
        String one() {
            return columns.levels().isEmpty() ? "1" : columns.levels().get(1);
        }

        /** The table's columns that are read. */
        Columns reading() {
            return matrix == null
                    ? columns
                    : new Columns(columns.target(), matrix.inputs(), columns.weights(), columns.levels());
        }

        /** A row's features of the table's numbers. */
        double[] features(double[] row) {
            return matrix == null ? row : matrix.expand(row);
        }

        /** How many of the last features bend each spline, by name. */
        Map<String, Integer> splines() {
            return matrix == null ? Map.of() : matrix.bends();
        }

        /** How many of the last features bend splines. */
        int bends() {
            return splines().values().stream().mapToInt(k -> k).sum();
        }

        /** How many of the last fixed coefficients share each standard deviation, by what they are. */
        Map<String, Integer> shared() {
            Map<String, Integer> shared = new LinkedHashMap<>();
            if (prior.equals(LEARNED)) {
                shared.put("coefficients", columns.features().size() - bends());
            }
            shared.putAll(splines());
            return shared;
        }
    }

    /**
     * What was left out of predictions, and which groups the fit did not see.
     *
     * @param dropped the rows left out because something was missing
     * @param notes remarks for people
     */
    public record Remarks(long dropped, List<String> notes) {
        /** Copies the list. */
        public Remarks {
            notes = List.copyOf(notes);
        }
    }

    MixedModel(
            Specification specification,
            MixedUnits units,
            Layout layout,
            List<Levels> levels,
            MixedDraws draws,
            List<MixedFit.Estimate> table,
            long rows,
            double meanWeight) {
        this.specification = specification;
        this.units = units;
        this.layout = layout;
        this.levels = levels;
        this.draws = draws;
        this.table = List.copyOf(table);
        this.rows = rows;
        this.meanWeight = meanWeight;
    }

    /** Returns the column it predicts. */
    public String target() {
        return specification.columns().target();
    }

    /** Returns how the target depends on the linear predictor. */
    public Likelihood likelihood() {
        return specification.likelihood();
    }

    /** Returns what a target of two values has for 1. */
    public String one() {
        return specification.one();
    }

    /**
     * Predicts the target for every row of a table, missing cells refused. The effects of groups that the fit did not
     * see are integrated over.
     *
     * @param file CSV or NPY; columns are matched by name, the target may be absent
     * @return the predictions, in the table's order
     * @throws UserError if the table cannot be used
     */
    public List<Prediction> predict(Path file) {
        List<Prediction> all = new ArrayList<>();
        RowReader.Policy policy = policy(RowReader.Missing.REFUSE, RowReader.Unseen.REFUSE);
        predict(TableSource.open(file), policy, reader -> {}, (text, prediction) -> all.add(prediction));
        return Collections.unmodifiableList(all);
    }

    /**
     * Says what is done about cells that are missing, and about words that the fit did not see in a feature.
     *
     * @param missing what to do about missing cells
     * @param unseen what to do about such words
     * @return both, with the means of the fit
     */
    public RowReader.Policy policy(RowReader.Missing missing, RowReader.Unseen unseen) {
        if (specification.matrix() != null) {
            if (missing == RowReader.Missing.MEAN) {
                throw new UserError(
                        "missing is mean, and the model computes with columns by its formula, whose means do"
                                + " not fill what it makes of them: use drop");
            }
            return new RowReader.Policy(missing, unseen, null);
        }
        return new RowReader.Policy(
                missing, unseen, Arrays.stream(units.center()).boxed().toList());
    }

    /**
     * Predicts row by row, in bounded memory. With the group's effects known to be u the linear predictor is xᵀw + zᵀu;
     * its mean and variance are those of the draws, and a group that the fit did not see adds zᵀΣz.
     *
     * @param source columns are matched by name, the target may be absent
     * @param policy what to do about missing cells and unseen words, of {@link #policy}
     * @param opened is given the table before its first row
     * @param taken takes what puts cells behind each row as it stands, with its prediction
     * @return what was left out, and which groups are new
     * @throws UserError if the table cannot be used, or no row is left
     */
    public Remarks predict(
            TableSource source,
            RowReader.Policy policy,
            Consumer<RowReader> opened,
            BiConsumer<Function<List<?>, String>, Prediction> taken) {
        for (int f = 0; f < levels.size(); f++) {
            for (String column : specification.grouping().columns().get(f)) {
                if (!source.header().contains(column)) {
                    throw new UserError(source.file() + " has no column '" + column + "', by which the model groups"
                            + " rows: add it; a name that the fit did not see stands for a new group");
                }
            }
        }
        Columns.Extras extras = specification.extras();
        if (extras.offset() != null && !source.header().contains(extras.offset())) {
            throw new UserError(source.file() + " has no column '" + extras.offset() + "', which the linear predictor"
                    + " has as " + extras.words() + ": add it");
        }
        Predictor predictor = new Predictor(specification, units, layout, draws);
        Map<Integer, TreeSet<String>> fresh = new LinkedHashMap<>();
        long[] newRows = new long[levels.size()];
        long count = 0;
        long dropped = 0;
        try (RowReader reader = source.rows(specification.reading(), policy)) {
            opened.accept(reader);
            for (double[] row = reader.next(); row != null; row = reader.next()) {
                count++;
                List<List<String>> cells =
                        levels.stream().map(one -> one.cells(reader)).toList();
                if (reader.skipped()) {
                    continue;
                }
                double weight = likelihood().hasNoise() ? reader.weight().orElse(meanWeight) : meanWeight;
                double offset = GroupedRows.offset(source, reader, extras);
                boolean whole = Arrays.stream(row).noneMatch(Double::isNaN) && !Double.isNaN(weight + offset);
                if (!whole || cells.stream().anyMatch(List::isEmpty)) {
                    dropped++;
                    continue;
                }
                int[] level = new int[levels.size()];
                for (int f = 0; f < level.length; f++) {
                    level[f] = levels.get(f).find(cells.get(f));
                    if (level[f] < 0) {
                        newRows[f]++;
                        fresh.computeIfAbsent(f, factor -> new TreeSet<>())
                                .add(String.join(Grouping.WITHIN, cells.get(f)));
                    }
                }
                double[] features = features(row, source, reader);
                taken.accept(reader::text, predictor.at(features, level, offset, weight / meanWeight));
            }
            if (count == 0) {
                throw new UserError(source.file() + " has a header and no rows (n = 0): at least one row is needed");
            }
            if (dropped == count) {
                throw new UserError(
                        source.file() + ": all " + count + " rows have missing cells, so none is left: fill some");
            }
            List<String> notes = new ArrayList<>(reader.notes());
            fresh.forEach((f, names) -> notes.add(newRows[f] + (newRows[f] == 1 ? " row is" : " rows are") + " of "
                    + names.size() + (names.size() == 1 ? " group of " : " groups of ")
                    + specification.grouping().name(f) + " that the fit did not see ("
                    + names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                    + (names.size() > SHOWN ? ", ..." : "")
                    + "): what their effects may be is integrated over, which widens the intervals"));
            return new Remarks(dropped, notes);
        }
    }

    private double[] features(double[] row, TableSource source, RowReader reader) {
        try {
            return specification.features(row);
        } catch (UserError e) {
            throw new UserError(source.file() + ", line " + reader.line() + ": " + e.getMessage());
        }
    }

    @Override
    public FittedRegression.Contest contest(String name, TableSource source, @Nullable String label) {
        return MixedContest.of(name, this, source, label);
    }

    @Override
    public FittedRegression.Expectation expectation() {
        return new MixedEffects(this).expectation(Map.of());
    }

    /**
     * Finds what the model expects along columns, as {@link #effects(TableSource, String, String)} does, for given
     * groups; the effects of all others are zero.
     *
     * @param source the table of the fit
     * @param column the one along which to look
     * @param by another one, or null
     * @param groups the group of each factor, such as {@code {subject=308}} or {@code {school/class=12/3}}, whose
     *     effects its outer groups' belong to
     * @return the effects
     * @throws UserError if the model reads no such column, or knows no such group
     */
    public FittedRegression.Effects effects(
            TableSource source, String column, @Nullable String by, Map<String, String> groups) {
        return FittedRegression.effects(new MixedEffects(this).expectation(groups), source, column, by);
    }

    /**
     * Saves the model as JSON: numbers and names, no code.
     *
     * @param file where to
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    public void save(Path file) {
        MixedFile.save(this, file);
    }

    /**
     * Loads a model.
     *
     * @param file a file that {@link #save} wrote
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, or holds numbers that are no model
     */
    public static MixedModel load(Path file) {
        return MixedFile.load(file);
    }

    /**
     * Says whether a file is one that {@link #save} wrote, by its beginning.
     *
     * @param file any file
     * @return whether it is; false where it cannot be read
     */
    public static boolean isSaved(Path file) {
        return MixedFile.begins(file);
    }

    /** Returns what the model holds: its columns, groups, coefficients and standard deviations. */
    public Summary summary() {
        List<String> lines = new ArrayList<>();
        lines.add(MixedSummary.fact("target", target()));
        lines.add(MixedSummary.fact("likelihood", likelihood().label()));
        lines.add(MixedSummary.fact("rows", Long.toString(rows)));
        for (int f = 0; f < levels.size(); f++) {
            lines.add(MixedSummary.fact(
                    specification.grouping().name(f), levels.get(f).count() + " groups"));
        }
        lines.add(MixedSummary.fact("draws", Integer.toString(draws.count())));
        lines.add("");
        lines.addAll(MixedSummary.table("coefficient", table));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", target());
        document.put("likelihood", likelihood().label());
        document.put("rows", rows);
        Map<String, Object> groups = new LinkedHashMap<>();
        for (int f = 0; f < levels.size(); f++) {
            groups.put(specification.grouping().name(f), levels.get(f).count());
        }
        document.put("groups", groups);
        document.put("draws", draws.count());
        MixedSummary.put(document, "columns", table);
        return Summary.of(lines, document);
    }

    @Override
    public String toString() {
        return summary().toString();
    }

    Specification specification() {
        return specification;
    }

    MixedUnits units() {
        return units;
    }

    Layout layout() {
        return layout;
    }

    List<Levels> levels() {
        return levels;
    }

    MixedDraws draws() {
        return draws;
    }

    List<MixedFit.Estimate> table() {
        return table;
    }

    long rows() {
        return rows;
    }

    double meanWeight() {
        return meanWeight;
    }
}
