package org.vi4j.regression;

import org.vi4j.model.PrecisionUpdate;

import org.vi4j.model.Ascent;
import org.vi4j.model.CaviOptions;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.Cholesky;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;

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

    private final double[][] x;
    private final double[] target;
    private final double[] rowWeights;
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
        if (likelihood.hasNoise() || x.length == 0 || target.length != x.length || weights.length != x.length) {
            throw new IllegalArgumentException("rows, targets and weights of a likelihood without noise were expected");
        }
        likelihood.requireTargets(target);
        this.x = x;
        this.target = target;
        this.rowWeights = weights;
        this.likelihood = likelihood;
        this.groups = List.copyOf(groups);
        this.d = x[0].length;
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

    /** Expectations over the rows at one q(w). */
    private final class Expectations {
        private final double[] gradient = new double[d];
        private final double[][] hessian = new double[d][d];
        private double logLikelihood;

        Expectations(double[] mean, Cholesky factor) {
            int n = target.length;
            double[] slope = new double[1];
            for (int i = 0; i < n; i++) {
                double linear = dot(x[i], mean);
                double sd = Math.sqrt(dot(x[i], factor.solve(x[i])));
                double first = 0;
                double second = 0;
                for (int k = 0; k < POINTS; k++) {
                    double eta = linear + sd * nodes[k];
                    slope[0] = eta;
                    likelihood.replaceBySlope(slope, 0, target, i, 1, 1);
                    logLikelihood += shares[k] * likelihood.logDensity(target[i], eta, 1, rowWeights[i]);
                    first += shares[k] * slope[0];
                    second += shares[k] * likelihood.curvature(target[i], eta, 1);
                }
                for (int j = 0; j < d; j++) {
                    gradient[j] += rowWeights[i] * first * x[i][j];
                    double scaled = rowWeights[i] * second * x[i][j];
                    for (int l = 0; l <= j; l++) {
                        hessian[j][l] += scaled * x[i][l];
                    }
                }
            }
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < j; l++) {
                    hessian[l][j] = hessian[j][l];
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** q(w) with its expectations; E ln p(y|w) + E ln p(w|α) + H(q(w)) but for what α alone adds. */
    private final class Point {
        private final double[] mean;
        private final double[][] precision;
        private final double[] variance;
        private final Expectations rows;
        private final double value;

        Point(double[] mean, double[][] precision, double[] alpha) {
            this.mean = mean;
            this.precision = precision;
            Cholesky factor = Cholesky.of(precision);
            double[][] covariance = factor.inverse();
            this.variance = new double[d];
            Arrays.setAll(variance, j -> covariance[j][j]);
            this.rows = new Expectations(mean, factor);
            double sum = rows.logLikelihood + (d - factor.logDeterminant()) / 2;
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
        double[][] prior = new double[d][d];
        double[] zero = new double[d];
        for (int j = 0; j < d; j++) {
            prior[j][j] = alpha[j];
        }
        // From the curvature at w = 0, since expectations over a vague prior overflow.
        for (int i = 0; i < target.length; i++) {
            double curvature = rowWeights[i] * Math.max(likelihood.curvature(target[i], 0, 1), 1e-3);
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < d; l++) {
                    prior[j][l] += curvature * x[i][j] * x[i][l];
                }
            }
        }
        List<Precision> known =
                groups.stream().map(HierarchicalRegression.Group::precision).toList();
        State start = new State(
                zero, prior, known, alpha, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, target.length / 2.0);
        return Ascent.run(start, state -> List.of(step(state)), options);
    }

    private State step(State before) {
        Point here = new Point(before.mean, before.precision, before.alpha);
        double[] gradient = here.rows.gradient;
        double[][] wanted = here.rows.hessian;
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
