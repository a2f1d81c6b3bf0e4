package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;

/**
 * How a formula makes a row of the design from a row of the table: R's {@code model.matrix} with treatment contrasts. A
 * factor in a term has a column for each level but the reference where the term without it has come before, and for
 * each level where it has not. Polynomials are orthogonal over the rows of the fit, by their recurrence, whose
 * coefficients are kept. What bends in splines comes last.
 */
final class ModelMatrix implements Design.Expansion {
    private final Formula formula;
    private final List<Columns.Input> inputs;
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private final Map<String, OrthogonalPolynomials> polynomials;
    private final Map<String, PenalisedSpline> splines;
    private final List<List<Part>> terms = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** A variable in a term, all levels of a factor or all but the reference. */
    private record Part(Formula.Variable variable, boolean all) {}

    private ModelMatrix(
            Formula formula,
            List<Columns.Input> inputs,
            Map<String, OrthogonalPolynomials> polynomials,
            Map<String, PenalisedSpline> splines) {
        this.splines = splines;
        this.formula = formula;
        this.inputs = List.copyOf(inputs);
        this.polynomials = polynomials;
        int at = 0;
        for (Columns.Input input : inputs) {
            places.put(input.name(), at);
            at += input.features().size();
        }
        code();
        terms.forEach(parts -> names.addAll(names(parts)));
        bends().forEach((name, count) -> IntStream.rangeClosed(1, count).forEach(j -> names.add(name + "." + j)));
    }

    /**
     * Makes it from the rows of a fit.
     *
     * @param formula what to make
     * @param inputs the columns that it reads, in its order
     * @param rows of the table, the inputs' numbers first
     * @throws UserError if a function is of words, or a polynomial has more degrees than its values allow
     */
    static ModelMatrix of(Formula formula, List<Columns.Input> inputs, double[][] rows) {
        ModelMatrix raw = new ModelMatrix(formula, inputs, new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Formula.Variable variable : formula.variables()) {
            FormulaNumber number = variable.number();
            if (variable.degree() + variable.knots() > 0 && number != null) {
                double[] x = Arrays.stream(rows)
                        .mapToDouble(row -> raw.number(number, row))
                        .toArray();
                if (variable.knots() > 0) {
                    raw.splines.put(variable.name(), PenalisedSpline.of(variable.name(), x, variable.knots()));
                } else {
                    raw.polynomials.put(
                            variable.name(), OrthogonalPolynomials.of(variable.name(), x, variable.degree()));
                }
            }
        }
        return raw;
    }

    /** Makes it again from what was kept. */
    static ModelMatrix again(
            String text,
            String target,
            List<Columns.Input> inputs,
            Map<String, OrthogonalPolynomials> polynomials,
            Map<String, PenalisedSpline> splines,
            List<String> factors) {
        List<String> header =
                new ArrayList<>(inputs.stream().map(Columns.Input::name).toList());
        header.add(target);
        header.addAll(factors);
        Formula formula = Formula.of(text, header);
        boolean known = formula.columns()
                        .equals(inputs.stream().map(Columns.Input::name).toList())
                && formula.variables().stream()
                        .allMatch(v -> (v.degree() == 0 || polynomials.containsKey(v.name()))
                                && (v.knots() == 0 || splines.containsKey(v.name())));
        if (!known) {
            throw new IllegalArgumentException("'formula' and its columns do not match");
        }
        return new ModelMatrix(formula, inputs, polynomials, splines);
    }

    Formula formula() {
        return formula;
    }

    @Override
    public List<Columns.Input> inputs() {
        return inputs;
    }

    Map<String, PenalisedSpline> splines() {
        return splines;
    }

    @Override
    public Map<String, Integer> bends() {
        Map<String, Integer> bends = new LinkedHashMap<>();
        formula.variables().stream()
                .filter(variable -> variable.knots() > 0)
                .forEach(variable -> bends.put(variable.name(), variable.knots() - 2));
        return bends;
    }

    @Override
    public Map<String, Object> tree() {
        return FormulaFit.tree(this);
    }

    @Override
    public List<Design.Varying> groups() {
        List<Design.Varying> groups = new ArrayList<>();
        for (Formula.Varying group : formula.groups()) {
            List<List<String>> effects = new ArrayList<>();
            if (group.one()) {
                effects.add(List.of(Design.ONE));
            }
            for (Set<String> term : group.terms()) {
                if (!group.one() && term.stream().anyMatch(name -> factor(formula.variable(name)))) {
                    throw new UserError("formula: without the groups' own level a factor such as "
                            + String.join(":", term) + " does not vary: write 1 + " + String.join(":", term));
                }
                effects.add(names(terms.get(formula.terms().indexOf(term))));
            }
            if (group.apart()) {
                effects.forEach(one -> groups.add(new Design.Varying(group.factors(), one)));
            } else {
                groups.add(new Design.Varying(
                        group.factors(), effects.stream().flatMap(List::stream).toList()));
            }
        }
        return groups;
    }

    Map<String, OrthogonalPolynomials> polynomials() {
        return polynomials;
    }

    @Override
    public List<String> names() {
        return names;
    }

    /** Chooses how each factor enters each term, as R's TermCode and model.matrix do. */
    private void code() {
        List<Set<String>> all = formula.terms();
        boolean open = !formula.intercept();
        for (int t = 0; t < all.size(); t++) {
            List<Part> parts = new ArrayList<>();
            for (String name :
                    formula.variables().stream().map(Formula.Variable::name).toList()) {
                if (!all.get(t).contains(name)) {
                    continue;
                }
                Formula.Variable variable = formula.variable(name);
                boolean every = false;
                if (factor(variable)) {
                    List<String> rest = all.get(t).stream()
                            .filter(other -> !other.equals(name))
                            .toList();
                    every = !rest.isEmpty() && all.subList(0, t).stream().noneMatch(before -> before.containsAll(rest));
                    every |= open;
                    // Without an intercept the first factor has all of its levels.
                    open = false;
                }
                parts.add(new Part(variable, every));
            }
            terms.add(parts);
        }
    }

    private Columns.Input input(Formula.Variable variable) {
        return inputs.stream()
                .filter(input -> input.name().equals(variable.column()))
                .findFirst()
                .orElseThrow();
    }

    private boolean factor(Formula.Variable variable) {
        return variable.number() == null && input(variable) instanceof Columns.Categorical;
    }

    private List<String> names(List<Part> parts) {
        List<String> names = List.of("");
        for (Part part : parts) {
            List<String> more = new ArrayList<>();
            for (String own : names(part)) {
                names.forEach(before -> more.add(before.isEmpty() ? own : before + ":" + own));
            }
            names = more;
        }
        return names;
    }

    private List<String> names(Part part) {
        Formula.Variable variable = part.variable;
        List<String> names = new ArrayList<>();
        if (factor(variable)) {
            Columns.Categorical words = (Columns.Categorical) input(variable);
            for (String level :
                    words.levels().subList(part.all ? 0 : 1, words.levels().size())) {
                names.add(words.name() + "=" + level);
            }
        } else if (variable.degree() > 0) {
            for (int k = 1; k <= variable.degree(); k++) {
                names.add(variable.name() + k);
            }
        } else {
            names.add(variable.name());
        }
        return names;
    }

    @Override
    public double[] expand(double[] row) {
        int read = inputs.stream().mapToInt(input -> input.features().size()).sum();
        double[] all = new double[names.size() + row.length - read];
        int at = 0;
        for (List<Part> parts : terms) {
            double[] values = {1};
            for (Part part : parts) {
                double[] own = values(part, row);
                double[] more = new double[values.length * own.length];
                for (int k = 0; k < more.length; k++) {
                    more[k] = values[k % values.length] * own[k / values.length];
                }
                values = more;
            }
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        for (Formula.Variable variable : formula.variables()) {
            FormulaNumber number = variable.number();
            if (variable.knots() > 0 && number != null) {
                double[] z =
                        Objects.requireNonNull(splines.get(variable.name())).at(number(number, row));
                System.arraycopy(z, 0, all, at, z.length);
                at += z.length;
            }
        }
        System.arraycopy(row, read, all, at, row.length - read);
        return all;
    }

    private double[] values(Part part, double[] row) {
        Formula.Variable variable = part.variable;
        FormulaNumber number = variable.number();
        if (number != null) {
            double x = number(number, row);
            return variable.degree() == 0
                    ? new double[] {x}
                    : Objects.requireNonNull(polynomials.get(variable.name())).at(x);
        }
        int place = places.getOrDefault(variable.column(), 0);
        double[] own = Arrays.copyOfRange(
                row, place, place + input(variable).features().size());
        if (!part.all) {
            return own;
        }
        double[] every = new double[own.length + 1];
        every[0] = 1 - Arrays.stream(own).sum();
        System.arraycopy(own, 0, every, 1, own.length);
        return every;
    }

    private double number(FormulaNumber number, double[] row) {
        boolean[] missing = {false};
        ToDoubleFunction<String> column = name -> {
            Columns.Input input = inputs.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            if (!(input instanceof Columns.Numeric)) {
                throw new UserError(
                        "formula: column '" + name + "' holds words, and " + number.name() + " is made of numbers");
            }
            double value = row[places.getOrDefault(name, 0)];
            missing[0] |= Double.isNaN(value);
            return value;
        };
        double value = number.value().applyAsDouble(column);
        if (!Double.isFinite(value) && !missing[0]) {
            throw new UserError("formula: " + number.name() + " is " + value + " where its columns hold "
                    + formula.columns().stream()
                            .filter(name -> number.name().contains(name) && places.containsKey(name))
                            .map(name -> name + " = " + row[places.getOrDefault(name, 0)])
                            .toList());
        }
        return value;
    }
}
