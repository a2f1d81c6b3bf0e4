package org.vi4j.regression;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.data.table.DrawsCsv.Variable;
import org.vi4j.data.table.TableSource;
import org.vi4j.model.Precision;
import org.vi4j.posterior.Assessment;

/** A fit's draws with what they say of each row, as ArviZ reads them. */
final class ArvizDraws {
    private static final String POSTERIOR = "posterior";
    private static final String STATS = "sample_stats";

    private final RegressionFit fit;
    private final RegressionDraws draws;
    private final List<RegressionDraws.Draw> list;
    private final int chains;
    private final List<Variable> variables = new ArrayList<>();

    private ArvizDraws(RegressionFit fit, RegressionDraws draws, int chains) {
        this.fit = fit;
        this.draws = draws;
        this.list = draws.list();
        this.chains = chains;
    }

    /** Writes so many draws; of a sampler all that it has. */
    static void write(RegressionFit fit, TableSource table, Path folder, int count, long seed) {
        ArvizDraws own = fit.found().mixture() instanceof NutsPosterior nuts
                ? new ArvizDraws(
                        fit, RegressionDraws.chains(fit), nuts.assessment().chains())
                : new ArvizDraws(fit, fit.draws(count, seed), 1);
        own.write(KeptRows.of(fit.model(), table, null), folder, seed);
    }

    private void write(KeptRows rows, Path folder, long seed) {
        RegressionModel model = fit.model();
        posterior();
        stats();
        PosteriorSample sample = PosteriorSample.of(model, list);
        add("log_likelihood", model.target(), "row", sample.logLikelihood(rows));
        add("posterior_predictive", model.target(), "row", Replicates.of(sample, rows, seed));
        variables.add(Variable.along("observed_data", model.target(), "row", rows.target()));
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("inference_library", "vi4j");
        attributes.put("model", model.likelihood().label() + " regression of " + model.target());
        attributes.put("method", fit.options().method().label());
        Map<String, List<String>> places = new LinkedHashMap<>();
        places.put("coefficient", model.design().coefficients());
        places.put("row", lines(rows));
        DrawsCsv.writeArviz(folder, attributes, places, variables);
    }

    private static List<String> lines(KeptRows rows) {
        return Arrays.stream(rows.lines()).mapToObj(line -> "line " + line).toList();
    }

    private void add(String group, String name, String dimension, double[][] values) {
        variables.add(Variable.drawn(group, name, chains, dimension, values));
    }

    private void one(String group, String name, java.util.function.IntToDoubleFunction value) {
        add(
                group,
                name,
                "",
                IntStream.range(0, list.size())
                        .mapToObj(s -> new double[] {value.applyAsDouble(s)})
                        .toArray(double[][]::new));
    }

    private void posterior() {
        add(POSTERIOR, "coefficients", "coefficient", draws.coefficients());
        String own = fit.model().likelihood().words().precision();
        if (fit.model().likelihood().hasNoise()) {
            one(
                    POSTERIOR,
                    own.isEmpty() ? "sigma" : own,
                    s -> own.isEmpty()
                            ? 1 / Math.sqrt(list.get(s).beta())
                            : list.get(s).beta());
        }
        for (int g = 0; g < fit.groups().size(); g++) {
            int group = g;
            if (fit.groups().get(g).precision() instanceof Precision.Uncertain) {
                one(POSTERIOR, "alpha_" + g, s -> list.get(s).alpha()[group]);
            }
        }
    }

    private void stats() {
        one(STATS, "lp", s -> list.get(s).logP());
        if (fit.found().mixture() instanceof NutsPosterior nuts) {
            Assessment.Chains all = nuts.assessment();
            one(STATS, "energy", s -> all.energy()[s]);
            one(STATS, "diverging", s -> all.divergent()[s] ? 1 : 0);
        } else {
            one(STATS, "log_q", s -> list.get(s).logQ());
        }
    }
}
