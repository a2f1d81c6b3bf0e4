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

    static FittedRegression.Comparison of(
            Map<String, ? extends FittedRegression> models, TableSource table, FittedRegression.Validation how) {
        if (models.size() < 2) {
            throw new UserError("a comparison needs two models or more");
        }
        String label = how.together() != null ? how.together() : how.evenly();
        String first = models.keySet().iterator().next();
        FittedRegression.Contest reference = models.values().iterator().next().contest(first, table, label);
        FittedRegression.ContestRows of = reference.rows();
        int[] fold = how.folds() > 0 ? Folds.assign(how, of) : new int[0];
        List<Judged> judged = new ArrayList<>();
        models.forEach((name, model) -> {
            FittedRegression.Contest contest = name.equals(first) ? reference : model.contest(name, table, null);
            FittedRegression.ContestRows rows = contest.rows();
            EvidenceComparison.requireComparable(
                    first, of.target(), of.likelihood(), name, rows.target(), rows.likelihood());
            requireSameRows(first, of, name, rows);
            judged.add(judge(name, contest, fold, how));
        });
        double[][] pointwise = judged.stream().map(Judged::pointwise).toArray(double[][]::new);
        LeaveOneOut.Comparison comparison = LeaveOneOut.Comparison.of(pointwise, how.seed());
        return new FittedRegression.Comparison(
                List.copyOf(models.keySet()), comparison, new ElpdSummary(judged, comparison, how).summary());
    }

    private static void requireSameRows(
            String first, FittedRegression.ContestRows a, String name, FittedRegression.ContestRows b) {
        if (!Arrays.equals(a.lines(), b.lines())) {
            throw new UserError(first + " was fitted to " + a.lines().length + " rows of " + a.table() + " and " + name
                    + " to " + b.lines().length
                    + " others, as cells are missing: fit both to the rows that both can use");
        }
        if (!a.levels().equals(b.levels())) {
            throw new UserError(first + " has the target's levels in the order " + a.levels() + " and " + name
                    + " in the order " + b.levels() + ": give both the same");
        }
        if (!Arrays.equals(a.weights(), b.weights())) {
            throw new UserError(first + " and " + name + " weigh rows differently: give both the same weights");
        }
    }

    private static Judged judge(
            String name, FittedRegression.Contest contest, int[] fold, FittedRegression.Validation how) {
        FittedRegression.Densities all = contest.densities(how.draws(), how.seed());
        ImportanceWeights weights = ImportanceWeights.of(all.logRatios());
        Folds.Held held = how.folds() > 0 ? Folds.of(contest, fold, how) : null;
        return new Judged(
                name,
                LeaveOneOut.ofApproximation(all.logLikelihood(), all.logRatios()),
                LeaveOneOut.Waic.of(all.logLikelihood(), weights.logWeights()),
                held,
                held == null ? all.paretoK() : held.paretoK(),
                held == null ? all.reliable() : held.reliable(),
                all.corrected());
    }
}
