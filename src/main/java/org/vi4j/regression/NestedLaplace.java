package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.model.RowSums;

/**
 * The posterior of a regression whose noise is not normal, by Laplace's approximation of the coefficients at each of
 * several noise precisions β, nested in a sum over ln β:
 *
 * <pre>p(w | y, β) ≈ N(ŵ(β), H(β)⁻¹),   p(β | y) ∝ p(β) p(y, ŵ | β) (2π)^d/2 |H|^−½</pre>
 *
 * with ŵ(β) the mode and H the negative second derivative there, both by Newton's steps over the rows. (Rue, Martino
 * and Chopin, "Approximate Bayesian inference for latent Gaussian models by using integrated nested Laplace
 * approximations", JRSS B 2009.) Of few rows, means and covariance are then corrected by importance weights:
 * {@link MomentCorrection}.
 */
final class NestedLaplace implements PrecisionMixture {
    private static final int MOST_STEPS = 100;
    private static final int MOST_HALVINGS = 40;
    /** The square of a step in standard deviations that is none. */
    private static final double STILL = 1e-22;
    /** The square of a step from which on steps converge by themselves, and how many are enough. */
    private static final double NEAR = 1e-6;

    private static final int MOST_NEAR = 5;

    /** Between these the mode of ln β is looked for first. */
    private static final double LOWEST = -8;

    private static final double HIGHEST = 16;

    private record Node(double weight, double beta, double width, Gaussian q) {}

    private final List<Node> nodes;

    private NestedLaplace(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Approximates a posterior.
     *
     * @param rows in the fit's units
     * @param likelihood with noise
     * @param prior the coefficients' prior precisions, {@code [d]}
     * @param noise β's prior
     * @param start coefficients near the mode, {@code [d]}
     * @param beta near β's mode
     */
    static NestedLaplace of(
            RowSums rows, Likelihood likelihood, double[] prior, NoisePrior noise, double[] start, double beta) {
        Search search = new Search(rows, likelihood, prior, start);
        List<Node> nodes = new ArrayList<>();
        if (noise instanceof NoisePrior.Given given) {
            Peak peak = search.at(given.beta());
            NestedLaplace one = new NestedLaplace(List.of(new Node(1, given.beta(), 0, peak.q())));
            return one.corrected(MomentCorrection.of(one, rows, likelihood, prior, noise));
        }
        LogGrid grid = LogGrid.near(
                t -> search.at(Math.exp(t)).log() + noise.logDensity(Math.exp(t)) + t,
                Math.log(beta),
                Math.sqrt(2.0 / rows.rows()));
        double total = grid.logIntegral();
        for (int i = 0; i < grid.size(); i++) {
            double at = Math.exp(grid.at(i));
            double weight = Math.exp(grid.log(i) - total) * grid.step();
            nodes.add(new Node(weight, at, grid.step(), search.at(at).q()));
        }
        NestedLaplace laplace = new NestedLaplace(nodes);
        return laplace.corrected(MomentCorrection.of(laplace, rows, likelihood, prior, noise));
    }

    /**
     * Approximates the posterior of a likelihood that no other inference has come near to.
     *
     * @param rows in the fit's units
     * @param likelihood with noise
     * @param prior the coefficients' prior precisions, {@code [d]}
     * @param noise β's prior
     * @param start coefficients from which to look for the mode, {@code [d]}
     */
    static NestedLaplace of(RowSums rows, Likelihood likelihood, double[] prior, NoisePrior noise, double[] start) {
        Search search = new Search(rows, likelihood, prior, start);
        double beta = noise instanceof NoisePrior.Given given
                ? given.beta()
                : Math.exp(new BrentOptimizer(1e-2, 0.05)
                        .optimize(
                                GoalType.MAXIMIZE,
                                new UnivariateObjectiveFunction(
                                        t -> search.at(Math.exp(t)).log() + noise.logDensity(Math.exp(t)) + t),
                                new SearchInterval(LOWEST, HIGHEST, 0),
                                new MaxEval(100))
                        .getPoint());
        return of(rows, likelihood, prior, noise, search.last, beta);
    }

    private NestedLaplace corrected(MomentCorrection correction) {
        return new NestedLaplace(nodes.stream()
                .map(node -> new Node(node.weight, node.beta, node.width, correction.apply(node.q)))
                .toList());
    }

    /** The mode of w given β: its distribution by Laplace, and the logarithm of the integral over w. */
    private record Peak(Gaussian q, double log) {}

    /** Sums over rows at one point: ln p(y | w, β), its slope, its curvature, and one that is positive everywhere. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Slopes(Likelihood likelihood, double[] w, double beta) implements RowSums.Term {
        @Override
        public int length() {
            return 1 + w.length + w.length * (w.length + 1);
        }

        @Override
        public void add(double[] x, double y, double weight, double[] sums) {
            int d = w.length;
            if (likelihood instanceof LevelsLikelihood levels) {
                LevelsRow.add(levels, x, (int) y, weight, w, sums);
                return;
            }
            double eta = RowTerms.linear(x, w);
            boolean noise = likelihood.support() == Likelihood.Support.REAL;
            double precision = noise ? beta * weight : beta;
            double times = noise ? 1 : weight;
            double[] slope = {eta};
            sums[0] += times
                    * (likelihood.replaceBySlope(slope, 0, new double[] {y}, 0, 1, precision)
                            + likelihood.constant(y, precision));
            slope[0] *= times;
            double curvature = times * likelihood.curvature(y, eta, precision);
            double positive = times * likelihood.positiveCurvature(y, eta, precision);
            int at = 1 + d;
            int half = d * (d + 1) / 2;
            for (int i = 0; i < d; i++) {
                sums[1 + i] += slope[0] * x[i];
                for (int j = 0; j <= i; j++) {
                    double product = x[i] * x[j];
                    sums[at] += curvature * product;
                    sums[at + half] += positive * product;
                    at++;
                }
            }
        }
    }

    /** Finds modes, each from the one before. */
    private static final class Search {
        private final RowSums rows;
        private final Likelihood likelihood;
        private final double[] prior;
        private final int d;
        private double[] last;

        Search(RowSums rows, Likelihood likelihood, double[] prior, double[] start) {
            this.rows = rows;
            this.likelihood = likelihood;
            this.prior = prior;
            this.d = start.length;
            this.last = start;
        }

        Peak at(double beta) {
            double[] w = last;
            double[] sums = sums(w, beta);
            int near = 0;
            for (int step = 0; step < MOST_STEPS; step++) {
                Cholesky factor = factor(sums);
                double[] slope = Arrays.copyOfRange(sums, 1, 1 + d);
                double[] move = factor.solve(slope);
                double decrement = 0;
                for (int j = 0; j < d; j++) {
                    decrement += move[j] * slope[j];
                }
                if (decrement < STILL || near > MOST_NEAR) {
                    break;
                }
                // So near, Newton's steps need no search, and ln p has no digits left to judge them by.
                near += decrement < NEAR ? 1 : 0;
                double share = 1;
                double[] next = w;
                double[] there = sums;
                for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                    double[] tried = w.clone();
                    for (int j = 0; j < d; j++) {
                        tried[j] += share * move[j];
                    }
                    there = sums(tried, beta);
                    next = tried;
                    if (near > 0 || there[0] >= sums[0] + 1e-4 * share * decrement) {
                        break;
                    }
                    share /= 2;
                }
                w = next;
                sums = there;
            }
            last = w;
            double logPrior = Arrays.stream(prior).map(Math::log).sum();
            double[][] precision = matrix(sums, 1 + d);
            Gaussian q = Gaussian.ofMean(w, positive(precision) ? precision : matrix(sums, 1 + d + d * (d + 1) / 2));
            return new Peak(q, sums[0] + (logPrior + q.logDeterminant()) / 2);
        }

        /** The sums with the prior's part. */
        private double[] sums(double[] w, double beta) {
            double[] sums = rows.sum(new Slopes(likelihood, w, beta));
            int at = 1 + d;
            int half = d * (d + 1) / 2;
            for (int i = 0; i < d; i++) {
                sums[0] -= prior[i] * w[i] * w[i] / 2;
                sums[1 + i] -= prior[i] * w[i];
                at += i;
                sums[at] += prior[i];
                sums[at + half] += prior[i];
                at++;
            }
            return sums;
        }

        private double[][] matrix(double[] sums, int from) {
            double[][] matrix = new double[d][d];
            int at = from;
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    matrix[i][j] = sums[at];
                    matrix[j][i] = sums[at++];
                }
            }
            return matrix;
        }

        private Cholesky factor(double[] sums) {
            double[][] newton = matrix(sums, 1 + d);
            return positive(newton) ? Cholesky.of(newton) : Cholesky.of(matrix(sums, 1 + d + d * (d + 1) / 2));
        }

        private static boolean positive(double[][] matrix) {
            try {
                Cholesky.of(matrix);
                return true;
            } catch (Cholesky.NotPositiveDefinite e) {
                return false;
            }
        }
    }

    @Override
    public int points() {
        return nodes.size();
    }

    @Override
    public Gaussian gaussian() {
        int d = nodes.get(0).q.dimension();
        double[] mean = new double[d];
        for (Node node : nodes) {
            double[] own = node.q.mean();
            Arrays.setAll(mean, j -> mean[j] + node.weight * own[j]);
        }
        double[][] covariance = new double[d][d];
        for (Node node : nodes) {
            double[] own = node.q.mean();
            double[][] within = node.q.covariance();
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    covariance[i][j] += node.weight * (within[i][j] + (own[i] - mean[i]) * (own[j] - mean[j]));
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                covariance[i][j] = (covariance[i][j] + covariance[j][i]) / 2;
                covariance[j][i] = covariance[i][j];
            }
        }
        return Gaussian.ofMean(mean, Cholesky.of(covariance).inverse());
    }

    @Override
    public Precision noise() {
        return nodes.size() == 1
                ? new Precision.Known(nodes.get(0).beta)
                : MatchedGamma.ofSd(
                        nodes.stream().mapToDouble(Node::weight).toArray(),
                        nodes.stream()
                                .mapToDouble(node -> 1 / Math.sqrt(node.beta))
                                .toArray());
    }

    @Override
    public List<BetaCell> betaCells() {
        return nodes.stream()
                .map(node -> new BetaCell(node.weight, Math.log(node.beta), node.width))
                .toList();
    }

    @Override
    public double[] interval(double[] a, double level) {
        return along(a).interval(level);
    }

    private Along along(double[] a) {
        double[] mean = nodes.stream()
                .mapToDouble(node -> {
                    double[] own = node.q.mean();
                    double sum = 0;
                    for (int j = 0; j < a.length; j++) {
                        sum += a[j] * own[j];
                    }
                    return sum;
                })
                .toArray();
        return new Along(
                nodes.stream().mapToDouble(Node::weight).toArray(),
                mean,
                nodes.stream()
                        .mapToDouble(node -> Math.sqrt(node.q.variance(a)))
                        .toArray());
    }

    @Override
    public Draw draw(RandomGenerator random) {
        Node node = PrecisionMixture.pick(nodes, each -> each.weight, random);
        double beta = node.beta * Math.exp((random.nextDouble() - 0.5) * node.width);
        double[] z = new double[node.q.dimension()];
        Arrays.setAll(z, j -> random.nextGaussian());
        double squares = Arrays.stream(z).map(v -> v * v).sum();
        double logQ = Math.log(node.weight)
                - (node.width > 0 ? Math.log(node.width * beta) : 0)
                - (z.length * Math.log(2 * Math.PI) + node.q.logDeterminant() + squares) / 2;
        return new Draw(node.q.draw(z), Double.NaN, beta, logQ);
    }
}
