package org.vi4j.regression;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.vi4j.data.table.DrawsCsv;
import org.vi4j.diagnostics.Verdict.Evidence;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.math.Gram;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * Independent draws from a fit's posterior q(w, α, β), with ln p(y, w, α, β) and ln q(w, α, β) in nats, both over the
 * design's coefficients and the precisions themselves: so the ratio p/q weighs the draws. Where there is no noise, α is
 * drawn from its exact posterior given w, which is Gamma, so that the ratio is that of w alone, α integrated out.
 * Factors of rows are summed out of ln p and left out of ln q: the mean of ln p − ln q lies between the ELBO and the
 * log evidence, and is the ELBO where there are none.
 */
public final class RegressionDraws {
    private static final List<String> SAMPLER = List.of("lp__", "log_p__", "log_g__");

    private final RegressionFit fit;
    private final long seed;
    private final List<Draw> draws = new ArrayList<>();

    /** One draw of the posterior. */
    public static final class Draw {
        private final double[] weights;
        private final double[] alpha;
        private final double beta;
        private final double logP;
        private final double logQ;
        private final double logLikelihood;

        private Draw(double[] weights, double[] alpha, double beta, double logP, double logQ, double logLikelihood) {
            this.weights = weights;
            this.alpha = alpha;
            this.beta = beta;
            this.logP = logP;
            this.logQ = logQ;
            this.logLikelihood = logLikelihood;
        }

        /** Returns ln p(y | w, β), NaN of a sampler's draw. */
        double logLikelihood() {
            return logLikelihood;
        }

        /** Returns the design's coefficients, {@code [d]}. */
        double[] weights() {
            return weights;
        }

        /** Returns the learned weight precisions, group by group. */
        public double[] alpha() {
            return alpha.clone();
        }

        /** Returns the noise's precision, 1 where there is no noise. */
        public double beta() {
            return beta;
        }

        /** Returns ln p(y, w, α, β). */
        public double logP() {
            return logP;
        }

        /** Returns ln q(w, α, β). */
        public double logQ() {
            return logQ;
        }
    }

    private RegressionDraws(RegressionFit fit, long seed) {
        this.fit = fit;
        this.seed = seed;
    }

    /** Draws in the fit's units, with ln q of each. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Batch(double[][] weights, double[][] alpha, double[] beta, double[] logQ) {}

    /** Draws so many. */
    static RegressionDraws of(RegressionFit fit, int count, long seed) {
        RandomStreams streams = new RandomStreams(seed);
        PrecisionMixture mixture = fit.found().mixture();
        if (mixture instanceof NutsPosterior nuts) {
            return ofChains(fit, nuts.draws(count, seed), seed);
        }
        Batch batch = mixture == null ? factors(fit, count, streams) : mixture(mixture, fit, count, streams);
        Units units = fit.units();
        double[] logLikelihoods = fit.data().logLikelihoods(fit.model().likelihood(), batch.weights, batch.beta);
        boolean flat = fit.options().weights() instanceof RegressionOptions.Flat;
        RegressionDraws draws = new RegressionDraws(fit, seed);
        double squared = units.target() * units.target();
        double perUnit = perUnit(fit);
        for (int i = 0; i < count; i++) {
            double[] w = batch.weights[i];
            double[] alpha = batch.alpha[i];
            double logP = fit.noisePrior().logDensity(batch.beta[i]) + units.nats(logLikelihoods[i]);
            for (int g = 0; g < alpha.length && !flat; g++) {
                HierarchicalRegression.Group group = fit.groups().get(g);
                logP += logDensity(group.precision(), alpha[g]);
                for (int j : group.members()) {
                    logP += (Math.log(alpha[g] / (2 * Math.PI)) - alpha[g] * w[j] * w[j]) / 2;
                }
            }
            draws.draws.add(new Draw(
                    units.onTarget(w),
                    Arrays.stream(alpha).map(a -> a / squared).toArray(),
                    batch.beta[i] / squared,
                    logP + perUnit,
                    batch.logQ[i] + perUnit,
                    units.nats(logLikelihoods[i])));
        }
        return draws;
    }

    /** Every draw of a sampler, chain after chain. */
    static RegressionDraws chains(RegressionFit fit) {
        NutsPosterior nuts = (NutsPosterior) Objects.requireNonNull(fit.found().mixture());
        return ofChains(fit, nuts.all(), fit.options().seed());
    }

    /** Draws of the posterior itself: q is p, both the density over the sampler's coordinates. */
    private static RegressionDraws ofChains(RegressionFit fit, PrecisionMixture.Draw[] chosen, long seed) {
        RegressionDraws draws = new RegressionDraws(fit, seed);
        double unit = fit.units().target();
        for (PrecisionMixture.Draw draw : chosen) {
            double log = fit.units().nats(draw.logQ());
            draws.draws.add(new Draw(
                    fit.units().onTarget(draw.weights()),
                    new double[0],
                    draw.beta() / (unit * unit),
                    log,
                    log,
                    Double.NaN));
        }
        return draws;
    }

    /** What makes densities those of the coefficients and precisions of the target in its own unit. */
    private static double perUnit(RegressionFit fit) {
        long precisions = fit.groups().stream()
                .filter(group -> group.precision() instanceof Precision.Uncertain)
                .count();
        precisions += fit.found().noise() instanceof Precision.Uncertain ? 1 : 0;
        return (2 * precisions - fit.weights().dimension())
                * Math.log(fit.units().target());
    }

    private static Batch mixture(PrecisionMixture mixture, RegressionFit fit, int count, RandomStreams streams) {
        List<HierarchicalRegression.Group> groups = fit.groups();
        Batch batch = new Batch(new double[count][], new double[count][], new double[count], new double[count]);
        for (int i = 0; i < count; i++) {
            PrecisionMixture.Draw draw = mixture.draw(streams.at("posterior", i));
            batch.weights[i] = draw.weights();
            batch.alpha[i] = groups.stream()
                    .mapToDouble(
                            group -> group.precision() instanceof Precision.Known known ? known.mean() : draw.alpha())
                    .toArray();
            batch.beta[i] = draw.beta();
            batch.logQ[i] = draw.logQ();
        }
        return batch;
    }

    private static Batch factors(RegressionFit fit, int count, RandomStreams streams) {
        Gaussian q = fit.weights();
        Precision noise = fit.found().noise();
        List<Precision> alphas = fit.innerPrecisions();
        int d = q.dimension();
        double[][] z = new double[count][d];
        for (int i = 0; i < count; i++) {
            RandomGenerator random = streams.at("posterior", i);
            Arrays.setAll(z[i], j -> random.nextGaussian());
        }
        double[][] weights = q.draws(z);
        Batch batch = new Batch(weights, new double[count][alphas.size()], new double[count], new double[count]);
        boolean noisy = fit.model().likelihood().hasNoise();
        double constant = d * Math.log(2 * Math.PI) + q.logDeterminant();
        for (int i = 0; i < count; i++) {
            double[] w = weights[i];
            List<Precision> own = noisy
                    ? alphas
                    : fit.groups().stream().map(group -> given(w, group)).toList();
            RandomGenerator random = streams.at("precisions", i);
            double[] alpha = batch.alpha[i];
            Arrays.setAll(alpha, g -> draw(own.get(g), random));
            batch.beta[i] = draw(noise, random);
            double squares = Arrays.stream(z[i]).map(v -> v * v).sum();
            batch.logQ[i] = logDensity(noise, batch.beta[i]) - (constant + squares) / 2;
            for (int g = 0; g < alpha.length; g++) {
                batch.logQ[i] += logDensity(own.get(g), alpha[g]);
            }
        }
        return batch;
    }

    /** The posterior of a group's precision given its coefficients. */
    private static Precision given(double[] w, HierarchicalRegression.Group group) {
        return PrecisionUpdate.of(
                group.precision(),
                group.members().size(),
                group.members().stream().mapToDouble(j -> w[j] * w[j]).sum());
    }

    /** Draws a precision. */
    static double draw(Precision precision, RandomGenerator random) {
        if (precision instanceof Precision.Uncertain learned) {
            Gamma gamma = learned.gamma();
            // Commons Math draws shape < 1 and large shapes alike; its generator is seeded by ours.
            return new GammaDistribution(
                            new org.apache.commons.math3.random.Well19937c(random.nextLong()),
                            gamma.shape(),
                            1 / gamma.rate())
                    .sample();
        }
        return precision.mean();
    }

    private static double logDensity(Precision precision, double value) {
        return precision instanceof Precision.Uncertain learned
                ? learned.gamma().logDensity(value)
                : 0;
    }

    /** Returns the draws. */
    public List<Draw> list() {
        return List.copyOf(draws);
    }

    /**
     * The mean of ln p − ln q, in nats. Where q reaches beyond the posterior's support it is that of q within it, whose
     * density is larger by one over its share.
     */
    double elbo() {
        double[] within = draws.stream()
                .mapToDouble(draw -> draw.logP - draw.logQ)
                .filter(ratio -> ratio > Double.NEGATIVE_INFINITY)
                .toArray();
        return Arrays.stream(within).average().orElse(Double.NEGATIVE_INFINITY)
                + Math.log((double) within.length / draws.size());
    }

    /** What the weights p/q of the draws say of q, and of each coefficient on the table's scale. */
    Evidence evidence() {
        double[] logRatios =
                draws.stream().mapToDouble(draw -> draw.logP - draw.logQ).toArray();
        double[][] rows = coefficients();
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = rows[i][j];
            }
        }
        return Evidence.of(logRatios, fit.model().coefficients().names(), columns);
    }

    /** Returns each draw's coefficients on the table's scale, {@code [S, d]}. */
    public double[][] coefficients() {
        Design design = fit.model().design();
        return draws.stream().map(draw -> design.onTableScale(draw.weights)).toArray(double[][]::new);
    }

    /**
     * Writes the draws in the layout of CmdStan's CSV files for variational inference: comments behind #, a header, and
     * in each row lp__ (always 0 there), log_p__, log_g__, the coefficients on the table's scale, sigma = β^−½ where
     * there is noise, or β itself under its own name, and learned precisions. There is no first row of means.
     *
     * @param file where to
     * @throws org.vi4j.UserError if the place cannot be written to; nothing is left behind then
     */
    public void writeCmdStan(Path file) {
        String own = fit.model().likelihood().words().precision();
        boolean noisy = fit.model().likelihood().hasNoise();
        int[] learned = IntStream.range(0, fit.groups().size())
                .filter(g -> fit.groups().get(g).precision() instanceof Precision.Uncertain)
                .toArray();
        double[][] coefficients = coefficients();
        DrawsCsv.write(
                file,
                List.of("model = vi4j_regression", "method = variational", "seed = " + seed),
                SAMPLER,
                parameters(noisy, learned.length),
                () -> IntStream.range(0, draws.size())
                        .mapToObj(i -> {
                            Draw draw = draws.get(i);
                            DoubleStream numbers = DoubleStream.of(0, draw.logP, draw.logQ);
                            numbers = DoubleStream.concat(numbers, Arrays.stream(coefficients[i]));
                            if (noisy) {
                                numbers = DoubleStream.concat(
                                        numbers, DoubleStream.of(own.isEmpty() ? 1 / Math.sqrt(draw.beta) : draw.beta));
                            }
                            return DoubleStream.concat(
                                            numbers, Arrays.stream(learned).mapToDouble(g -> draw.alpha[g]))
                                    .toArray();
                        })
                        .iterator());
    }

    /** Names that Stan would allow, all different; a coefficient gives way to sigma and alpha. */
    private List<String> parameters(boolean noisy, int learned) {
        List<String> own = new ArrayList<>();
        if (noisy) {
            String name = fit.model().likelihood().words().precision();
            own.add(name.isEmpty() ? "sigma" : name);
        }
        for (int g = 1; g <= learned; g++) {
            own.add("alpha." + g);
        }
        List<String> names = new ArrayList<>();
        for (String name : fit.model().design().coefficients()) {
            String plain = name.replaceAll("[^A-Za-z0-9_.]", "_");
            String unique = plain;
            for (int k = 2; names.contains(unique) || SAMPLER.contains(unique) || own.contains(unique); k++) {
                unique = plain + "_" + k;
            }
            names.add(unique);
        }
        names.addAll(own);
        return names;
    }

    /**
     * Returns each draw's R², the share of variance that the linear predictor explains: V/(V + σ²) with V = wᵀSw/ΣW
     * over the features' centred cross products S. (Gelman, Goodrich, Gabry and Vehtari, "R-squared for Bayesian
     * regression models", The American Statistician 2019.)
     *
     * @return R², one a draw
     */
    double[] rSquared() {
        double[] scale = fit.model().design().scale();
        int p = scale.length;
        double[][] all = fit.scan().moments().scatter();
        double[][] scatter = new double[p][];
        Arrays.setAll(scatter, i -> Arrays.copyOf(all[i], p));
        int first = fit.model().design().intercept() ? 1 : 0;
        double weight = fit.scan().moments().weight();
        double[][] slopes = draws.stream()
                .map(draw -> IntStream.range(0, p)
                        .mapToDouble(j -> draw.weights[j + first] / scale[j])
                        .toArray())
                .toArray(double[][]::new);
        double[] explained = Gram.squares(scatter, slopes);
        return IntStream.range(0, explained.length)
                .mapToDouble(i -> explained[i] / weight / (explained[i] / weight + 1 / draws.get(i).beta))
                .toArray();
    }
}
