package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Ascent;
import org.vi4j.model.CaviOptions;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.PrecisionUpdate;

/**
 * Variational inference for Bayesian linear regression by coordinate ascent: q(w) = Πᵦ N(wᵦ) over blocks of
 * coefficients, times a Gamma distribution for each precision that is to be learned, maximises the ELBO, that is
 * minimises the exclusive divergence KL(q‖posterior).
 *
 * <p>With known precisions and blocks of one, mean-field, the fixed point has the exact posterior's mean and the
 * variances sⱼ² = 1/Λⱼⱼ ≤ (Λ⁻¹)ⱼⱼ; with one block of all it is the exact posterior. (Bishop, <i>Pattern Recognition and
 * Machine Learning</i>, 10.1 and 10.3; Blei, Kucukelbir and McAuliffe, "Variational inference: a review for
 * statisticians", JASA 2017.)
 */
public final class CaviRegression {
    private final HierarchicalRegression model;
    private final int block;
    private final SweepGraph graph;

    /**
     * Prepares mean-field with known precisions.
     *
     * @param model the model
     */
    public CaviRegression(LinearRegression model) {
        this(HierarchicalRegression.known(model), new Factorization.MeanField());
    }

    /**
     * Prepares the sweep's graph.
     *
     * @param model the model
     * @param factorization how q(w) splits
     */
    public CaviRegression(HierarchicalRegression model, Factorization factorization) {
        this.model = model;
        this.block = factorization.blockSize(model.data().dimension());
        this.graph = SweepGraph.of(model, block);
    }

    /** q(w)'s numbers: m and diag Σ, {@code [d]}, and the expected precisions it was made with. */
    static final class Factors {
        final double[] mean;
        private final double[] variance;
        private final double[] alpha;
        private final double beta;

        Factors(double[] mean, double[] variance, double[] alpha, double beta) {
            this.mean = mean;
            this.variance = variance;
            this.alpha = alpha;
            this.beta = beta;
        }
    }

    /** The state of the ascent. */
    public static final class State implements Ascent.RegressionState {
        private final HierarchicalRegression model;
        private final int block;
        private final Factors factors;
        private final double[] alpha;
        private final double beta;
        private final double[] groupRate;
        private final double noiseRate;
        private final double elbo;
        private final double change;

        State(
                HierarchicalRegression model,
                int block,
                Factors factors,
                double[] alpha,
                double beta,
                double[] groupRate,
                double noiseRate,
                double elbo,
                double change) {
            this.model = model;
            this.block = block;
            this.factors = factors;
            this.alpha = alpha;
            this.beta = beta;
            this.groupRate = groupRate;
            this.noiseRate = noiseRate;
            this.elbo = elbo;
            this.change = change;
        }

        Factors factors() {
            return factors;
        }

        /** Returns E[αⱼ] of every coefficient, {@code [d]}. */
        public double[] alpha() {
            return alpha.clone();
        }

        /** Returns E[β]. */
        public double beta() {
            return beta;
        }

        /** Returns q's ELBO in nats; −∞ before the first sweep. */
        @Override
        public double elbo() {
            return elbo;
        }

        /**
         * Returns the largest change in the last sweep, of a mean relative to max(sⱼ, |mⱼ|) or of an expected precision
         * relative to itself; ∞ before the first.
         */
        @Override
        public double change() {
            return change;
        }

        @Override
        public double rounding() {
            return beta * model.data().yty() / 2;
        }

        @Override
        public boolean sound() {
            return Double.isFinite(elbo) && beta > 0;
        }

        /**
         * Returns q(w).
         *
         * @throws org.vi4j.UserError if a block's precision is not positive definite in float64
         */
        @Override
        public Gaussian posterior() {
            if (block == 1) {
                return Gaussian.diagonal(factors.mean, factors.variance);
            }
            double[][] precision = model.data().at(factors.alpha, factors.beta).posteriorPrecision();
            for (int i = 0; i < precision.length; i++) {
                for (int j = 0; j < precision.length; j++) {
                    if (i / block != j / block) {
                        precision[i][j] = 0;
                    }
                }
            }
            return Gaussian.ofMean(factors.mean, precision);
        }

        /** Returns q(β), or the known β. */
        @Override
        public Precision noise() {
            return PrecisionUpdate.posterior(model.noise(), model.data().rows(), noiseRate);
        }

        /** Returns q(α_g), or the known α_g, group by group. */
        @Override
        public List<Precision> weightPrecisions() {
            List<Precision> precisions = new ArrayList<>();
            for (int g = 0; g < groupRate.length; g++) {
                HierarchicalRegression.Group group = model.groups().get(g);
                precisions.add(PrecisionUpdate.posterior(
                        group.precision(), group.members().size(), groupRate[g]));
            }
            return precisions;
        }
    }

    /** Starts at q(w) = the prior with the precisions that the model's data start at. */
    public State initialise() {
        double[] alpha = model.data().priorPrecision();
        double beta = model.data().noisePrecision();
        double[] variance = Arrays.stream(alpha).map(a -> 1 / a).toArray();
        Factors prior = new Factors(new double[alpha.length], variance, alpha, beta);
        return new State(
                model,
                1,
                prior,
                alpha,
                beta,
                new double[0],
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY);
    }

    /**
     * Updates every block once, in order, then every precision: one execution of the graph.
     *
     * @param state where the ascent stands
     * @return where it stands after the sweep; the ELBO is never lower, but for rounding
     */
    public State step(State state) {
        return graph.sweeps(state).get(0);
    }

    /**
     * Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led; {@code converged} tells which of the two it was
     * @throws org.vi4j.UserError if float64 breaks down because columns nearly repeat each other
     */
    public Ascent<State> run(CaviOptions options) {
        return Ascent.run(initialise(), graph::sweeps, options);
    }
}
