package org.vi4j.mixture;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.Variates;
import org.vi4j.joint.Constraint;
import org.vi4j.joint.Parameters;
import org.vi4j.math.RandomStreams;
import org.vi4j.mixture.Mixture.MixtureFit;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;

/**
 * A fit as the posterior that every inference returns: q(π) Π q(μ_k, Λ_k), the heaviest component first, on the table's
 * scale. Its parameters are the weights π, and of each component the means and standard deviations of its columns. It
 * is judged by the density of the rows with their assignments summed out,
 *
 * <pre>ln p(x, π, μ, Λ) = Σᵢ ln Σ_k π_k N(xᵢ; μ_k, Λ_k⁻¹) + ln p(π) + Σ_k ln p(μ_k, Λ_k),</pre>
 *
 * about one of the K! orders of the components; the posterior has them all.
 */
final class MixturePosterior implements Posterior {
    private final MixtureFit fit;
    private final List<Integer> order;
    private final CaviMixture.Components q;
    private final double[][][] roots;
    private final Parameters parameters;

    /** A draw of all factors, in the fit's units: π, μ, and Bartlett's A of Λ = R⁻ᵀAAᵀR⁻¹ with W⁻¹ = RRᵀ. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Draw(double[] weights, double[][] mean, double[][][] factor) {}

    MixturePosterior(MixtureFit fit) {
        this.fit = fit;
        this.order = fit.order();
        this.q = fit.found().state().posterior();
        this.roots = q.components().stream().map(c -> c.factor().lower()).toArray(double[][][]::new);
        Parameters all = order.size() == 1
                ? Parameters.empty()
                : Parameters.empty().vector("weight", order.size(), new Constraint.Simplex());
        for (int k = 1; k <= order.size(); k++) {
            for (String column : fit.columns()) {
                all = all.real("mean." + k + "." + column);
            }
            for (String column : fit.columns()) {
                all = all.positive("sd." + k + "." + column);
            }
        }
        this.parameters = all;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public String description() {
        return "mixture of " + order.size() + " normal distributions of " + fit.standard().length
                + " rows, coordinate ascent";
    }

    private Draw draw(RandomGenerator random) {
        int d = fit.columns().size();
        double[] weights = Arrays.stream(q.weights().concentration())
                .map(a -> Variates.gamma(a, random))
                .toArray();
        double total = Arrays.stream(weights).sum();
        Arrays.setAll(weights, k -> weights[k] / total);
        double[][] mean = new double[weights.length][d];
        double[][][] factor = new double[weights.length][d][d];
        for (int k = 0; k < weights.length; k++) {
            NormalWishart own = q.components().get(k);
            for (int i = 0; i < d; i++) {
                factor[k][i][i] = Math.sqrt(2 * Variates.gamma((own.degreesOfFreedom() - i) / 2, random));
                for (int j = 0; j < i; j++) {
                    factor[k][i][j] = random.nextGaussian();
                }
            }
            double[] z = new double[d];
            Arrays.setAll(z, j -> random.nextGaussian() / Math.sqrt(own.meanPrecision()));
            double[] step = outwards(k, factor[k], z);
            Arrays.setAll(mean[k], j -> own.mean()[j] + step[j]);
        }
        return new Draw(weights, mean, factor);
    }

    /** R A⁻ᵀ z, whose covariance is Λ⁻¹ for independent standard z. */
    private double[] outwards(int k, double[][] a, double[] z) {
        int d = z.length;
        double[] v = z.clone();
        for (int i = d - 1; i >= 0; i--) {
            for (int j = i + 1; j < d; j++) {
                v[i] -= a[j][i] * v[j];
            }
            v[i] /= a[i][i];
        }
        double[] out = new double[d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                out[i] += roots[k][i][j] * v[j];
            }
        }
        return out;
    }

    /** |AᵀR⁻¹y|² = yᵀΛy. */
    private double square(int k, double[][] a, double[] y) {
        int d = y.length;
        double[] v = y.clone();
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                v[i] -= roots[k][i][j] * v[j];
            }
            v[i] /= roots[k][i][i];
        }
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double own = 0;
            for (int j = i; j < d; j++) {
                own += a[j][i] * v[j];
            }
            sum += own * own;
        }
        return sum;
    }

    private double logDeterminant(int k, double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += 2 * Math.log(a[i][i] / roots[k][i][i]);
        }
        return sum;
    }

    /** tr(MΛ), the columns of a root of M being given. */
    private double trace(int k, double[][] a, double[][] root) {
        double sum = 0;
        for (int c = 0; c < root.length; c++) {
            int column = c;
            double[] y = Arrays.stream(root).mapToDouble(row -> row[column]).toArray();
            sum += square(k, a, y);
        }
        return sum;
    }

    private double[] reported(Draw draw) {
        int d = fit.columns().size();
        double[] scale = fit.units().scale();
        double[] row = new double[parameters.size()];
        int at = 0;
        for (int k = 0; k < order.size() && order.size() > 1; k++) {
            row[at++] = draw.weights[order.get(k)];
        }
        for (int k : order) {
            double[] mean = fit.units().onTable(draw.mean[k]);
            System.arraycopy(mean, 0, row, at, d);
            at += d;
            double[] squares = new double[d];
            for (int c = 0; c < d; c++) {
                double[] unit = new double[d];
                unit[c] = 1;
                double[] column = outwards(k, draw.factor[k], unit);
                Arrays.setAll(squares, j -> squares[j] + column[j] * column[j]);
            }
            for (int j = 0; j < d; j++) {
                row[at++] = scale[j] * Math.sqrt(squares[j]);
            }
        }
        return row;
    }

    private List<Draw> draws(int count, long seed) {
        RandomStreams streams = new RandomStreams(seed);
        return IntStream.range(0, count)
                .mapToObj(s -> draw(streams.at("mixture", s)))
                .toList();
    }

    @Override
    public double[][] sample(int count, long seed) {
        return draws(count, seed).stream().map(this::reported).toArray(double[][]::new);
    }

    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        return Arrays.stream(sample(count, seed)).map(parameters::unconstrain).toArray(double[][]::new);
    }

    private Moments unconstrained() {
        return Moments.of(drawUnconstrained(10_000, 0));
    }

    @Override
    public double[] unconstrainedMean() {
        return unconstrained().mean();
    }

    @Override
    public double[] unconstrainedSd() {
        return unconstrained().sd();
    }

    @Override
    public Trace trace() {
        return new Trace(
                "ELBO in nats after each sweep",
                fit.ascent().elboTrace().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }

    @Override
    public Assessment assess(int count, long seed) {
        List<Draw> draws = draws(count, seed);
        double[][] u = draws.stream()
                .map(draw -> parameters.unconstrain(reported(draw)))
                .toArray(double[][]::new);
        double[] logP = draws.parallelStream().mapToDouble(this::logJoint).toArray();
        double[] logQ = draws.parallelStream()
                .mapToDouble(draw -> density(q.weights(), q.components(), draw))
                .toArray();
        return Assessment.Weights.of(u, logP, logQ);
    }

    private double logJoint(Draw draw) {
        CaviMixture mixture = fit.mixture();
        double log = -fit.standard().length * fit.units().logScale()
                + density(mixture.weightsPrior(), mixture.componentsPrior(), draw);
        int d = fit.columns().size();
        double[] constant = new double[draw.weights.length];
        double[][] unit = new double[d][d];
        for (int j = 0; j < d; j++) {
            unit[j][j] = 1;
        }
        for (int k = 0; k < constant.length; k++) {
            // Each row is known to the variance ε only, as the fit takes it.
            double blur = fit.units().floor() * trace(k, draw.factor[k], unit);
            constant[k] = Math.log(draw.weights[k])
                    + (logDeterminant(k, draw.factor[k]) - d * Math.log(2 * Math.PI) - blur) / 2;
        }
        double[] each = new double[constant.length];
        double[] y = new double[d];
        for (double[] row : fit.standard()) {
            double top = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < each.length; k++) {
                for (int j = 0; j < d; j++) {
                    y[j] = row[j] - draw.mean[k][j];
                }
                each[k] = constant[k] - square(k, draw.factor[k], y) / 2;
                top = Math.max(top, each[k]);
            }
            double sum = 0;
            for (double one : each) {
                sum += Math.exp(one - top);
            }
            log += top + Math.log(sum);
        }
        return log;
    }

    /** The log density of π, μ and Λ under a Dirichlet and normal-Wishart distributions. */
    private double density(Dirichlet weights, List<NormalWishart> components, Draw draw) {
        double[] alpha = weights.concentration();
        double log = Gamma.logGamma(Arrays.stream(alpha).sum());
        int d = fit.columns().size();
        for (int k = 0; k < alpha.length; k++) {
            log += (alpha[k] - 1) * Math.log(draw.weights[k]) - Gamma.logGamma(alpha[k]);
            NormalWishart own = components.get(k);
            double[] y = new double[d];
            for (int j = 0; j < d; j++) {
                y[j] = draw.mean[k][j] - own.mean()[j];
            }
            double determinant = logDeterminant(k, draw.factor[k]);
            log += (d * Math.log(own.meanPrecision() / (2 * Math.PI))
                            + determinant
                            - own.meanPrecision() * square(k, draw.factor[k], y))
                    / 2;
            log += own.logNormalizer()
                    + (own.degreesOfFreedom() - d - 1) / 2 * determinant
                    - trace(k, draw.factor[k], own.factor().lower()) / 2;
        }
        return log;
    }

    @Override
    public String toString() {
        return description() + " (" + parameters + ")";
    }
}
