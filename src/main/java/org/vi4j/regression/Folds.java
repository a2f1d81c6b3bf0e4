package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.internal.math.LogSumExp;
import org.vi4j.math.RandomStreams;

/** K-fold cross-validation: each row's density under the fit to the rows of the other folds. */
final class Folds {
    private Folds() {}

    /**
     * Assigns rows to folds of nearly equal size.
     *
     * @param how K, and whether rows of one label stay together or are spread evenly
     * @param rows with their labels
     * @return each row's fold, from 0, {@code [n]}
     */
    static int[] assign(FittedRegression.Validation how, FittedRegression.ContestRows rows) {
        int n = rows.lines().length;
        if (how.folds() > n) {
            throw new UserError("folds is " + how.folds() + ", and " + rows.table() + " has " + n + " rows");
        }
        int[] order = new RandomStreams(how.seed()).permutation("folds", 0, n);
        int[] fold = new int[n];
        if (how.evenly() == null && how.together() == null) {
            IntStream.range(0, n).forEach(place -> fold[order[place]] = place % how.folds());
            return fold;
        }
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i : order) {
            groups.computeIfAbsent(rows.labels().get(i), label -> new ArrayList<>())
                    .add(i);
        }
        if (how.evenly() != null) {
            int place = 0;
            for (List<Integer> group : groups.values()) {
                for (int i : group) {
                    fold[i] = place++ % how.folds();
                }
            }
            return fold;
        }
        if (groups.size() < how.folds()) {
            throw new UserError("folds is " + how.folds() + ", and column '" + how.together() + "' has " + groups.size()
                    + " values, whose rows stay together: fewer folds are needed");
        }
        int[] size = new int[how.folds()];
        groups.values().stream()
                .sorted((a, b) -> Integer.compare(b.size(), a.size()))
                .forEach(group -> {
                    int least = IntStream.range(0, size.length)
                            .reduce((a, b) -> size[b] < size[a] ? b : a)
                            .orElseThrow();
                    size[least] += group.size();
                    group.forEach(i -> fold[i] = least);
                });
        return fold;
    }

    /**
     * What the folds say.
     *
     * @param pointwise ln p(yᵢ | y of other folds), {@code [n]}
     * @param paretoK the largest k̂ of a fold's draws, by which its posterior is corrected; NaN where it is exact
     * @param reliable whether all of these weights serve
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Held(double[] pointwise, double paretoK, boolean reliable) {}

    /**
     * Fits a model without each fold.
     *
     * @param contest the model with all rows
     * @param fold of each row
     * @param how the number of draws, and their seed
     */
    static Held of(FittedRegression.Contest contest, int[] fold, FittedRegression.Validation how) {
        double[] pointwise = new double[fold.length];
        double worst = Double.NaN;
        boolean reliable = true;
        for (int k = 0; k < how.folds(); k++) {
            int current = k;
            int[] out = IntStream.range(0, fold.length)
                    .filter(i -> fold[i] == current)
                    .toArray();
            int[] in = IntStream.range(0, fold.length)
                    .filter(i -> fold[i] != current)
                    .toArray();
            FittedRegression.Densities held = without(contest, in, out, k, how);
            double[] weights = ImportanceWeights.of(held.logRatios()).logWeights();
            worst = Double.isNaN(worst) || held.paretoK() > worst ? held.paretoK() : worst;
            reliable &= held.reliable();
            double[][] logLikelihood = held.logLikelihood();
            for (int i = 0; i < out.length; i++) {
                double[] terms = new double[weights.length];
                int row = i;
                Arrays.setAll(terms, s -> weights[s] + logLikelihood[s][row]);
                pointwise[out[i]] = LogSumExp.of(terms);
            }
        }
        return new Held(pointwise, worst, reliable);
    }

    private static FittedRegression.Densities without(
            FittedRegression.Contest contest, int[] in, int[] out, int k, FittedRegression.Validation how) {
        try {
            return contest.without(in, out, how.draws(), how.seed());
        } catch (UserError e) {
            throw new UserError("without fold " + (k + 1) + ": " + e.getMessage());
        }
    }
}
