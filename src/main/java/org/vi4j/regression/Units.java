package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Ascent;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.RowSums;

/**
 * The units in which a fit is computed, and the way back. Columns enter as their design says; a target of any real
 * number as z = (y − c₀)/u, u its spread; and of a likelihood with noise rows' weights are divided by their mean, so
 * that β is the precision of a row of mean weight. Priors are numbers in these units, so that another unit of a column
 * or of the target changes nothing. With v the coefficients of z, those of y − c₀ are uv; precisions are divided by u²,
 * and ln p(y) = ln p(z) − n ln u.
 *
 * @param design how the columns enter, and c₀
 * @param target u, positive
 * @param weight the rows' mean weight, 1 where weights count rows
 * @param rows n
 * @param constant what ln p(y) has besides, in nats, such as that of the orders of trials
 */
record Units(Design design, double target, double weight, long rows, double constant) {
    /** The intercept's precision beside given or learned ones: next to nothing is said about the target's level. */
    private static final double FAINT = 1e-6;

    /** Stands for no precision at all where a graph needs a positive one. */
    private static final double NONE = 1e-12;

    /** A learned precision's prior: so flat on the logarithm that data of any size overrule it. */
    static final Precision.Uncertain LEARNED = new Precision.Uncertain(new Gamma(1e-6, 1e-6));

    /** Precisions beyond these, or their squares, would overflow. */
    private static final double LARGEST = 1e290;

    /** Chooses them from what a first pass found. */
    static Units of(List<String> features, Scan scan, RegressionOptions options) {
        Moments moments = scan.moments();
        int p = features.size();
        Likelihood likelihood = options.likelihood();
        boolean real = likelihood.support() == Likelihood.Support.REAL;
        double[] mean = moments.mean();
        double[] spread = spread(moments, options.intercept());
        if (!Arrays.stream(spread).allMatch(Double::isFinite)) {
            throw new UserError("the sums of squares overflow float64: divide the largest columns by a power of ten");
        }
        double[] scale = Arrays.copyOf(spread, p);
        if (options.learnsWeights() && !options.standardize()) {
            // One precision is shared by coefficients of different units, as they are.
            Arrays.fill(scale, Arrays.stream(scale).max().orElseThrow());
        }
        int last = mean.length - 1;
        if (likelihood.support() == Likelihood.Support.POSITIVE && !(mean[last] > 0)) {
            throw new UserError("the target's mean is " + mean[last] + ": each outcome must be "
                    + likelihood.support().allowed());
        }
        double center = options.intercept() ? (real ? mean[last] : likelihood.level(mean[last])) : 0;
        double unit = real ? spread[last] : 1;
        if (real && likelihood.needsRows()) {
            double[] targets =
                    Arrays.stream(scan.sample()).mapToDouble(row -> row[last]).toArray();
            center = options.intercept() ? RobustScale.median(targets) : 0;
            unit = RobustScale.spread(targets, center, unit);
        }
        Design design = Design.of(
                features,
                options.intercept(),
                options.intercept() ? Arrays.copyOf(mean, p) : new double[p],
                scale,
                center);
        double weight = real ? moments.weight() / moments.rows() : 1;
        return new Units(
                design.with(options.extras()).with(Outcomes.of(likelihood)),
                unit > 0 ? unit : 1,
                weight,
                moments.rows(),
                0);
    }

    /** Standard deviations; without an intercept, about zero: root mean squares. */
    private static double[] spread(Moments moments, boolean intercept) {
        double[] spread = moments.sd();
        double[] mean = moments.mean();
        if (!intercept) {
            Arrays.setAll(spread, j -> Math.hypot(spread[j], mean[j]));
        }
        return spread;
    }

    /**
     * Returns the units about a target's median, of its median absolute deviation's size.
     *
     * @param targets y − c₀, {@code [n]}
     * @return the units
     */
    Units robust(double[] targets) {
        double shift = design.intercept() ? RobustScale.median(targets) : 0;
        return moved(shift, RobustScale.spread(targets, shift, target));
    }

    /**
     * Returns the same of rows that lie elsewhere.
     *
     * @param sums over them, their targets y − c₀
     * @return the units
     */
    Units robust(RowSums sums) {
        double shift = design.intercept() ? RowMedian.median(sums) : 0;
        return moved(shift, RowMedian.spread(sums, shift, target));
    }

    private Units moved(double shift, double unit) {
        return new Units(design.about(design.targetCenter() + shift), unit, weight, rows, constant);
    }

    /**
     * Returns the units in which the intercept's prior is about the level of rows of the mean offset, so that another
     * unit of an exposure changes nothing.
     *
     * @param offset the mean offset
     * @param nats what ln p(y) has besides
     * @return the units
     */
    Units about(double offset, double nats) {
        double center = design.targetCenter() - (design.intercept() ? offset : 0);
        return new Units(design.about(center), target, weight, rows, nats);
    }

    /** Returns [X z]ᵀW[X z]. */
    double[][] products(Moments moments) {
        double[][] products = moments.products(design);
        int last = products.length - 1;
        for (int i = 0; i <= last; i++) {
            for (int j = 0; j <= last; j++) {
                double size = i == last ? target : 1;
                products[i][j] = products[i][j] / size / (j == last ? target : 1) / weight;
            }
        }
        return products;
    }

    /** Returns Σᵢ ln Wᵢ of the weights divided by their mean. */
    double logWeights(Moments moments) {
        return weight == 1 ? moments.logWeights() : moments.logWeights() - rows * Math.log(weight);
    }

    /** Returns the coefficients' priors, group by group; the intercept has one of its own, the first. */
    List<HierarchicalRegression.Group> groups(Moments moments, RegressionOptions options) {
        List<HierarchicalRegression.Group> one = withOwn(oneOutcome(moments, options), options.own());
        Outcomes outcomes = design.outcomes();
        if (outcomes.kind() == Outcomes.Kind.ONE) {
            return one;
        }
        int d = design.features().size() + (design.intercept() ? 1 : 0);
        List<HierarchicalRegression.Group> all = new ArrayList<>();
        for (HierarchicalRegression.Group group : one) {
            List<Integer> members = group.members().stream()
                    .flatMap(member -> outcomes.places(member, d).stream())
                    .toList();
            all.add(new HierarchicalRegression.Group(members, group.precision()));
        }
        if (outcomes.cutpoints() > 0) {
            List<Integer> members =
                    IntStream.range(d, d + outcomes.cutpoints()).boxed().toList();
            all.add(new HierarchicalRegression.Group(members, new Precision.Known(level(options.weights()))));
        }
        return all;
    }

    /** Takes columns with a prior of their own out of the others' groups. */
    private List<HierarchicalRegression.Group> withOwn(List<HierarchicalRegression.Group> groups, OwnPriors own) {
        if (own.sd().isEmpty()) {
            return groups;
        }
        int first = design.intercept() ? 1 : 0;
        Map<Integer, Double> precision = new TreeMap<>();
        own.sd().forEach((name, sd) -> {
            int j = design.features().indexOf(name);
            double root = target / (sd * design.scale()[j]);
            precision.put(j + first, Math.max(1 / LARGEST, Math.min(LARGEST, root * root)));
        });
        List<HierarchicalRegression.Group> all = new ArrayList<>();
        for (HierarchicalRegression.Group group : groups) {
            List<Integer> left = group.members().stream()
                    .filter(member -> !precision.containsKey(member))
                    .toList();
            if (!left.isEmpty()) {
                all.add(new HierarchicalRegression.Group(left, group.precision()));
            }
        }
        precision.forEach((member, value) ->
                all.add(new HierarchicalRegression.Group(List.of(member), new Precision.Known(value))));
        return all;
    }

    private List<HierarchicalRegression.Group> oneOutcome(Moments moments, RegressionOptions options) {
        int first = design.intercept() ? 1 : 0;
        List<HierarchicalRegression.Group> all = new ArrayList<>();
        if (first == 1) {
            all.add(new HierarchicalRegression.Group(List.of(0), new Precision.Known(level(options.weights()))));
        }
        int p = design.features().size();
        if (p == 0) {
            return all;
        }
        List<Integer> members = IntStream.range(first, p + first).boxed().toList();
        RegressionOptions.WeightPrior prior = options.weights();
        if (prior instanceof RegressionOptions.Given given) {
            double[] precision = given(given.alpha(), moments.sd(), options.standardize());
            if (Arrays.stream(precision).allMatch(value -> value == precision[0])) {
                all.add(new HierarchicalRegression.Group(members, new Precision.Known(precision[0])));
            } else {
                members.forEach(j -> all.add(
                        new HierarchicalRegression.Group(List.of(j), new Precision.Known(precision[j - first]))));
            }
        } else if (prior instanceof RegressionOptions.PerWeight) {
            members.forEach(j -> all.add(new HierarchicalRegression.Group(List.of(j), LEARNED)));
        } else if (prior instanceof RegressionOptions.Scaled scaled) {
            all.add(new HierarchicalRegression.Group(members, new Precision.Known(1 / (scaled.sd() * scaled.sd()))));
        } else {
            all.add(new HierarchicalRegression.Group(
                    members, prior instanceof RegressionOptions.Flat ? new Precision.Known(NONE) : LEARNED));
        }
        return all;
    }

    private static double level(RegressionOptions.WeightPrior prior) {
        if (prior instanceof RegressionOptions.Scaled) {
            return 1 / (Prior.WEAK_SD * Prior.WEAK_SD);
        }
        return prior instanceof RegressionOptions.Flat ? NONE : FAINT;
    }

    /** A precision on the table's scale, or of a standard deviation's change, as it is here. */
    private double[] given(double alpha, double[] sd, boolean standardize) {
        double[] scale = design.scale();
        double[] precision = new double[scale.length];
        for (int j = 0; j < precision.length; j++) {
            double unit = standardize ? target * (sd[j] / scale[j]) : target / scale[j];
            precision[j] = Math.max(1 / LARGEST, Math.min(LARGEST, alpha * unit * unit));
        }
        return precision;
    }

    /** Returns coefficients of the target in its own unit. */
    Gaussian onTarget(Gaussian q) {
        if (target == 1) {
            return q;
        }
        double[] mean = onTarget(q.mean());
        if (q.isDiagonal()) {
            return Gaussian.diagonal(
                    mean,
                    Arrays.stream(q.sd()).map(s -> s * target * (s * target)).toArray());
        }
        double[][] precision = q.precision();
        for (double[] row : precision) {
            Arrays.setAll(row, j -> row[j] / target / target);
        }
        return Gaussian.ofMean(mean, precision);
    }

    /** Returns a point's coefficients of the target in its own unit. */
    double[] onTarget(double[] v) {
        return Arrays.stream(v).map(value -> value * target).toArray();
    }

    /** Returns a precision in one over the target's unit squared. */
    Precision onTarget(Precision precision) {
        if (target == 1) {
            return precision;
        }
        return precision instanceof Precision.Uncertain learned
                ? new Precision.Uncertain(
                        new Gamma(learned.gamma().shape(), learned.gamma().rate() * target * target))
                : new Precision.Known(precision.mean() / target / target);
    }

    /** Returns a log density of z as one of y. */
    double nats(double ofZ) {
        return constant + (target == 1 ? ofZ : ofZ - rows * Math.log(target));
    }

    /** Returns an ascent as it would have gone in the target's own unit. */
    Ascent<Ascent.RegressionState> onTarget(Ascent<? extends Ascent.RegressionState> ascent) {
        return new Ascent<>(
                new Shown(this, ascent.state()),
                ascent.elboTrace().stream().map(this::nats).toList(),
                ascent.converged(),
                ascent.elboChange(),
                ascent.parameterChange());
    }

    /** The last state of an ascent, in the target's own unit. */
    private record Shown(Units units, Ascent.RegressionState state) implements Ascent.RegressionState {
        @Override
        public Gaussian posterior() {
            return units.onTarget(state.posterior());
        }

        @Override
        public List<Precision> weightPrecisions() {
            return state.weightPrecisions().stream().map(units::onTarget).toList();
        }

        @Override
        public Precision noise() {
            return units.onTarget(state.noise());
        }

        @Override
        public double elbo() {
            return units.nats(state.elbo());
        }

        @Override
        public double change() {
            return state.change();
        }

        @Override
        public double rounding() {
            return state.rounding();
        }
    }

    /**
     * Returns sums over rows (x, y − c) as sums over (x, z).
     *
     * @param sums over them
     * @param center c
     */
    RowSums of(RowSums sums, double center) {
        return new MovedRows(sums, 0, design.targetCenter() - center, target, weight, sums.rows());
    }
}
