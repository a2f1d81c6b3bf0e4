package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.io.Json;

/** A fit of what a formula makes of a table's columns, and the formula in a saved model. */
final class FormulaFit {
    private FormulaFit() {}

    /** Reads a formula of a table; its {@code .} leaves out weights, offset and trials. */
    static Formula formula(String text, TableSource table, @Nullable String weights, Columns.Extras extras) {
        Formula formula = Formula.of(
                text,
                table.header().stream()
                        .filter(name ->
                                !name.equals(weights) && !extras.columns().contains(name))
                        .toList());
        for (Formula.Variable variable : formula.variables()) {
            boolean both = variable.factor()
                    && formula.variables().stream()
                            .anyMatch(other -> !other.factor() && other.column().equals(variable.column()));
            if (both) {
                throw new UserError("formula: '" + variable.column() + "' is taken by itself and by " + variable.name()
                        + ": a column is a number or a factor, not both");
            }
        }
        return formula;
    }

    /** The formula of a mixed regression, of a table. */
    record Mixed(Formula formula, TableSource table) implements Design.Reading {
        static Mixed of(String text, TableSource table, @Nullable String weights, Columns.Extras extras) {
            Formula formula = FormulaFit.formula(text, table, weights, extras);
            return new Mixed(formula, words(table, formula));
        }

        @Override
        public String target() {
            return formula.target();
        }

        @Override
        public List<String> columns() {
            return formula.columns();
        }

        @Override
        public boolean intercept() {
            return formula.intercept();
        }

        @Override
        public List<List<String>> factors() {
            return formula.groups().stream()
                    .flatMap(group -> group.factors().stream())
                    .distinct()
                    .toList();
        }

        @Override
        public Design.Expansion over(List<Columns.Input> inputs, double[][] rows) {
            return ModelMatrix.of(formula, inputs, rows);
        }
    }

    /** Says whether a formula has an intercept. */
    static boolean intercept(String text, TableData data) {
        return !(data instanceof TableData.File file)
                || Formula.of(text, file.source().header()).intercept();
    }

    /** The table, with columns of codes as words. */
    static TableSource words(TableSource table, Formula formula) {
        return table.withWords(formula.variables().stream()
                .filter(Formula.Variable::factor)
                .map(Formula.Variable::column)
                .toList());
    }

    /**
     * Fits.
     *
     * @param columns the formula's, in its order, and those of offset and trials
     */
    static RegressionFit fit(
            TableSource source,
            Columns columns,
            Formula formula,
            RowReader.Missing missing,
            RegressionOptions options,
            List<String> priorFor) {
        if (missing == RowReader.Missing.MEAN) {
            throw new UserError("missing is mean, and a formula computes with columns, whose means do not fill what it"
                    + " makes of them: use drop");
        }
        List<Columns.Input> inputs =
                columns.inputs().subList(0, formula.columns().size());
        KeptRows raw = KeptRows.read(source, columns, missing, List.of(), null, (y, row) -> null);
        ModelMatrix matrix = ModelMatrix.of(formula, inputs, raw.values());
        List<Columns.Input> made = new ArrayList<>(
                matrix.names().stream().map(Columns.Numeric::new).toList());
        made.addAll(columns.inputs().subList(inputs.size(), columns.inputs().size()));
        Columns features = new Columns(columns.target(), made, columns.weights(), columns.levels());
        return Fitting.fit(raw.expanded(matrix), features, missing, options.of(features, priorFor))
                .with(matrix);
    }

    /** The columns that a table is read by for a model of a formula. */
    static Columns reading(List<Columns.Input> inputs, Columns features, Columns.Extras extras, boolean trials) {
        List<Columns.Input> all = new ArrayList<>(inputs);
        for (String name : extras.columns()) {
            if (trials || !name.equals(extras.trials())) {
                all.add(new Columns.Numeric(name));
            }
        }
        return new Columns(features.target(), all, features.weights(), features.levels());
    }

    /** A row's features, errors naming the line. */
    static double[] features(Design design, double[] row, TableSource table, long line) {
        try {
            return design.features(row);
        } catch (UserError e) {
            throw new UserError(table.file() + ", line " + line + ": " + e.getMessage());
        }
    }

    /** The formula as a saved model keeps it. */
    static Map<String, Object> tree(ModelMatrix matrix) {
        Map<String, Object> polynomials = new LinkedHashMap<>();
        matrix.polynomials().forEach((name, kept) -> polynomials.put(name, Arrays.asList(kept.center(), kept.norm())));
        Map<String, Object> splines = new LinkedHashMap<>();
        matrix.splines().forEach((name, kept) -> {
            List<double[]> both = new ArrayList<>(List.of(kept.knots()));
            both.addAll(Arrays.asList(kept.bends()));
            splines.put(name, both);
        });
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("text", matrix.formula().text());
        tree.put("columns", matrix.inputs().stream().map(Columns::words).toList());
        tree.put("polynomials", polynomials);
        if (!splines.isEmpty()) {
            tree.put("splines", splines);
        }
        return tree;
    }

    /** The same, read. */
    static ModelMatrix matrix(Json tree, String target, List<String> features, List<String> factors) {
        Map<String, OrthogonalPolynomials> polynomials = new LinkedHashMap<>();
        tree.get("polynomials").entries().forEach((name, kept) -> {
            List<Json> both = new ArrayList<>();
            kept.forEach(both::add);
            if (both.size() != 2) {
                throw new IllegalArgumentException("'" + name + "' has centers and norms");
            }
            List<Double> centers = new ArrayList<>();
            both.get(0).forEach(number -> centers.add(number.number()));
            polynomials.put(
                    name,
                    new OrthogonalPolynomials(
                            both.get(0).numbers(centers.size()), both.get(1).numbers(centers.size() + 1)));
        });
        List<Columns.Input> inputs = Columns.inputs(tree.get("columns"));
        Map<String, PenalisedSpline> splines = new LinkedHashMap<>();
        if (tree.has("splines")) {
            tree.get("splines").entries().forEach((name, kept) -> splines.put(name, spline(kept)));
        }
        ModelMatrix matrix =
                ModelMatrix.again(tree.get("text").asText(), target, inputs, polynomials, splines, factors);
        if (!matrix.names().equals(features)) {
            throw new IllegalArgumentException("'formula' and 'features' do not match");
        }
        return matrix;
    }

    private static PenalisedSpline spline(Json kept) {
        List<Json> rows = new ArrayList<>();
        kept.forEach(rows::add);
        int k = rows.size() - 1;
        if (k < 3) {
            throw new IllegalArgumentException("a spline has three knots at least");
        }
        double[] knots = rows.get(0).numbers(k);
        double[][] bends = new double[k][];
        for (int j = 0; j < k; j++) {
            bends[j] = rows.get(j + 1).numbers(k - 2);
            if (j > 0 && !(knots[j] > knots[j - 1])) {
                throw new IllegalArgumentException("a spline's knots ascend");
            }
        }
        return new PenalisedSpline(knots, bends);
    }
}
