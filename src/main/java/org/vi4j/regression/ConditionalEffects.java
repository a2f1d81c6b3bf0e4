package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vi4j.Summary;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.text.Nearest;
import org.vi4j.internal.text.TextTable;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.report.Plot;
import org.vi4j.report.Plot.Ink;
import org.vi4j.report.Plots;

/**
 * What a model expects along one column of the table, or two: the others are at their means, those of words at their
 * reference level, an exposure at 1 and an offset at its mean. The interval is of the expectation E[y | x, w], which
 * the inverse link makes of the linear predictor's, and not of a new y.
 */
final class ConditionalEffects {
    private static final int GRID = 41;
    /** Points that are printed, of a grid. */
    private static final int STEP = 5;

    /** Curves of which each has a band. */
    private static final int MOST_BANDS = 6;

    private static final double REACH = CoefficientTable.REACH;

    private final FittedRegression.Expectation model;
    private final KeptRows rows;
    /** How many each row counts as, {@code [n]}. */
    private final double[] weights;

    private final List<Columns.Input> inputs;

    /**
     * A value of a column.
     *
     * @param name as it is shown
     * @param x its place on an axis
     * @param input of the column
     * @param level of words; -1 of numbers
     */
    private record Point(String name, double x, Columns.Input input, int level) {}

    /** A curve: what is expected at each point, for one value of the second column and one level of the target. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Curve(String name, double[] middle, double[] low, double[] high) {}

    private ConditionalEffects(FittedRegression.Expectation model, TableSource table) {
        this.model = model;
        this.inputs = model.columns().inputs();
        this.rows = KeptRows.read(table, model.columns(), model.missing(), List.of(), null, (y, row) -> null);
        this.weights = rows.weights().clone();
        if (model.likelihood().support() == Likelihood.Support.REAL) {
            // There they say how precise rows are, and not how many.
            Arrays.fill(weights, 1);
        }
    }

    static FittedRegression.Effects of(
            FittedRegression.Expectation model, TableSource table, String column, @Nullable String by) {
        if (column.equals(by)) {
            throw new UserError("column '" + column + "' is named twice: name two, or one");
        }
        return new ConditionalEffects(model, table).effects(column, by);
    }

    private FittedRegression.Effects effects(String column, @Nullable String by) {
        List<Point> points = points(column, false);
        List<Curve> curves = new ArrayList<>();
        if (by == null) {
            curves.addAll(curves("", points, null, model.prediction()));
        } else if (model.groups().containsKey(by)) {
            model.groups().get(by).forEach((group, own) -> curves.addAll(curves(group, points, null, own)));
        } else {
            for (Point group : points(by, true)) {
                curves.addAll(curves(by + " = " + group.name, points, group, model.prediction()));
            }
        }
        return new FittedRegression.Effects(
                Summary.of(lines(column, by, points, curves), document(column, by, points, curves)),
                new RegressionFit.RegressionReport(page(column, by, points, curves)));
    }

    private Columns.Input input(String name) {
        List<String> names = inputs.stream()
                .map(Columns.Input::name)
                .filter(one -> !one.equals(model.extras().offset()))
                .toList();
        if (!names.contains(name)) {
            throw new UserError("the model reads no column '" + name + "'" + Nearest.hint(name, names)
                    + (model.groups().containsKey(name) ? ": it groups rows, so name it second" : ""));
        }
        return inputs.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int place(Columns.Input input) {
        int at = 0;
        for (Columns.Input one : inputs) {
            if (one.equals(input)) {
                return at;
            }
            at += one.features().size();
        }
        throw new IllegalStateException(input.name());
    }

    private double[] numbers(Columns.Input input) {
        int place = place(input);
        return Arrays.stream(rows.values()).mapToDouble(row -> row[place]).toArray();
    }

    private double mean(double[] x) {
        double sum = 0;
        double count = 0;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i] * x[i];
            count += weights[i];
        }
        return sum / count;
    }

    /** A grid over a column's numbers or its levels; of the second column three numbers. */
    private List<Point> points(String name, boolean second) {
        Columns.Input input = input(name);
        List<Point> points = new ArrayList<>();
        if (input instanceof Columns.Categorical words) {
            for (int k = 0; k < words.levels().size(); k++) {
                points.add(new Point(words.levels().get(k), k, input, k));
            }
            return points;
        }
        double[] x = numbers(input);
        double mean = mean(x);
        double sd = Math.sqrt(
                mean(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).toArray()));
        double least = Arrays.stream(x).min().orElseThrow();
        double most = Arrays.stream(x).max().orElseThrow();
        double[] values = second ? new double[] {mean - sd, mean, mean + sd} : new double[GRID];
        for (int i = 0; i < values.length; i++) {
            values[i] = second ? values[i] : least + (most - least) * i / (GRID - 1);
            points.add(new Point(String.format(Locale.ROOT, "%.4g", values[i]), values[i], input, -1));
        }
        return points;
    }

    /** A row at which everything else stands still. */
    private double[] still() {
        Columns.Extras extras = model.extras();
        List<Double> row = new ArrayList<>();
        for (Columns.Input input : inputs) {
            boolean words = input instanceof Columns.Categorical;
            double value = words ? 0 : mean(numbers(input));
            boolean exposure = extras.exposure() && input.name().equals(extras.offset());
            input.features().forEach(feature -> row.add(exposure ? 1 : value));
        }
        return row.stream().mapToDouble(v -> v).toArray();
    }

    private void set(double[] row, Point point) {
        int place = place(point.input);
        if (point.level < 0) {
            row[place] = point.x;
            return;
        }
        for (int k = 1; k <= point.input.features().size(); k++) {
            row[place + k - 1] = k == point.level ? 1 : 0;
        }
    }

    private List<Curve> curves(
            String name, List<Point> points, @Nullable Point group, Function<double[], Prediction> at) {
        List<Prediction> predictions = new ArrayList<>();
        for (Point point : points) {
            double[] row = still();
            set(row, point);
            if (group != null) {
                set(row, group);
            }
            predictions.add(at.apply(row));
        }
        List<Curve> curves = new ArrayList<>();
        if (model.likelihood() instanceof LevelsLikelihood levels) {
            for (String level : levels.levels()) {
                List<Map<String, Double>> values =
                        predictions.stream().map(p -> p.values(0.95)).toList();
                curves.add(new Curve(
                        (name.isEmpty() ? "" : name + ", ") + model.columns().target() + " = " + level,
                        values.stream().mapToDouble(v -> v.get("p_" + level)).toArray(),
                        values.stream()
                                .mapToDouble(v -> v.get("lower_" + level))
                                .toArray(),
                        values.stream()
                                .mapToDouble(v -> v.get("upper_" + level))
                                .toArray()));
            }
            return curves;
        }
        curves.add(new Curve(name, along(predictions, 0), along(predictions, -REACH), along(predictions, REACH)));
        return curves;
    }

    /** The inverse link of the linear predictor, so many of its standard deviations off. */
    private double[] along(List<Prediction> predictions, double sds) {
        return predictions.stream()
                .mapToDouble(p -> model.likelihood().inverseLink(p.linearMean() + sds * p.linearSd()))
                .toArray();
    }

    private String what() {
        if (model.likelihood() instanceof LevelsLikelihood) {
            return "probability";
        }
        return model.likelihood().binary()
                ? "P(" + model.outcome() + ")"
                : "expected " + model.columns().target();
    }

    private List<String> lines(String column, @Nullable String by, List<Point> points, List<Curve> curves) {
        List<List<String>> table = new ArrayList<>();
        boolean named = curves.stream().anyMatch(curve -> !curve.name.isEmpty());
        List<String> header = new ArrayList<>(List.of(column, what(), "2.5 %", "97.5 %"));
        if (named) {
            header.add(0, "of");
        }
        table.add(header);
        for (Curve curve : curves) {
            for (int i = 0; i < points.size(); i += points.get(0).level < 0 ? STEP : 1) {
                List<String> row = new ArrayList<>(List.of(
                        points.get(i).name,
                        String.format(Locale.ROOT, "%.5g", curve.middle[i]),
                        String.format(Locale.ROOT, "%.5g", curve.low[i]),
                        String.format(Locale.ROOT, "%.5g", curve.high[i])));
                if (named) {
                    row.add(0, curve.name);
                }
                table.add(row);
            }
        }
        List<String> lines = new ArrayList<>(TextTable.of(table).left(1).lines());
        lines.add(caption(by));
        return lines;
    }

    private String caption(@Nullable String by) {
        Columns.Extras extras = model.extras();
        boolean words = inputs.stream().anyMatch(Columns.Categorical.class::isInstance);
        return "The other columns are at their means" + (words ? ", those of words at their reference level" : "")
                + (extras.offset() == null
                        ? ""
                        : extras.exposure()
                                ? ", the exposure '" + extras.offset() + "' at 1"
                                : ", the offset at its mean")
                + (by != null && model.groups().containsKey(by)
                        ? ", the effects of groups those of each " + by
                        : model.remark())
                + "; intervals hold the expectation with 95 %, and not a new observation.";
    }

    private Map<String, Object> document(String column, @Nullable String by, List<Point> points, List<Curve> curves) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("column", column);
        document.put("by", by);
        document.put("of", what());
        boolean words = points.get(0).level >= 0;
        document.put(
                "x",
                words
                        ? points.stream().map(Point::name).toList()
                        : points.stream().mapToDouble(Point::x).toArray());
        List<Map<String, Object>> all = new ArrayList<>();
        for (Curve curve : curves) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("of", curve.name);
            entry.put("estimate", curve.middle);
            entry.put("lower", curve.low);
            entry.put("upper", curve.high);
            all.add(entry);
        }
        document.put("curves", all);
        return document;
    }

    /** Many groups: a line each, and the band of the first curve, that of effects zero. */
    private Plot lines(String column, String by, double[] x, List<Curve> curves) {
        Plot plot = Plot.of(column, what()).size(760, 420);
        Curve typical = curves.get(0);
        plot.band("", x, typical.low, typical.high, Ink.MODEL.opacity(0.25));
        for (int k = 1; k < curves.size(); k++) {
            plot.curve(k == 1 ? "each " + by : "", x, curves.get(k).middle, Ink.DATA.opacity(0.5));
        }
        return plot.curve(typical.name, x, typical.middle, Ink.MODEL);
    }

    private String page(String column, @Nullable String by, List<Point> points, List<Curve> curves) {
        String title = "Effect of " + column + (by == null ? "" : " by " + by) + " on "
                + model.columns().target();
        RegressionPage page = new RegressionPage(title, List.of(caption(by)));
        if (points.get(0).level >= 0) {
            for (Curve curve : curves) {
                page.figure(
                        Plots.forest(
                                points.stream().map(Point::name).toList(), curve.middle, curve.low, curve.high, what()),
                        curve.name.isEmpty() ? what() + " at each " + column + "." : curve.name + ".");
            }
            return page.html();
        }
        double[] x = points.stream().mapToDouble(Point::x).toArray();
        if (by != null && curves.size() > MOST_BANDS && model.groups().containsKey(by)) {
            page.figure(
                    lines(column, by, x, curves),
                    "Along " + column + ": " + what() + ", of each " + by
                            + " and, with its 95 % band, of effects zero.");
            return page.html();
        }
        Plot plot = Plot.of(column, what()).size(760, 420);
        for (int k = 0; k < curves.size(); k++) {
            plot.band(
                    "", x, curves.get(k).low, curves.get(k).high, Ink.ofGroup(k).opacity(0.2));
        }
        for (int k = 0; k < curves.size(); k++) {
            plot.curve(curves.get(k).name, x, curves.get(k).middle, Ink.ofGroup(k));
        }
        page.figure(plot, "Along " + column + ": " + what() + ", with 95 % bands.");
        return page.html();
    }
}
