package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.Cholesky;
import org.vi4j.model.Ascent;
import org.vi4j.model.CaviOptions;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.model.PrecisionUpdate;
import org.vi4j.model.RowSums;

/**
 * The normal distribution q(w) = N(m, Λ⁻¹) with the largest ELBO for a generalized linear model of any likelihood
 * without noise, times a Gamma distribution for each precision that is to be learned. At the maximum
 *
 * <pre>Λ = diag E[α] + Σᵢ Wᵢ E[−∂²ln p(yᵢ|ηᵢ)/∂η²] xᵢxᵢᵀ,   Σᵢ Wᵢ E[∂ln p(yᵢ|ηᵢ)/∂η] xᵢ = diag E[α] m</pre>
 *
 * the expectations over ηᵢ ~ N(xᵢᵀm, xᵢᵀΛ⁻¹xᵢ), by Gauss-Hermite quadrature. A sweep is one Newton step of (m, Λ)
 * towards that, halved until the ELBO does not fall, and then the closed-form update of the precisions. (Opper and
 * Archambeau, "The variational Gaussian approximation revisited", Neural Computation 2009.)
 */
public final class GlmGaussianVi {
    private static final int POINTS = 32;
    private static final int HALVINGS = 30;

    private final RowSums data;
    private final Likelihood likelihood;
    private final List<HierarchicalRegression.Group> groups;
    private final double[] nodes = new double[POINTS];
    private final double[] shares = new double[POINTS];
    private final int d;

    /**
     * Prepares the ascent.
     *
     * @param x the rows, {@code [n, d]}; kept, not copied
     * @param target y, {@code [n]}
     * @param weights how often each row counts, positive, {@code [n]}
     * @param likelihood one without noise
     * @param groups the weights' precisions; every coefficient in exactly one
     */
    public GlmGaussianVi(
            double[][] x,
            double[] target,
            double[] weights,
            Likelihood likelihood,
            List<HierarchicalRegression.Group> groups) {
        this(checked(x, target, weights, likelihood), likelihood, groups);
    }

    private static RowSums checked(double[][] x, double[] target, double[] weights, Likelihood likelihood) {
        if (x.length == 0 || target.length != x.length || weights.length != x.length) {
            throw new IllegalArgumentException("as many targets and weights as rows, at least one, were expected");
        }
        likelihood.requireTargets(target);
        return RowSums.of(x, target, weights);
    }

    /**
     * Prepares the ascent on rows of which only sums are brought here.
     *
     * @param rows the rows
     * @param likelihood one without noise
     * @param groups the weights' precisions; every coefficient in exactly one
     * @throws org.vi4j.UserError if a target is not what the likelihood allows
     */
    public GlmGaussianVi(RowSums rows, Likelihood likelihood, List<HierarchicalRegression.Group> groups) {
        if (likelihood.hasNoise()) {
            throw new IllegalArgumentException("a likelihood without noise was expected");
        }
        RowTerms.requireTargets(rows, likelihood);
        this.data = rows;
        this.likelihood = likelihood;
        this.groups = List.copyOf(groups);
        this.d = rows.dimension();
        GaussIntegrator rule = new GaussIntegratorFactory().hermite(POINTS);
        for (int k = 0; k < POINTS; k++) {
            nodes[k] = Math.sqrt(2) * rule.getPoint(k);
            shares[k] = rule.getWeight(k) / Math.sqrt(Math.PI);
        }
    }

    /** Where the ascent stands. */
    public static final class State implements Ascent.RegressionState {
        private final double[] mean;
        private final double[][] precision;
        private final List<Precision> weightPrecisions;
        private final double[] alpha;
        private final double elbo;
        private final double change;
        private final double rounding;

        private State(
                double[] mean,
                double[][] precision,
                List<Precision> weightPrecisions,
                double[] alpha,
                double elbo,
                double change,
                double rounding) {
            this.mean = mean;
            this.precision = precision;
            this.weightPrecisions = weightPrecisions;
            this.alpha = alpha;
            this.elbo = elbo;
            this.change = change;
            this.rounding = rounding;
        }

        @Override
        public Gaussian posterior() {
            return Gaussian.ofMean(mean, precision);
        }

        @Override
        public List<Precision> weightPrecisions() {
            return weightPrecisions;
        }

        @Override
        public Precision noise() {
            return new Precision.Known(1);
        }

        @Override
        public double elbo() {
            return elbo;
        }

        @Override
        public double change() {
            return change;
        }

        @Override
        public double rounding() {
            return rounding;
        }
    }

    /**
     * Sums over the rows at one q(w): E ln p, the gradient of its expectation, and the lower triangle of E[−Hessian].
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Expectations(Likelihood likelihood, double[] mean, double[][] lower, double[] nodes, double[] shares)
            implements RowSums.Term {
        @Override
        public int length() {
            return 1 + mean.length + RowTerms.triangle(mean.length);
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            int d = mean.length;
            double[] slope = new double[1];
            double[] targets = {y};
            double linear = RowTerms.dot(x, mean);
            double sd = Math.sqrt(RowTerms.variance(lower, x, new double[d]));
            double first = 0;
            double second = 0;
            for (int k = 0; k < nodes.length; k++) {
                double eta = linear + sd * nodes[k];
                slope[0] = eta;
                likelihood.replaceBySlope(slope, 0, targets, 0, 1, 1);
                sums[0] += shares[k] * likelihood.logDensity(y, eta, 1, weight);
                first += shares[k] * slope[0];
                second += shares[k] * likelihood.curvature(y, eta, 1);
            }
            for (int j = 0; j < d; j++) {
                sums[1 + j] += weight * first * x[j];
            }
            RowTerms.addSquare(x, weight * second, sums, 1 + d);
        }
    }

    /** Σ W max(−∂²ln p/∂η² at 0, a little) xxᵀ, its lower triangle. */
    private record Curvature(Likelihood likelihood, int d) implements RowSums.Term {
        @Override
        public int length() {
            return RowTerms.triangle(d);
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            RowTerms.addSquare(x, weight * Math.max(likelihood.curvature(y, 0, 1), 1e-3), sums, 0);
        }
    }

    /** q(w) with its expectations; E ln p(y|w) + E ln p(w|α) + H(q(w)) but for what α alone adds. */
    private final class Point {
        private final double[] mean;
        private final double[][] precision;
        private final double[] variance;
        private final double[] gradient;
        private final double[][] hessian;
        private final double value;

        Point(double[] mean, double[][] precision, double[] alpha) {
            this.mean = mean;
            this.precision = precision;
            Cholesky factor = Cholesky.of(precision);
            double[][] covariance = factor.inverse();
            this.variance = new double[d];
            Arrays.setAll(variance, j -> covariance[j][j]);
            double[] sums = data.sum(new Expectations(likelihood, mean, RowTerms.factor(precision), nodes, shares));
            this.gradient = Arrays.copyOfRange(sums, 1, 1 + d);
            this.hessian = RowTerms.symmetric(sums, 1 + d, d);
            double sum = sums[0] + (d - factor.logDeterminant()) / 2;
            for (int j = 0; j < d; j++) {
                sum -= alpha[j] * (mean[j] * mean[j] + variance[j]) / 2;
            }
            this.value = sum;
        }
    }

    /**
     * Ascends until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led
     * @throws org.vi4j.UserError if float64 breaks down because columns nearly repeat each other
     */
    public Ascent<State> run(CaviOptions options) {
        double[] alpha = perWeight(
                groups.stream().map(HierarchicalRegression.Group::precision).toList());
        double[] zero = new double[d];
        // From the curvature at w = 0, since expectations over a vague prior overflow.
        double[][] prior = RowTerms.symmetric(data.sum(new Curvature(likelihood, d)), 0, d);
        for (int j = 0; j < d; j++) {
            prior[j][j] += alpha[j];
        }
        List<Precision> known =
                groups.stream().map(HierarchicalRegression.Group::precision).toList();
        State start = new State(
                zero, prior, known, alpha, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, data.rows() / 2.0);
        return Ascent.run(start, state -> List.of(step(state)), options);
    }

    private State step(State before) {
        Point here = new Point(before.mean, before.precision, before.alpha);
        double[] gradient = here.gradient;
        double[][] wanted = here.hessian;
        for (int j = 0; j < d; j++) {
            gradient[j] -= before.alpha[j] * before.mean[j];
            wanted[j][j] += before.alpha[j];
        }
        double[] direction = Cholesky.of(wanted).solve(gradient);
        Point next = here;
        double length = 1;
        for (int k = 0; k < HALVINGS && next == here; k++) {
            Point tried = new Point(
                    along(before.mean, direction, length), between(before.precision, wanted, length), before.alpha);
            next = tried.value >= here.value ? tried : here;
            length /= 2;
        }
        double change = 0;
        for (int j = 0; j < d; j++) {
            double scale = Math.max(Math.sqrt(next.variance[j]), Math.abs(next.mean[j]));
            change = Math.max(change, Math.abs(next.mean[j] - before.mean[j]) / scale);
        }
        return withPrecisions(before, next, change);
    }

    private static double[] along(double[] start, double[] direction, double length) {
        double[] moved = new double[start.length];
        Arrays.setAll(moved, j -> start[j] + length * direction[j]);
        return moved;
    }

    private static double[][] between(double[][] from, double[][] to, double share) {
        double[][] mixed = new double[from.length][from.length];
        for (int j = 0; j < mixed.length; j++) {
            for (int l = 0; l < mixed.length; l++) {
                mixed[j][l] = (1 - share) * from[j][l] + share * to[j][l];
            }
        }
        return mixed;
    }

    /** The update of q(α), and the ELBO after it. */
    private State withPrecisions(State before, Point at, double moved) {
        List<Precision> updated = groups.stream()
                .map(group -> PrecisionUpdate.of(
                        group.precision(),
                        group.members().size(),
                        group.members().stream()
                                .mapToDouble(j -> at.mean[j] * at.mean[j] + at.variance[j])
                                .sum()))
                .toList();
        double[] alpha = perWeight(updated);
        double elbo = at.value;
        double change = moved;
        for (int j = 0; j < d; j++) {
            double square = at.mean[j] * at.mean[j] + at.variance[j];
            elbo += (before.alpha[j] - alpha[j]) * square / 2;
            change = Math.max(change, Math.abs(alpha[j] - before.alpha[j]) / alpha[j]);
        }
        for (int g = 0; g < updated.size(); g++) {
            Precision after = updated.get(g);
            elbo += groups.get(g).members().size() * after.meanLog() / 2;
            if (after instanceof Precision.Uncertain learned
                    && groups.get(g).precision() instanceof Precision.Uncertain prior) {
                elbo -= learned.gamma().klTo(prior.gamma());
            }
        }
        return new State(at.mean, at.precision, updated, alpha, elbo, change, before.rounding);
    }

    private double[] perWeight(List<Precision> precisions) {
        double[] all = new double[d];
        for (int g = 0; g < groups.size(); g++) {
            double mean = precisions.get(g).mean();
            groups.get(g).members().forEach(j -> all[j] = mean);
        }
        return all;
    }
}
