package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.math.Workers;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Prior;

/** Goes from rows to a fit: units, priors, the posterior of the parameters, then that of the coefficients. */
final class MixedFitting {
    /** The scale of the prior of standard deviations where the target has no spread of its own. */
    private static final double LINK_SCALE = 2.5;

    /** The prior standard deviation of the level. */
    private static final double LEVEL_SD = 2.5;

    /** Noise as a share of the target's standard deviation, below which squares of it are lost in float64. */
    private static final double NO_NOISE = 1e-6;

    private MixedFitting() {}

    /**
     * What is known before the posterior is looked for.
     *
     * @param specification what was asked for
     * @param rows the rows
     * @param units the fit's units
     * @param design the rows in these
     * @param spreads how effects vary, and their priors
     * @param prior the fixed coefficients' precisions, ones where they share a standard deviation
     * @param meanWeight of rows with noise, else 1
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Setting(
            MixedModel.Specification specification,
            GroupedRows rows,
            MixedUnits units,
            DesignRows design,
            Spreads spreads,
            double[] prior,
            double meanWeight) {}

    static Setting setting(String table, MixedModel.Specification specification, GroupedRows rows) {
        double priorSd = Prior.of(specification.prior()).sd();
        Grouping grouping = specification.grouping();
        check(table, specification, rows);
        boolean real = specification.likelihood().support() == Likelihood.Support.REAL;
        double[] weight = rows.weight().clone();
        double meanWeight = real ? Arrays.stream(weight).average().orElseThrow() : 1;
        Arrays.setAll(weight, i -> weight[i] / meanWeight);
        double[] counted = weight.clone();
        Arrays.setAll(counted, i -> weight[i] * rows.trials()[i]);
        MixedUnits units = units(table, specification, rows, counted, real);
        Layout layout = new Layout(
                grouping.terms(),
                rows.levels().stream().map(Levels::count).toList(),
                units.coefficients().size());
        requireMemory(table, layout);
        DesignRows design = design(specification, units, layout, rows, weight);
        int[] shared = specification.shared().values().stream().mapToInt(k -> k).toArray();
        Spreads spreads = new Spreads(layout.terms(), real, real ? 1 : LINK_SCALE, shared);
        double[] prior = new double[layout.fixed()];
        Arrays.fill(prior, 1 / (priorSd * priorSd));
        Arrays.fill(prior, prior.length - spreads.shared(), prior.length, 1);
        if (units.intercept() && !Double.isInfinite(priorSd)) {
            prior[0] = 1 / (LEVEL_SD * LEVEL_SD);
        }
        return new Setting(specification, rows, units, design, spreads, prior, meanWeight);
    }

    static MixedFit fit(String table, MixedModel.Specification specification, GroupedRows rows) {
        return fit(table, setting(table, specification, rows));
    }

    static MixedFit fit(String table, Setting setting) {
        MixedModel.Specification specification = setting.specification;
        GroupedRows rows = setting.rows;
        long seed = specification.seed();
        MixedUnits units = setting.units;
        DesignRows design = setting.design;
        Layout layout = design.layout();
        Spreads spreads = setting.spreads;
        double[] prior = setting.prior;
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            LinkFitting.Found found;
            if (specification.likelihood().hasNoise()) {
                SpreadTarget target = new NormalTarget(design, spreads, prior);
                Integration integration = Integration.of(target, start(spreads, layout), seed, workers);
                requireNoise(table, specification, spreads, integration);
                found = new LinkFitting.Found(target, integration, Approximation.none(spreads));
            } else if (specification.method().equals(MixedModel.NUTS)) {
                EffectsJoint joint = new EffectsJoint(design, specification.likelihood(), spreads, prior);
                found = DrawnTarget.sampled(joint, design, specification.likelihood(), seed);
            } else {
                found = new LinkFitting(design, specification.likelihood(), spreads, prior, seed, workers)
                        .fit(units.intercept());
            }
            CoefficientMoments moments = CoefficientMoments.of(found.target(), found.integration(), layout, workers);
            return new MixedFit(specification, rows, design, units, spreads, found, moments, prior, setting.meanWeight);
        }
    }

    /** Refuses a model that leaves nothing to chance: there the posterior of the noise ends at what float64 tells. */
    private static void requireNoise(
            String table, MixedModel.Specification specification, Spreads spreads, Integration integration) {
        double[] shares = integration.weights().logWeights();
        double sigma = 0;
        for (int i = 0; i < shares.length; i++) {
            sigma += Math.exp(shares[i]) * spreads.sigma(integration.points().get(i));
        }
        if (sigma < NO_NOISE) {
            throw new UserError(table + ": columns and groups explain '"
                    + specification.columns().target()
                    + "' to rounding in every row, so there is no noise to learn: leave columns or groups out, or give"
                    + " the target as it was measured");
        }
    }

    private static void check(String table, MixedModel.Specification specification, GroupedRows rows) {
        Likelihood likelihood = specification.likelihood();
        boolean trials = specification.extras().trials() != null;
        if (!trials) {
            likelihood.requireTargets(rows.target());
        }
        boolean counts = trials || likelihood.support() == Likelihood.Support.COUNT;
        for (int f = 0; f < rows.levels().size(); f++) {
            String name = specification.grouping().name(f);
            int levels = rows.levels().get(f).count();
            if (levels == 1) {
                throw new UserError(table + ": all " + rows.count() + " rows are of one group of '" + name
                                + "', so nothing tells how groups vary: leave it out, or group by another column")
                        .by("group");
            }
            if (levels == rows.count() && !counts) {
                throw new UserError(table + ": each of the " + levels + " rows is a group of its own by '" + name
                                + "', so effects of groups cannot be told from "
                                + (likelihood.hasNoise() ? "noise" : "chance")
                                + ": group by a column whose values repeat")
                        .by("group");
            }
        }
    }

    private static MixedUnits units(
            String table, MixedModel.Specification specification, GroupedRows rows, double[] weight, boolean real) {
        List<String> features = specification.columns().features();
        int p = features.size();
        double[] center = new double[p];
        double[] scale = new double[p];
        for (int j = 0; j < p; j++) {
            int place = j;
            double[] column = Arrays.stream(rows.features())
                    .mapToDouble(row -> row[place])
                    .toArray();
            scale[j] = 1;
            if (j >= p - specification.bends()) {
                // About zero as they are made, and all of one scale.
                continue;
            }
            center[j] = mean(column, weight);
            scale[j] = sd(column, weight, center[j]);
            if (!(scale[j] > 1e-12 * Math.abs(center[j]))) {
                throw new UserError(table + ": column '" + features.get(j)
                                + "' is the same in every row, so its coefficient cannot be told from the intercept:"
                                + " leave it out")
                        .by("drop");
            }
        }
        double level = real && specification.intercept() ? mean(rows.target(), weight) : 0;
        double unit = real ? sd(rows.target(), weight, mean(rows.target(), weight)) : 1;
        if (!(unit > 0)) {
            throw new UserError(table + ": the target '"
                    + specification.columns().target() + "' is the same in every row, so there is nothing to explain");
        }
        return new MixedUnits(features, specification.intercept(), center, scale, level, unit);
    }

    private static double mean(double[] values, double[] weight) {
        double first = values[0];
        double sum = 0;
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weight[i] * (values[i] - first);
            total += weight[i];
        }
        return first + sum / total;
    }

    private static double sd(double[] values, double[] weight, double mean) {
        double sum = 0;
        double total = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weight[i] * (values[i] - mean) * (values[i] - mean);
            total += weight[i];
        }
        return Math.sqrt(sum / total);
    }

    /** Of a count of successes each row becomes two, its successes and its failures, that count as often. */
    private static DesignRows design(
            MixedModel.Specification specification,
            MixedUnits units,
            Layout layout,
            GroupedRows rows,
            double[] weight) {
        boolean trials = specification.extras().trials() != null;
        List<Integer> from = new ArrayList<>();
        List<double[]> outcomes = new ArrayList<>();
        for (int i = 0; i < rows.count(); i++) {
            double y = rows.target()[i];
            double failures = rows.trials()[i] - y;
            if (!trials) {
                from.add(i);
                outcomes.add(new double[] {(y - units.targetCenter()) / units.targetScale(), weight[i]});
            }
            if (trials && y > 0) {
                from.add(i);
                outcomes.add(new double[] {1, y * weight[i]});
            }
            if (trials && failures > 0) {
                from.add(i);
                outcomes.add(new double[] {0, failures * weight[i]});
            }
        }
        int n = from.size();
        double[][] grouped = new double[layout.factors()][];
        Arrays.setAll(grouped, f -> new double[n * layout.width(f)]);
        int[][] level = new int[layout.factors()][n];
        double[][] fixed = new double[n][];
        double[] offset = new double[n];
        for (int r = 0; r < n; r++) {
            int i = from.get(r);
            double[] row = rows.features()[i];
            fixed[r] = units.fixed(row);
            offset[r] = rows.offset()[i];
            for (int f = 0; f < rows.level().length; f++) {
                level[f][r] = rows.level()[f][i];
            }
            for (Layout.Term term : layout.terms()) {
                double[] z = units.grouped(row, term);
                int k = layout.width(term.factor());
                System.arraycopy(z, 0, grouped[term.factor()], r * k + term.at(), z.length);
            }
        }
        return new DesignRows(
                layout,
                fixed,
                grouped,
                level,
                outcomes.stream().mapToDouble(each -> each[0]).toArray(),
                offset,
                outcomes.stream().mapToDouble(each -> each[1]).toArray());
    }

    /** Noise of most of the target's spread, and effects of a third of it. */
    private static double[] start(Spreads spreads, Layout layout) {
        double[] psi = new double[spreads.dimension()];
        if (spreads.begin(0) > 0) {
            psi[0] = Math.log(0.7);
        }
        IntStream.range(0, layout.terms().size()).forEach(t -> {
            int at = spreads.begin(t);
            Arrays.fill(psi, at, at + layout.terms().get(t).size(), Math.log(1.0 / 3));
        });
        Arrays.fill(psi, spreads.begin(layout.terms().size()), psi.length, Math.log(1.0 / 3));
        return psi;
    }

    /** The dense rest, its factor, its inverse and what is being added up. */
    private static void requireMemory(String table, Layout layout) {
        double need = 4.0 * Double.BYTES * layout.rest() * layout.rest();
        double limit = Runtime.getRuntime().maxMemory();
        if (need > limit / 2) {
            throw new UserError(String.format(
                    java.util.Locale.ROOT,
                    "%s: all groups but those of the largest factor have %d effects, whose covariance takes about %.1f GB,"
                            + " and half of the %.1f GB that Java has may be used: give it more, or leave a group out",
                    table,
                    layout.rest(),
                    need / 1e9,
                    limit / 1e9));
        }
    }
}
