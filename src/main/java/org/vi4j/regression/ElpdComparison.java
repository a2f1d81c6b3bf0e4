package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.diagnostics.LeaveOneOut;

/** Models of the same rows by what they predict of rows that they have not seen. */
final class ElpdComparison {
    private ElpdComparison() {}

    /**
     * What is known of one model.
     *
     * @param name its name
     * @param loo from all draws
     * @param waic from all draws
     * @param held by folds, which the comparison then rests on; null where there are none
     * @param paretoK k̂ of the draws' weights; NaN where the posterior is exact or its prior unknown
     * @param posteriorReliable whether these weights serve, of every fold's too
     * @param corrected whether the draws are corrected for the posterior's approximation
     */
    record Judged(
            String name,
            LeaveOneOut loo,
            LeaveOneOut.Waic waic,
            Folds.@Nullable Held held,
            double paretoK,
            boolean posteriorReliable,
            boolean corrected) {
        double[] pointwise() {
            return held == null ? loo.pointwise() : held.pointwise();
        }
    }

    static RegressionModel.Comparison of(
            Map<String, RegressionModel> models, TableSource table, RegressionModel.Validation how) {
        if (models.size() < 2) {
            throw new UserError("a comparison needs two models or more");
        }
        String label = how.together() != null ? how.together() : how.evenly();
        String first = models.keySet().iterator().next();
        RegressionModel reference = models.values().iterator().next();
        KeptRows of = KeptRows.of(reference, table, label);
        int[] fold = how.folds() > 0 ? Folds.assign(how, of) : new int[0];
        List<Judged> judged = new ArrayList<>();
        models.forEach((name, model) -> {
            EvidenceComparison.requireComparable(first, reference, name, model);
            KeptRows rows = name.equals(first) ? of : KeptRows.of(model, table, null);
            requireSameRows(first, reference, of, name, model, rows);
            judged.add(judge(name, model, rows, fold, how));
        });
        double[][] pointwise = judged.stream().map(Judged::pointwise).toArray(double[][]::new);
        LeaveOneOut.Comparison comparison = LeaveOneOut.Comparison.of(pointwise, how.seed());
        return new RegressionModel.Comparison(
                List.copyOf(models.keySet()), comparison, new ElpdSummary(judged, comparison, how).summary());
    }

    private static void requireSameRows(
            String first, RegressionModel a, KeptRows of, String name, RegressionModel b, KeptRows rows) {
        if (!Arrays.equals(of.lines(), rows.lines())) {
            throw new UserError(first + " was fitted to " + of.rows() + " rows of " + of.name() + " and " + name
                    + " to " + rows.rows() + " others, as cells are missing: fit both to the rows that both can use");
        }
        if (!a.columns().levels().equals(b.columns().levels())) {
            throw new UserError(first + " has the target's levels in the order "
                    + a.columns().levels() + " and " + name + " in the order "
                    + b.columns().levels() + ": give both the same");
        }
        if (!Arrays.equals(of.weights(), rows.weights())) {
            throw new UserError(first + " and " + name + " weigh rows differently: give both the same weights");
        }
    }

    private static Judged judge(
            String name, RegressionModel model, KeptRows rows, int[] fold, RegressionModel.Validation how) {
        PosteriorSample sample = PosteriorSample.of(name, model, rows, how.draws(), how.seed());
        double[][] logLikelihood = sample.logLikelihood(rows);
        ImportanceWeights weights = sample.importance();
        Folds.Held held = how.folds() > 0 ? Folds.of(name, model, rows, fold, how) : null;
        return new Judged(
                name,
                LeaveOneOut.ofApproximation(logLikelihood, sample.logRatios()),
                LeaveOneOut.Waic.of(logLikelihood, weights.logWeights()),
                held,
                held == null ? weights.paretoK() : held.paretoK(),
                held == null ? weights.reliable() : held.reliable(),
                sample.corrected());
    }
}
