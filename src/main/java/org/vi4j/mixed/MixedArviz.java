package org.vi4j.mixed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.data.table.DrawsCsv.Variable;
import org.vi4j.regression.FittedRegression;

/** A fit's draws with what they say of each row, as ArviZ reads them. */
final class MixedArviz {
    private static final String POSTERIOR = "posterior";

    private MixedArviz() {}

    /** Writes so many draws. */
    static void write(MixedFit fit, Path folder, int count, long seed) {
        MixedDraws draws = MixedContest.drawn(fit, fit.rows(), count, seed);
        FittedRegression.Replication rows = MixedContest.replication(fit, fit.rows(), draws, seed);
        MixedTables tables = new MixedTables(fit);
        List<String> coefficients = fit.units().coefficients();
        List<String> spreads =
                fit.spreads().stream().map(MixedFit.Estimate::name).toList();
        int first = coefficients.size();
        int second = first + spreads.size();
        double[][] population = new double[draws.count()][];
        double[][] effects = new double[draws.count()][];
        for (int s = 0; s < population.length; s++) {
            population[s] = numbers(tables.population(draws, s));
            effects[s] = numbers(tables.effects(draws, s));
        }
        String target = fit.specification().columns().target();
        List<Variable> variables = new ArrayList<>();
        variables.add(Variable.drawn(POSTERIOR, "coefficients", 1, "coefficient", part(population, 0, first)));
        variables.add(Variable.drawn(POSTERIOR, "spreads", 1, "spread", part(population, first, second)));
        if (!tables.effectNames().isEmpty()) {
            variables.add(Variable.drawn(POSTERIOR, "effects", 1, "effect", effects));
        }
        variables.add(Variable.drawn(
                "log_likelihood", target, 1, "row", rows.densities().logLikelihood()));
        variables.add(Variable.drawn("posterior_predictive", target, 1, "row", rows.made()));
        variables.add(Variable.along("observed_data", target, "row", rows.target()));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("inference_library", "vi4j");
        attributes.put(
                "model",
                "mixed " + fit.specification().likelihood().label() + " regression of "
                        + fit.specification().columns().target());
        Map<String, List<String>> places = new LinkedHashMap<>();
        places.put("coefficient", coefficients);
        places.put("spread", spreads);
        places.put("effect", tables.effectNames());
        places.put(
                "row",
                Arrays.stream(fit.rows().lines())
                        .mapToObj(line -> "line " + line)
                        .toList());
        DrawsCsv.writeArviz(folder, attributes, places, variables);
    }

    private static double[] numbers(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double[][] part(double[][] rows, int from, int to) {
        return Arrays.stream(rows).map(row -> Arrays.copyOfRange(row, from, to)).toArray(double[][]::new);
    }
}
