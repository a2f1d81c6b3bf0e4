package org.vi4j.mixed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.math.Workers;
import org.vi4j.model.Likelihood;

/** Goes from rows to a fit: units, priors, the posterior of the parameters, then that of the coefficients. */
final class MixedFitting {
    /** The scale of the prior of standard deviations where the target has no spread of its own. */
    private static final double LINK_SCALE = 2.5;

    /** The prior standard deviation of the level. */
    private static final double LEVEL_SD = 2.5;

    private MixedFitting() {}

    static MixedFit fit(
            String table, MixedModel.Specification specification, GroupedRows rows, double priorSd, long seed) {
        Grouping grouping = specification.grouping();
        check(table, specification, rows);
        boolean real = specification.likelihood().support() == Likelihood.Support.REAL;
        double[] weight = rows.weight().clone();
        double meanWeight = real ? Arrays.stream(weight).average().orElseThrow() : 1;
        Arrays.setAll(weight, i -> weight[i] / meanWeight);
        MixedUnits units = units(table, specification, rows, weight, real);
        Layout layout = new Layout(
                grouping.terms(),
                rows.levels().stream().map(Levels::count).toList(),
                units.coefficients().size());
        requireMemory(table, layout);
        DesignRows design = design(units, layout, rows, weight);
        Spreads spreads = new Spreads(layout.terms(), real, real ? 1 : LINK_SCALE);
        double[] prior = new double[layout.fixed()];
        Arrays.fill(prior, 1 / (priorSd * priorSd));
        if (units.intercept() && Double.isFinite(priorSd)) {
            prior[0] = 1 / (LEVEL_SD * LEVEL_SD);
        }
        SpreadTarget target = new NormalTarget(design, spreads, prior);
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
            Integration integration = Integration.of(target, start(spreads, layout), seed, workers);
            CoefficientMoments moments = CoefficientMoments.of(target, integration, layout, workers);
            return new MixedFit(
                    specification, rows, design, units, spreads, target, integration, moments, prior, meanWeight, seed);
        }
    }

    private static void check(String table, MixedModel.Specification specification, GroupedRows rows) {
        Likelihood likelihood = specification.likelihood();
        likelihood.requireTargets(rows.target());
        boolean counts = likelihood.support() == Likelihood.Support.COUNT;
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

    private static DesignRows design(MixedUnits units, Layout layout, GroupedRows rows, double[] weight) {
        int n = rows.count();
        double[][] grouped = new double[layout.factors()][];
        Arrays.setAll(grouped, f -> new double[n * layout.width(f)]);
        double[][] fixed = new double[n][];
        double[] target = new double[n];
        for (int i = 0; i < n; i++) {
            double[] row = rows.features()[i];
            fixed[i] = units.fixed(row);
            target[i] = (rows.target()[i] - units.targetCenter()) / units.targetScale();
            for (Layout.Term term : layout.terms()) {
                double[] z = units.grouped(row, term);
                int k = layout.width(term.factor());
                System.arraycopy(z, 0, grouped[term.factor()], i * k + term.at(), z.length);
            }
        }
        return new DesignRows(layout, fixed, grouped, rows.level(), target, weight);
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
