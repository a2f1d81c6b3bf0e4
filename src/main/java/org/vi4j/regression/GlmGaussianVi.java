package org.vi4j.regression;

import java.util.Arrays;
import java.util.List;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;
import org.vi4j.model.RowSums;

/**
 * The normal distribution q(w) = N(m, Λ⁻¹) with the largest ELBO for a generalized linear model of any likelihood
 * without noise, times a Gamma distribution for each precision that is to be learned. At the maximum
 *
 * <pre>Λ = diag E[α] + Σᵢ Wᵢ E[−∂²ln p(yᵢ|ηᵢ)/∂η²] xᵢxᵢᵀ,   Σᵢ Wᵢ E[∂ln p(yᵢ|ηᵢ)/∂η] xᵢ = diag E[α] m</pre>
 *
 * the expectations over ηᵢ ~ N(xᵢᵀm, xᵢᵀΛ⁻¹xᵢ), in closed form or by quadrature to about 1e-12
 * ({@link Likelihood#expectations}). A sweep is one Newton step of (m, Λ) towards that, shortened while steps turn back
 * and until the ELBO does not fall, and then the closed-form update of the precisions. (Opper and Archambeau, "The
 * variational Gaussian approximation revisited", Neural Computation 2009.)
 */
final class GlmGaussianVi {
    private static final int HALVINGS = 30;

    private static final double SHORTEST = 0.25;
    private static final double GROWTH = 1.1;

    /** The ELBO may fall by so much of its scale, which is rounding. */
    private static final double ROUNDING = 1e-13;

    private final RowSums data;
    private final Likelihood likelihood;
    private final List<HierarchicalRegression.Group> groups;
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
    }

    /** The state of the ascent. */
    public static final class State implements Ascent.RegressionState {
        private final Point at;
        private final List<Precision> weightPrecisions;
        private final double[] alpha;
        private final double elbo;
        private final double change;
        private final double rounding;
        /** The last step, and the share of a step that the next one begins with. */
        private final double[] direction;

        private final double length;

        private State(
                Point at,
                List<Precision> weightPrecisions,
                double[] alpha,
                double elbo,
                double change,
                double rounding,
                double[] direction,
                double length) {
            this.at = at;
            this.weightPrecisions = weightPrecisions;
            this.alpha = alpha;
            this.elbo = elbo;
            this.change = change;
            this.rounding = rounding;
            this.direction = direction;
            this.length = length;
        }

        @Override
        public Gaussian posterior() {
            return Gaussian.ofMean(at.mean, at.precision);
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
    private record Expectations(Likelihood likelihood, double[] mean, double[][] lower) implements RowSums.Term {
        @Override
        public int length() {
            return 1 + mean.length + RowTerms.triangle(mean.length);
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            int d = mean.length;
            double[] out = new double[3];
            double sd = Math.sqrt(RowTerms.variance(lower, x, new double[d]));
            likelihood.expectations(y, RowTerms.linear(x, mean), sd, out);
            sums[0] += weight * out[0];
            for (int j = 0; j < d; j++) {
                sums[1 + j] += weight * out[1] * x[j];
            }
            RowTerms.addSquare(x, d, weight * out[2], sums, 1 + d);
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
            double offset = x.length > d ? x[d] : 0;
            RowTerms.addSquare(x, d, weight * Math.max(likelihood.curvature(y, offset, 1), 1e-3), sums, 0);
        }
    }

    /** q(w) with what the rows say of it, whatever α is. */
    private static final class Point {
        private final double[] mean;
        private final double[][] precision;
        private final double[] squares;
        private final double[] variance;
        private final double[] gradient;
        private final double[][] hessian;
        private final double fit;

        Point(RowSums data, Likelihood likelihood, double[] mean, double[][] precision) {
            int d = mean.length;
            this.mean = mean;
            this.precision = precision;
            Cholesky factor = Cholesky.of(precision);
            double[][] covariance = factor.inverse();
            this.variance = new double[d];
            this.squares = new double[d];
            Arrays.setAll(variance, j -> covariance[j][j]);
            Arrays.setAll(squares, j -> mean[j] * mean[j] + variance[j]);
            double[] sums = data.sum(new Expectations(likelihood, mean, RowTerms.factor(precision)));
            this.gradient = Arrays.copyOfRange(sums, 1, 1 + d);
            this.hessian = RowTerms.symmetric(sums, 1 + d, d);
            this.fit = sums[0] + (d - factor.logDeterminant()) / 2;
        }

        /** E ln p(y|w) + E ln p(w|α) + H(q(w)), but for what α alone adds. */
        double value(double[] alpha) {
            double sum = fit;
            for (int j = 0; j < alpha.length; j++) {
                sum -= alpha[j] * squares[j] / 2;
            }
            return sum;
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
        List<Precision> known =
                groups.stream().map(HierarchicalRegression.Group::precision).toList();
        double[] alpha = perWeight(known);
        // From the curvature at w = 0, since expectations over a vague prior overflow.
        double[][] prior = RowTerms.symmetric(data.sum(new Curvature(likelihood, d)), 0, d);
        for (int j = 0; j < d; j++) {
            prior[j][j] += alpha[j];
        }
        State start = new State(
                new Point(data, likelihood, new double[d], prior),
                known,
                alpha,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                data.rows() / 2.0,
                new double[d],
                1);
        return Ascent.run(start, state -> List.of(step(state)), options);
    }

    private State step(State before) {
        Point here = before.at;
        double[] alpha = before.alpha;
        double[] gradient = here.gradient.clone();
        double[][] wanted = new double[d][];
        for (int j = 0; j < d; j++) {
            gradient[j] -= alpha[j] * here.mean[j];
            wanted[j] = here.hessian[j].clone();
            wanted[j][j] += alpha[j];
        }
        double[] direction = Cholesky.of(wanted).solve(gradient);
        double value = here.value(alpha);
        double least = value - ROUNDING * Math.max(Math.abs(value), before.rounding);
        Point next = here;
        // A step against the last one has gone too far, as where rows are separable and q is wide.
        boolean back = RowTerms.dot(gradient, before.direction) < 0;
        double first = back ? Math.max(before.length / 2, SHORTEST) : Math.min(1, GROWTH * before.length);
        double length = first;
        for (int k = 0; k < HALVINGS && next == here; k++) {
            Point tried = new Point(
                    data, likelihood, along(here.mean, direction, length), between(here.precision, wanted, length));
            next = tried.value(alpha) >= least ? tried : here;
            length /= 2;
        }
        double change = 0;
        for (int j = 0; j < d; j++) {
            double scale = Math.max(Math.sqrt(next.variance[j]), Math.abs(next.mean[j]));
            change = Math.max(change, Math.abs(next.mean[j] - here.mean[j]) / scale);
        }
        return withPrecisions(before, next, change / first, direction, first);
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
    private State withPrecisions(State before, Point at, double moved, double[] direction, double length) {
        List<Precision> updated = groups.stream()
                .map(group -> PrecisionUpdate.of(
                        group.precision(),
                        group.members().size(),
                        group.members().stream().mapToDouble(j -> at.squares[j]).sum()))
                .toList();
        double[] alpha = perWeight(updated);
        double elbo = at.value(alpha);
        double change = moved;
        for (int j = 0; j < d; j++) {
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
        return new State(at, updated, alpha, elbo, change, before.rounding, direction, length);
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
