package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.math.Gram;
import org.vi4j.math.RandomStreams;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;

/**
 * Independent draws from a fit's posterior q(w, α, β), with ln p(y, w, α, β) and ln q(w, α, β) in nats, both over the
 * design's coefficients and the precisions themselves: so the mean of ln p − ln q is the ELBO, and the ratio p/q weighs
 * the draws.
 */
public final class Draws {
    private final List<Draw> draws = new ArrayList<>();

    /** One draw. */
    public static final class Draw {
        private final double[] weights;
        private final double[] alpha;
        private final double beta;
        private final double logP;
        private final double logQ;

        private Draw(double[] weights, double[] alpha, double beta, double logP, double logQ) {
            this.weights = weights;
            this.alpha = alpha;
            this.beta = beta;
            this.logP = logP;
            this.logQ = logQ;
        }

        /** Returns the design's coefficients, {@code [d]}. */
        public double[] weights() {
            return weights.clone();
        }

        /** Returns the learned weight precisions, group by group. */
        public double[] alpha() {
            return alpha.clone();
        }

        /** Returns the noise's precision. */
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

    private Draws() {}

    /**
     * Draws.
     *
     * @param fit the fit
     * @param count how many
     * @param streams the randomness
     * @return the draws
     */
    public static Draws of(RegressionFit fit, int count, RandomStreams streams) {
        List<Precision> alphas = fit.cavi() == null
                ? fit.hierarchy().groups().stream()
                        .map(HierarchicalRegression.Group::precision)
                        .toList()
                : fit.cavi().state().weightPrecisions();
        LinearRegression data = fit.hierarchy().data();
        double constant = data.logWeights() - data.rows() * Math.log(2 * Math.PI);
        return of(
                fit.model(),
                fit.hierarchy().groups(),
                alphas,
                fit.hierarchy().noise(),
                (weights, betas) -> {
                    double[] residuals = residuals(data, weights);
                    Arrays.setAll(
                            residuals,
                            i -> (data.rows() * Math.log(betas[i]) + constant - betas[i] * residuals[i]) / 2);
                    return residuals;
                },
                count,
                streams);
    }

    /** ln p(y | w, β) of each draw. */
    private interface LogLikelihood {
        double[] of(double[][] weights, double[] betas);
    }

    /**
     * Draws from a fit whose rows have factors of their own, which are summed out of ln p and left out of ln q: the
     * mean of ln p − ln q lies between the ELBO and the log evidence.
     *
     * @param fit the fit
     * @param count how many
     * @param streams the randomness
     * @return the draws; β is 1 where the target is binary
     */
    public static Draws of(AugmentedFit fit, int count, RandomStreams streams) {
        return of(
                fit.model(),
                fit.groups(),
                fit.cavi().state().weightPrecisions(),
                fit.noise(),
                (weights, betas) -> {
                    double[] logs = new double[betas.length];
                    Arrays.setAll(
                            logs, i -> fit.rows().logLikelihood(fit.model().likelihood(), weights[i], betas[i]));
                    return logs;
                },
                count,
                streams);
    }

    private static Draws of(
            RegressionModel model,
            List<HierarchicalRegression.Group> groups,
            List<Precision> alphas,
            Precision noise,
            LogLikelihood logLikelihood,
            int count,
            RandomStreams streams) {
        Gaussian q = model.weights();
        int d = q.dimension();
        double[][] z = new double[count][d];
        double[][] alpha = new double[count][alphas.size()];
        double[] beta = new double[count];
        for (int i = 0; i < count; i++) {
            RandomGenerator random = streams.at("posterior", i);
            Arrays.setAll(z[i], j -> random.nextGaussian());
            Arrays.setAll(alpha[i], g -> draw(alphas.get(g), random));
            beta[i] = draw(model.noise(), random);
        }
        double[][] weights = q.draws(z);
        double[] logLikelihoods = logLikelihood.of(weights, beta);
        double logDeterminant = q.logDeterminant();
        Draws draws = new Draws();
        for (int i = 0; i < count; i++) {
            double squares = Arrays.stream(z[i]).map(v -> v * v).sum();
            double logQ =
                    logDensity(model.noise(), beta[i]) - (d * Math.log(2 * Math.PI) + logDeterminant + squares) / 2;
            double logP = logDensity(noise, beta[i]) + logLikelihoods[i];
            for (int g = 0; g < alphas.size(); g++) {
                double a = alpha[i][g];
                logQ += logDensity(alphas.get(g), a);
                logP += logDensity(groups.get(g).precision(), a);
                for (int j : groups.get(g).members()) {
                    logP += (Math.log(a / (2 * Math.PI)) - a * weights[i][j] * weights[i][j]) / 2;
                }
            }
            draws.draws.add(new Draw(weights[i], alpha[i], beta[i], logP, logQ));
        }
        return draws;
    }

    /** (y − Xw)ᵀW(y − Xw) of each w. */
    private static double[] residuals(LinearRegression data, double[][] weights) {
        double[] residuals = Gram.squares(data.gram(), weights);
        double[] xty = data.xty();
        for (int i = 0; i < residuals.length; i++) {
            double product = 0;
            for (int j = 0; j < xty.length; j++) {
                product += xty[j] * weights[i][j];
            }
            residuals[i] += data.yty() - 2 * product;
        }
        return residuals;
    }

    private static double draw(Precision precision, RandomGenerator random) {
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
     * Returns each draw's R², the share of variance that the linear predictor explains: V/(V + σ²) with V = wᵀSw/ΣW
     * over the features' centred cross products S. (Gelman, Goodrich, Gabry and Vehtari, "R-squared for Bayesian
     * regression models", The American Statistician 2019.)
     *
     * @param fit the fit
     * @return R², one a draw
     */
    public double[] rSquared(RegressionFit fit) {
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
