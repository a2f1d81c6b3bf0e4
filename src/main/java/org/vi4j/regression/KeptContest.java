package org.vi4j.regression;

import java.util.Arrays;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.internal.math.RowCopies;
import org.vi4j.model.Likelihood;

/**
 * What a saved model predicts of its rows.
 *
 * @param name the model's
 * @param model it
 * @param kept its rows
 */
record KeptContest(String name, RegressionModel model, KeptRows kept) implements FittedRegression.Contest {
    @Override
    public FittedRegression.ContestRows rows() {
        return new FittedRegression.ContestRows(
                kept.name(),
                model.target(),
                model.columns().levels(),
                model.likelihood(),
                kept.lines(),
                kept.weights(),
                kept.labels());
    }

    @Override
    public FittedRegression.Densities densities(int draws, long seed) {
        return densities(PosteriorSample.of(name, model, kept, draws, seed).possible(kept), kept);
    }

    @Override
    public FittedRegression.Densities without(int[] in, int[] out, int draws, long seed) {
        RegressionFit fit = kept.only(in)
                .fit(model)
                .orElseThrow(() -> new UserError(name + " does not hold the settings of its fit, as older versions"
                        + " saved it, so that folds cannot be fitted: fit it again"));
        return densities(PosteriorSample.of(fit, draws, seed), kept.only(out));
    }

    @Override
    public FittedRegression.Replication replication(int draws, long seed) {
        KeptRows single = counted() ? kept.copies(RowCopies.whole(kept.name(), kept.lines(), kept.weights())) : kept;
        PosteriorSample sample =
                PosteriorSample.of(name, model, kept, draws, seed).possible(kept);
        double[] trials = model.design().extras().trials() == null
                ? null
                : Arrays.stream(single.values())
                        .mapToDouble(row -> row[row.length - 1])
                        .toArray();
        return new FittedRegression.Replication(
                densities(sample, single), Replicates.of(sample, single, seed), single.target(), trials);
    }

    /** Whether a weight counts a row as many, and does not divide the variance of its noise. */
    private boolean counted() {
        return model.columns().weights() != null && model.likelihood().support() != Likelihood.Support.REAL;
    }

    private static FittedRegression.Densities densities(PosteriorSample sample, KeptRows rows) {
        ImportanceWeights weights = sample.importance();
        return new FittedRegression.Densities(
                sample.logLikelihood(rows),
                sample.logRatios(),
                sample.corrected(),
                weights.paretoK(),
                weights.reliable());
    }
}
