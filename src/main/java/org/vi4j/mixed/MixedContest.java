package org.vi4j.mixed;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.diagnostics.Verdict.Trust;
import org.vi4j.internal.math.RowCopies;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.FittedRegression;

/**
 * What a model with groups predicts of its rows: given the effects of their groups where the fit has met these, else
 * with the effects of a new group integrated out, row by row.
 *
 * @param name the model's
 * @param model it
 * @param kept its rows
 */
record MixedContest(String name, MixedModel model, GroupedRows kept) implements FittedRegression.Contest {
    /** Numbers of float64 that may be kept, as a share of Java's memory. */
    private static final double SHARE = 0.25;

    /** Points of the integral over a new group's effects. */
    private static final int POINTS = 15;

    static MixedContest of(String name, MixedModel model, TableSource source, @Nullable String label) {
        MixedModel.Specification specification = model.specification();
        GroupedRows rows = GroupedRows.of(
                source,
                specification.reading(),
                specification.grouping().columns(),
                specification.extras(),
                label,
                specification.missing());
        if (specification.matrix() != null) {
            rows = rows.expanded(specification.matrix(), source.file().toString());
        }
        if (rows.count() != model.rows()) {
            throw new UserError(name + " was fitted to " + model.rows() + " rows, and " + source.file() + " has "
                    + rows.count() + ": give the table of the fit");
        }
        return new MixedContest(name, model, rows);
    }

    @Override
    public FittedRegression.ContestRows rows() {
        return new FittedRegression.ContestRows(
                name,
                model.target(),
                model.specification().columns().levels(),
                model.likelihood(),
                kept.lines(),
                kept.weight(),
                kept.labels());
    }

    @Override
    public FittedRegression.Densities densities(int draws, long seed) {
        MixedFit fit = again();
        return densities(fit, kept, drawn(fit, kept, draws, seed));
    }

    @Override
    public FittedRegression.Replication replication(int draws, long seed) {
        boolean counted = model.specification().columns().weights() != null
                && !model.likelihood().hasNoise();
        GroupedRows single = counted
                ? kept.copies(
                        RowCopies.whole(name, kept.lines(), kept.weight()),
                        model.specification().grouping())
                : kept;
        MixedFit fit = again();
        return replication(fit, single, drawn(fit, single, draws, seed), seed);
    }

    /** What draws of a fit make up for its rows, and say of these. */
    static FittedRegression.Replication replication(MixedFit fit, GroupedRows kept, MixedDraws all, long seed) {
        RowDensities rows = new RowDensities(fit, kept);
        RandomStreams streams = new RandomStreams(seed);
        double[][] made = IntStream.range(0, all.count())
                .parallel()
                .mapToObj(s -> rows.made(all, s, streams.at("replicates", s)))
                .toArray(double[][]::new);
        boolean counted = fit.specification().extras().trials() != null;
        return new FittedRegression.Replication(
                densities(fit, kept, all), made, kept.target(), counted ? kept.trials() : null);
    }

    private MixedFit again() {
        MixedFit fit = fit(kept);
        List<MixedFit.Estimate> again = fit.coefficients();
        for (int j = 0; j < again.size(); j++) {
            MixedFit.Estimate before = model.table().get(j);
            if (!(Math.abs(again.get(j).mean() - before.mean()) <= 1e-3 * before.sd())) {
                throw new UserError(name + " has other coefficients than a fit to this table, the first '"
                        + before.name() + "': give the table of the fit");
            }
        }
        return fit;
    }

    @Override
    public FittedRegression.Densities without(int[] in, int[] out, int draws, long seed) {
        Grouping grouping = model.specification().grouping();
        MixedFit fit = fit(kept.only(in, grouping));
        GroupedRows others = kept.only(out, grouping);
        return densities(fit, others, drawn(fit, others, draws, seed));
    }

    private MixedFit fit(GroupedRows rows) {
        return MixedFitting.fit(name, model.specification(), rows);
    }

    /** Draws of a fit, unless what they say of rows would not fit into memory. */
    static MixedDraws drawn(MixedFit fit, GroupedRows rows, int draws, long seed) {
        double most = SHARE * Runtime.getRuntime().maxMemory() / Double.BYTES;
        if ((double) draws * (rows.count() + fit.design().layout().dimension()) > most) {
            throw new UserError(draws + " draws of " + rows.count() + " rows are more numbers than memory"
                    + " holds: take fewer draws, or give Java more memory");
        }
        return fit.draws(draws, seed);
    }

    private static FittedRegression.Densities densities(MixedFit fit, GroupedRows rows, MixedDraws all) {
        RowDensities densities = new RowDensities(fit, rows);
        double[][] logs = IntStream.range(0, all.count())
                .parallel()
                .mapToObj(s -> densities.at(all, s))
                .toArray(double[][]::new);
        boolean reliable = fit.verdict().trust() != Trust.DO_NOT_BELIEVE;
        return new FittedRegression.Densities(
                logs, new double[logs.length], true, fit.integration().weights().paretoK(), reliable);
    }

    /** The log densities of rows under draws of a fit to these or others. */
    static final class RowDensities {
        private final MixedModel.Specification specification;
        private final MixedUnits units;
        private final Layout layout;
        private final GroupedRows rows;
        private final double meanWeight;
        private final double[][] fixed;
        private final double[][][] grouped;
        private final int[][] level;
        private final double[] orders;

        RowDensities(MixedFit fit, GroupedRows rows) {
            this(fit.setting(), rows);
        }

        RowDensities(MixedFitting.Setting setting, GroupedRows rows) {
            this.specification = setting.specification();
            this.units = setting.units();
            this.layout = setting.design().layout();
            this.rows = rows;
            this.meanWeight = setting.meanWeight();
            int n = rows.count();
            this.fixed = new double[n][];
            this.grouped = new double[n][][];
            for (int i = 0; i < n; i++) {
                double[] row = rows.features()[i];
                fixed[i] = units.fixed(row);
                grouped[i] = layout.terms().stream()
                        .map(term -> units.grouped(row, term))
                        .toArray(double[][]::new);
            }
            this.level = new int[layout.factors()][n];
            for (int f = 0; f < rows.levels().size(); f++) {
                List<List<String>> cells = rows.levels().get(f).cells();
                int[] place = cells.stream()
                        .mapToInt(setting.rows().levels().get(f)::find)
                        .toArray();
                int[] own = rows.level()[f];
                Arrays.setAll(level[f], i -> place[own[i]]);
            }
            this.orders = new double[n];
            Arrays.setAll(orders, i -> orders(rows.trials()[i], rows.target()[i]));
        }

        private static double orders(double trials, double y) {
            return trials == 1
                    ? 0
                    : Gamma.logGamma(trials + 1) - Gamma.logGamma(y + 1) - Gamma.logGamma(trials - y + 1);
        }

        /** The log densities. */
        double[] at(MixedDraws draws, int s) {
            double[] logs = new double[rows.count()];
            each(draws, s, (i, linear, variance) -> logs[i] = density(i, linear, variance, draws.sigma()[s]));
            return logs;
        }

        /** Targets that are made up. */
        double[] made(MixedDraws draws, int s, RandomGenerator random) {
            double[] y = new double[rows.count()];
            Likelihood likelihood = specification.likelihood();
            boolean counted = specification.extras().trials() != null;
            each(draws, s, (i, linear, variance) -> {
                double eta = linear + Math.sqrt(variance) * (variance > 0 ? random.nextGaussian() : 0);
                if (likelihood.hasNoise()) {
                    double sd = draws.sigma()[s] / Math.sqrt(rows.weight()[i] / meanWeight);
                    eta += sd * random.nextGaussian();
                    y[i] = units.targetCenter() + units.targetScale() * eta;
                    return;
                }
                for (int t = 0; t < (counted ? rows.trials()[i] : 1); t++) {
                    y[i] += likelihood.draw(eta, 1, random);
                }
            });
            return y;
        }

        /** What is done with a row's linear predictor, which has a variance where its group is new. */
        private interface Use {
            void row(int i, double linear, double variance);
        }

        private void each(MixedDraws draws, int s, Use use) {
            double[] b = draws.coefficients()[s];
            for (int i = 0; i < rows.count(); i++) {
                double linear = rows.offset()[i];
                for (int j = 0; j < fixed[i].length; j++) {
                    linear += fixed[i][j] * b[layout.fixedAt() + j];
                }
                double variance = 0;
                for (int t = 0; t < grouped[i].length; t++) {
                    Layout.Term term = layout.terms().get(t);
                    int own = level[term.factor()][i];
                    if (own < 0) {
                        variance += Predictor.quadratic(grouped[i][t], draws.covariance()[s][t]);
                    } else {
                        int at = layout.at(term.factor(), own) + term.at();
                        for (int a = 0; a < term.size(); a++) {
                            linear += grouped[i][t][a] * b[at + a];
                        }
                    }
                }
                use.row(i, linear, variance);
            }
        }

        /** ln p(y) where the linear predictor is normal. */
        private double density(int i, double linear, double variance, double sigma) {
            Likelihood likelihood = specification.likelihood();
            double weight = rows.weight()[i] / meanWeight;
            double y = rows.target()[i];
            if (likelihood.hasNoise()) {
                double standard = (y - units.targetCenter()) / units.targetScale();
                double all = variance + sigma * sigma / weight;
                double left = standard - linear;
                return -(Math.log(2 * Math.PI * all) + left * left / all) / 2 - Math.log(units.targetScale());
            }
            double[] outcome;
            double[] times;
            if (specification.extras().trials() == null) {
                outcome = new double[] {y};
                times = new double[] {weight};
            } else {
                outcome = new double[] {1, 0};
                times = new double[] {weight * y, weight * (rows.trials()[i] - y)};
            }
            double log = weight * orders[i];
            if (!(variance > 0)) {
                for (int k = 0; k < outcome.length; k++) {
                    log += times[k] > 0 ? likelihood.logDensity(outcome[k], linear, 1, times[k]) : 0;
                }
                return log;
            }
            int m = outcome.length;
            double[] eta = new double[m];
            double[] ones = new double[m];
            int[] order = new int[m];
            Arrays.fill(eta, linear);
            Arrays.fill(ones, 1);
            LevelRows one = new LevelRows(likelihood, 1, new int[] {0, m}, order, ones, outcome, times);
            return log
                    + new LevelIntegral(one, HermiteRule.of(POINTS, 1)).of(0, eta, new double[] {1 / variance})
                    - Math.log(variance) / 2;
        }
    }
}
