package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.UserError;
import org.vi4j.diagnostics.ImportanceWeights;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;

/**
 * Draws that stand for a model's posterior, and what they say of rows.
 *
 * @param model whose posterior, in whose design the draws are
 * @param weights w, {@code [S, d]}
 * @param beta the noise's precision, {@code [S]}
 * @param logRatios ln p(y, w, β) − ln q(w, β) of each draw, zeros where the model does not know its prior
 * @param corrected whether the ratios are known, so that the draws stand for the posterior itself
 */
@SuppressWarnings("ArrayRecordComponent")
record PosteriorSample(
        RegressionModel model, double[][] weights, double[] beta, double[] logRatios, boolean corrected) {

    /** Numbers of float64 that may be kept, as a share of Java's memory. */
    private static final double SHARE = 0.25;

    /** Draws of a fit, with the ratios that correct its approximation. */
    static PosteriorSample of(RegressionFit fit, int count, long seed) {
        RegressionDraws draws = fit.draws(count, seed);
        return new PosteriorSample(
                fit.model(),
                draws.list().stream().map(RegressionDraws.Draw::weights).toArray(double[][]::new),
                draws.list().stream().mapToDouble(RegressionDraws.Draw::beta).toArray(),
                draws.list().stream()
                        .mapToDouble(draw -> draw.logP() - draw.logQ())
                        .toArray(),
                true);
    }

    /** Draws of a fit as they are. */
    static PosteriorSample of(RegressionModel model, List<RegressionDraws.Draw> draws) {
        return new PosteriorSample(
                model,
                draws.stream().map(RegressionDraws.Draw::weights).toArray(double[][]::new),
                draws.stream().mapToDouble(RegressionDraws.Draw::beta).toArray(),
                new double[draws.size()],
                false);
    }

    /** Draws of the posterior that a saved model holds, as it is. */
    static PosteriorSample of(RegressionModel model, int count, long seed) {
        Gaussian q = model.weights();
        RandomStreams streams = new RandomStreams(seed);
        double[][] z = new double[count][q.dimension()];
        double[] beta = new double[count];
        for (int s = 0; s < count; s++) {
            RandomGenerator random = streams.at("posterior", s);
            Arrays.setAll(z[s], j -> random.nextGaussian());
            beta[s] = RegressionDraws.draw(model.noise(), random);
        }
        return new PosteriorSample(model, q.draws(z), beta, new double[count], false);
    }

    /** A model's draws: of its own fit to these rows where it knows its settings. */
    static PosteriorSample of(String name, RegressionModel model, KeptRows rows, int count, long seed) {
        requireSame(name, model, rows);
        return rows.fit(model)
                .map(fit -> {
                    requireSame(name, model, fit.model(), rows);
                    return of(fit, count, seed);
                })
                .orElseGet(() -> of(model, count, seed));
    }

    private static void requireSame(String name, RegressionModel model, KeptRows rows) {
        double mean = Arrays.stream(rows.target()).average().orElseThrow();
        double sd = Math.sqrt(
                Arrays.stream(rows.target()).map(y -> (y - mean) * (y - mean)).sum() / rows.rows());
        RegressionModel.Score score = model.score();
        // A mean of weighted rows is weighted.
        boolean weighted = model.columns().weights() != null;
        RegressionModel.Score own = new RegressionModel.Score(
                true,
                0,
                rows.rows(),
                weighted ? score.targetMean() : mean,
                weighted ? score.targetSd() : sd,
                score.learned());
        if (!score.sameData(own)) {
            throw new UserError(name + " was fitted to " + score.rows() + " rows, and " + rows.name() + " has "
                    + rows.rows() + (score.rows() == rows.rows() ? " with other values of '" : " with '")
                    + model.target() + "': give the table of the fit");
        }
    }

    private static void requireSame(String name, RegressionModel saved, RegressionModel again, KeptRows rows) {
        Coefficients before = saved.coefficients();
        Coefficients after = again.coefficients();
        for (int j = 0; j < before.mean().length; j++) {
            if (!(Math.abs(before.mean()[j] - after.mean()[j]) <= 1e-3 * before.sd()[j])) {
                throw new UserError(name + " has other coefficients than a fit to " + rows.name() + ", the first '"
                        + before.names().get(j) + "': give the table of the fit");
            }
        }
    }

    int count() {
        return beta.length;
    }

    /** The same, with no weight for draws under which the rows of the fit have no density. */
    PosteriorSample possible(KeptRows rows) {
        double[][] logs = logLikelihood(rows);
        double[] ratios = logRatios.clone();
        for (int s = 0; s < ratios.length; s++) {
            if (Arrays.stream(logs[s]).anyMatch(log -> log == Double.NEGATIVE_INFINITY)) {
                ratios[s] = Double.NEGATIVE_INFINITY;
            }
        }
        return new PosteriorSample(model, weights, beta, ratios, corrected);
    }

    /** The weights of the draws. */
    ImportanceWeights importance() {
        return ImportanceWeights.of(logRatios);
    }

    /**
     * Returns ln p(yᵢ | θₛ) of each row, of a count of successes the binomial one, in nats.
     *
     * @return {@code [S, n]}
     * @throws UserError if they would not fit into memory
     */
    double[][] logLikelihood(KeptRows rows) {
        double most = SHARE * Runtime.getRuntime().maxMemory() / Double.BYTES;
        if ((double) count() * rows.rows() > most) {
            throw new UserError(
                    rows.name() + ": " + count() + " draws of " + rows.rows() + " rows are more numbers than"
                            + " memory holds: take " + Math.max(100, (int) (most / rows.rows()) / 100 * 100)
                            + " draws, or give Java more memory");
        }
        double[][] x = x(rows);
        return IntStream.range(0, count())
                .parallel()
                .mapToObj(s -> {
                    double[] own = new double[rows.rows()];
                    Arrays.setAll(own, i -> logDensity(rows, x[i], i, s));
                    return own;
                })
                .toArray(double[][]::new);
    }

    /** The design's rows, with what is added to xᵀw last, {@code [n, d + 1]}. */
    double[][] x(KeptRows rows) {
        Design design = model.design();
        return Arrays.stream(rows.values())
                .map(values -> {
                    double[] x = design.row(values);
                    if (model.likelihood() instanceof LevelsLikelihood) {
                        return x;
                    }
                    double[] all = Arrays.copyOf(x, x.length + 1);
                    all[x.length] = design.targetCenter() + design.offset(values);
                    return all;
                })
                .toArray(double[][]::new);
    }

    /** What multiplies β, or counts a row without noise as that many. */
    double weight(KeptRows rows, int i) {
        return model.likelihood().support() == Likelihood.Support.REAL
                ? rows.weights()[i] / model.meanWeight()
                : rows.weights()[i];
    }

    private double logDensity(KeptRows rows, double[] x, int i, int s) {
        Likelihood likelihood = model.likelihood();
        double y = rows.target()[i];
        double weight = weight(rows, i);
        if (model.design().extras().trials() == null) {
            return RowTerms.logDensity(likelihood, x, y, weight, weights[s], beta[s]);
        }
        double trials = rows.values()[i][rows.values()[i].length - 1];
        double linear = RowTerms.linear(x, weights[s]);
        double orders = Gamma.logGamma(trials + 1) - Gamma.logGamma(y + 1) - Gamma.logGamma(trials - y + 1);
        double successes = y == 0 ? 0 : y * likelihood.logDensity(1, linear, 1, 1);
        double failures = y == trials ? 0 : (trials - y) * likelihood.logDensity(0, linear, 1, 1);
        return weight * (orders + successes + failures);
    }
}
