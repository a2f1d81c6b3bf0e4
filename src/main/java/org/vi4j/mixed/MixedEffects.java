package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.internal.text.Nearest;
import org.vi4j.model.Prediction;
import org.vi4j.regression.FittedRegression;

/** What a model with groups expects of a row: of a typical group, whose effects are zero, or of a given one. */
final class MixedEffects {
    /** Groups of a factor that may have a curve each. */
    private static final int MOST = 40;

    private static final String TYPICAL = "a group of effects zero";

    private final MixedModel model;
    private final MixedModel.Specification specification;
    private final Predictor predictor;

    MixedEffects(MixedModel model) {
        this.model = model;
        this.specification = model.specification();
        this.predictor = new Predictor(specification, model.units(), model.layout(), model.draws());
    }

    /** What is expected, with given levels of some factors by name. */
    FittedRegression.Expectation expectation(Map<String, String> given) {
        int[] level = new int[model.levels().size()];
        Arrays.fill(level, Predictor.TYPICAL);
        given.forEach((factor, name) -> set(level, factor, name));
        Columns columns = specification.reading();
        Columns.Extras extras = specification.extras();
        List<Columns.Input> inputs = new ArrayList<>(columns.inputs());
        if (extras.offset() != null) {
            inputs.add(new Columns.Numeric(extras.offset()));
        }
        Map<String, Map<String, Function<double[], Prediction>>> groups = new LinkedHashMap<>();
        for (int f = 0; f < level.length; f++) {
            if (model.levels().get(f).count() <= MOST) {
                groups.put(specification.grouping().name(f), each(f, level));
            }
        }
        return new FittedRegression.Expectation(
                new Columns(columns.target(), inputs, columns.weights(), columns.levels()),
                extras,
                specification.missing(),
                specification.likelihood(),
                at(level),
                groups,
                given.isEmpty()
                        ? level.length == 0 ? "" : ", and the effects of groups at zero"
                        : ", and the effects are those of "
                                + given.entrySet().stream()
                                        .map(entry -> entry.getKey() + " " + entry.getValue())
                                        .collect(Collectors.joining(", "))
                                + (set(level) < level.length ? ", of other groups zero" : ""));
    }

    private static long set(int[] level) {
        return Arrays.stream(level).filter(one -> one >= 0).count();
    }

    private Map<String, Function<double[], Prediction>> each(int factor, int[] given) {
        Map<String, Function<double[], Prediction>> all = new LinkedHashMap<>();
        int[] typical = given.clone();
        typical[factor] = Predictor.TYPICAL;
        all.put(TYPICAL, at(typical));
        String name = specification.grouping().name(factor);
        for (String level : model.levels().get(factor).names()) {
            int[] own = given.clone();
            set(own, name, level);
            all.put(name + " = " + level, at(own));
        }
        return all;
    }

    private Function<double[], Prediction> at(int[] level) {
        int p = specification.reading().features().size();
        Columns.Extras extras = specification.extras();
        return row -> predictor.at(
                specification.features(Arrays.copyOf(row, p)),
                level,
                extras.offset() == null ? 0 : extras.offset(row[p]),
                1);
    }

    /** Sets a factor's level, and those of the factors that it lies within. */
    private void set(int[] level, String factor, String name) {
        Grouping grouping = specification.grouping();
        List<String> factors = new ArrayList<>();
        for (int f = 0; f < level.length; f++) {
            factors.add(grouping.name(f));
        }
        int f = factors.indexOf(factor);
        if (f < 0) {
            throw new UserError("the model has no group '" + factor + "'" + Nearest.hint(factor, factors))
                    .by("of-group");
        }
        List<String> names = model.levels().get(f).names();
        int own = names.indexOf(name);
        if (own < 0) {
            throw new UserError("the fit saw no " + factor + " '" + name + "'" + Nearest.hint(name, names))
                    .by("of-group");
        }
        List<String> cells = model.levels().get(f).cells().get(own);
        List<String> columns = grouping.columns().get(f);
        for (int outer = 0; outer < level.length; outer++) {
            List<String> less = grouping.columns().get(outer);
            if (less.size() <= columns.size() && columns.subList(0, less.size()).equals(less)) {
                level[outer] = model.levels().get(outer).find(cells.subList(0, less.size()));
            }
        }
    }
}
