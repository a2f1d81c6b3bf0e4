package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.io.Json;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.data.table.TableSource;

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
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("text", matrix.formula().text());
        tree.put("columns", matrix.inputs().stream().map(Columns::words).toList());
        tree.put("polynomials", polynomials);
        return tree;
    }

    /** The same, read. */
    static ModelMatrix matrix(Json tree, String target, List<String> features) {
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
        ModelMatrix matrix = ModelMatrix.again(tree.get("text").asText(), target, inputs, polynomials);
        if (!matrix.names().equals(features)) {
            throw new IllegalArgumentException("'formula' and 'features' do not match");
        }
        return matrix;
    }
}
