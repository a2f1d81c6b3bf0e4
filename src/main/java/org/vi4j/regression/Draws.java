package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
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
        return of(
                fit.model(),
                fit.hierarchy().groups(),
                alphas,
                fit.hierarchy().noise(),
                (w, beta) ->
                        (data.rows() * Math.log(beta / (2 * Math.PI)) + data.logWeights() - beta * residual(data, w))
                                / 2,
                count,
                streams);
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
                (w, beta) -> fit.rows().logLikelihood(fit.model().likelihood(), w, beta),
                count,
                streams);
    }

    private static Draws of(
            RegressionModel model,
            List<HierarchicalRegression.Group> groups,
            List<Precision> alphas,
            Precision noise,
            ToDoubleBiFunction<double[], Double> logLikelihood,
            int count,
            RandomStreams streams) {
        Draws draws = new Draws();
        for (int i = 0; i < count; i++) {
            draws.draws.add(draw(model, groups, alphas, noise, logLikelihood, streams.at("posterior", i)));
        }
        return draws;
    }

    private static Draw draw(
            RegressionModel model,
            List<HierarchicalRegression.Group> groups,
            List<Precision> alphas,
            Precision noise,
            ToDoubleBiFunction<double[], Double> logLikelihood,
            RandomGenerator random) {
        Gaussian q = model.weights();
        int d = q.dimension();
        double[] z = new double[d];
        Arrays.setAll(z, j -> random.nextGaussian());
        double[] w = q.draw(z);
        double squares = Arrays.stream(z).map(v -> v * v).sum();
        double logQ = -(d * Math.log(2 * Math.PI) + q.logDeterminant() + squares) / 2;

        double logP = 0;
        double[] alpha = new double[alphas.size()];
        for (int g = 0; g < alpha.length; g++) {
            HierarchicalRegression.Group group = groups.get(g);
            alpha[g] = draw(alphas.get(g), random);
            logQ += logDensity(alphas.get(g), alpha[g]);
            logP += logDensity(group.precision(), alpha[g]);
            for (int j : group.members()) {
                logP += (Math.log(alpha[g] / (2 * Math.PI)) - alpha[g] * w[j] * w[j]) / 2;
            }
        }
        double beta = draw(model.noise(), random);
        logQ += logDensity(model.noise(), beta);
        logP += logDensity(noise, beta) + logLikelihood.applyAsDouble(w, beta);
        return new Draw(w, alpha, beta, logP, logQ);
    }

    /** (y − Xw)ᵀW(y − Xw). */
    private static double residual(LinearRegression data, double[] w) {
        double[][] gram = data.gram();
        double[] xty = data.xty();
        double sum = data.yty();
        for (int i = 0; i < w.length; i++) {
            double product = -2 * xty[i];
            for (int j = 0; j < w.length; j++) {
                product += gram[i][j] * w[j];
            }
            sum += w[i] * product;
        }
        return sum;
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
        double[][] scatter = fit.scan().moments().scatter();
        double[] scale = fit.model().design().scale();
        int first = fit.model().design().intercept() ? 1 : 0;
        double weight = fit.scan().moments().weight();
        return draws.stream()
                .mapToDouble(draw -> {
                    double explained = 0;
                    for (int i = 0; i < scale.length; i++) {
                        for (int j = 0; j < scale.length; j++) {
                            explained += draw.weights[i + first]
                                    / scale[i]
                                    * scatter[i][j]
                                    * draw.weights[j + first]
                                    / scale[j];
                        }
                    }
                    return explained / weight / (explained / weight + 1 / draw.beta);
                })
                .toArray();
    }
}
