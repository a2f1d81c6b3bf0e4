package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.internal.math.Gram;
import org.vi4j.model.Precision;

/**
 * The exact posterior of a linear regression, up to quadrature: given the precisions α and β it is normal, so it is
 *
 * <pre>p(w | y) = ∫∫ N(w; m(α, β), Λ(α, β)⁻¹) p(α, β | y) dα dβ,   p(α, β | y) ∝ p(y | α, β) p(α) p(β)</pre>
 *
 * a mixture over points of ln α and ln β, those that are known having one point. Moments, intervals and draws are the
 * mixture's. (Gelman et al., <i>Bayesian Data Analysis</i>, 3rd edition, 5.4 and 14.2.)
 */
final class IntegratedPosterior implements PrecisionMixture {
    /** Where a log precision can lie, the target being of size 1. */
    private static final double LOW = -30;

    private static final double HIGH = 45;
    private static final double LOW_ALPHA = -45;
    private static final double HIGH_ALPHA = 25;

    /** Points of smaller weight change no printed digit. */
    private static final double SMALL = 1e-15;

    /** A point of the mixture; the widths are those of its cell on the logarithms. */
    private record Node(double weight, double alpha, double beta, double alphaWidth, double betaWidth) {}

    private final Spectrum spectrum;
    private final List<Node> nodes;
    private final double logEvidence;

    private IntegratedPosterior(Spectrum spectrum, List<Node> nodes, double logEvidence) {
        this.spectrum = spectrum;
        this.nodes = nodes;
        this.logEvidence = logEvidence;
    }

    /**
     * Integrates.
     *
     * @param spectrum the regression
     * @param noise β's prior
     * @param learned α's prior; null where none is learned
     */
    static IntegratedPosterior of(Spectrum spectrum, NoisePrior noise, @Nullable Gamma learned) {
        if (learned == null) {
            List<Node> nodes = new ArrayList<>();
            double evidence = alongBeta(spectrum, noise, 1, 0, 0, nodes);
            return new IntegratedPosterior(spectrum, normalised(nodes, evidence), evidence);
        }
        DoubleUnaryOperator alongAlpha = a ->
                learned.logDensity(Math.exp(a)) + a + alongBeta(spectrum, noise, Math.exp(a), 0, 0, new ArrayList<>());
        LogGrid grid = LogGrid.of(alongAlpha, LOW_ALPHA, HIGH_ALPHA, 1);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < grid.size(); i++) {
            double alpha = Math.exp(grid.at(i));
            double prior = learned.logDensity(alpha) + grid.at(i) + Math.log(grid.step());
            alongBeta(spectrum, noise, alpha, prior, grid.step(), nodes);
        }
        double evidence = grid.logIntegral();
        return new IntegratedPosterior(spectrum, normalised(nodes, evidence), evidence);
    }

    /** Adds the points of β at one α, their weights logarithms, and returns the logarithm of their integral. */
    private static double alongBeta(
            Spectrum spectrum, NoisePrior noise, double alpha, double prior, double width, List<Node> nodes) {
        if (noise instanceof NoisePrior.Given given) {
            double log = spectrum.logMarginal(alpha, given.beta());
            nodes.add(new Node(log + prior, alpha, given.beta(), width, 0));
            return log;
        }
        DoubleUnaryOperator f = b -> spectrum.logMarginal(alpha, Math.exp(b)) + noise.logDensity(Math.exp(b)) + b;
        LogGrid grid = LogGrid.of(f, LOW, HIGH, 1);
        for (int i = 0; i < grid.size(); i++) {
            nodes.add(new Node(
                    grid.log(i) + Math.log(grid.step()) + prior, alpha, Math.exp(grid.at(i)), width, grid.step()));
        }
        return grid.logIntegral();
    }

    private static List<Node> normalised(List<Node> logs, double evidence) {
        List<Node> nodes = new ArrayList<>();
        double sum = 0;
        for (Node node : logs) {
            double weight = Math.exp(node.weight - evidence);
            if (weight > SMALL) {
                nodes.add(new Node(weight, node.alpha, node.beta, node.alphaWidth, node.betaWidth));
                sum += weight;
            }
        }
        double total = sum;
        nodes.replaceAll(node -> new Node(node.weight / total, node.alpha, node.beta, node.alphaWidth, node.betaWidth));
        return nodes;
    }

    /** ln p(y) in nats; of a flat prior, which has none, the logarithm of what the posterior is divided by. */
    double logEvidence() {
        return logEvidence;
    }

    @Override
    public int points() {
        return nodes.size();
    }

    /** The directions along which the rows say nothing, so that the posterior is the prior. */
    int blind() {
        return spectrum.blind();
    }

    @Override
    public Gaussian gaussian() {
        int d = spectrum.dimension();
        double[] mean = new double[d];
        double[] variance = new double[d];
        for (Node node : nodes) {
            for (int k = 0; k < d; k++) {
                mean[k] += node.weight * spectrum.mean(k, node.alpha, node.beta);
                variance[k] += node.weight / spectrum.precision(k, node.alpha, node.beta);
            }
        }
        Gram between = new Gram(d);
        for (Node node : nodes) {
            double root = Math.sqrt(node.weight);
            double[] apart = new double[d];
            Arrays.setAll(apart, k -> root * (spectrum.mean(k, node.alpha, node.beta) - mean[k]));
            between.add(apart, 1);
        }
        double[][] covariance = between.matrix();
        for (int k = 0; k < d; k++) {
            covariance[k][k] += variance[k];
        }
        double[][] whole = spectrum.covariance(covariance);
        return Gaussian.ofMean(spectrum.coefficients(mean), Cholesky.of(whole).inverse());
    }

    @Override
    public Precision noise() {
        return nodes.stream().allMatch(node -> node.betaWidth == 0)
                ? new Precision.Known(nodes.get(0).beta)
                : MatchedGamma.ofSd(
                        nodes.stream().mapToDouble(node -> node.weight).toArray(),
                        nodes.stream()
                                .mapToDouble(node -> 1 / Math.sqrt(node.beta))
                                .toArray());
    }

    /** A precision of the mean and variance of a learned α's. */
    Precision alpha() {
        double mean = 0;
        double square = 0;
        for (Node node : nodes) {
            mean += node.weight * node.alpha;
            square += node.weight * node.alpha * node.alpha;
        }
        double variance = square - mean * mean;
        return new Precision.Uncertain(new Gamma(mean * mean / variance, mean / variance));
    }

    @Override
    public List<BetaCell> betaCells() {
        return nodes.stream()
                .map(node -> new BetaCell(node.weight, Math.log(node.beta), node.betaWidth))
                .toList();
    }

    @Override
    public double[] interval(double[] a, double level) {
        return along(a).interval(level);
    }

    Along along(double[] a) {
        double[] g = spectrum.function(a);
        double[] mean = new double[nodes.size()];
        double[] sd = new double[nodes.size()];
        for (int i = 0; i < mean.length; i++) {
            Node node = nodes.get(i);
            double variance = 0;
            for (int k = 0; k < g.length; k++) {
                mean[i] += g[k] * spectrum.mean(k, node.alpha, node.beta);
                variance += g[k] * g[k] / spectrum.precision(k, node.alpha, node.beta);
            }
            sd[i] = Math.sqrt(variance);
        }
        return new Along(nodes.stream().mapToDouble(node -> node.weight).toArray(), mean, sd);
    }

    @Override
    public Draw draw(RandomGenerator random) {
        Node node = PrecisionMixture.pick(nodes, each -> each.weight, random);
        double alpha = node.alpha * Math.exp((random.nextDouble() - 0.5) * node.alphaWidth);
        double beta = node.beta * Math.exp((random.nextDouble() - 0.5) * node.betaWidth);
        double logQ = Math.log(node.weight)
                - (node.alphaWidth > 0 ? Math.log(node.alphaWidth * alpha) : 0)
                - (node.betaWidth > 0 ? Math.log(node.betaWidth * beta) : 0)
                + spectrum.logScale();
        double[] z = new double[spectrum.dimension()];
        for (int k = 0; k < z.length; k++) {
            double precision = spectrum.precision(k, alpha, beta);
            double normal = random.nextGaussian();
            z[k] = spectrum.mean(k, alpha, beta) + normal / Math.sqrt(precision);
            logQ += (Math.log(precision / (2 * Math.PI)) - normal * normal) / 2;
        }
        return new Draw(spectrum.coefficients(z), alpha, beta, logQ);
    }
}
