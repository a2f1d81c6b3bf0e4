package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vi4j.UserError;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;

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

    /**
     * How q(w) = Πᵦ q(wᵦ) splits the coefficients: blocks of K consecutive ones, correlated inside a block and
     * independent between blocks. Blocks of one are mean-field, one block of all is the full covariance.
     */
    public sealed interface Factorization
            permits Factorization.Full, Factorization.MeanField, Factorization.Blocks, Factorization.Auto {
        /**
         * Returns K.
         *
         * @param dimension d, the number of coefficients
         * @return the block size, 1 … d
         */
        int blockSize(int dimension);

        /**
         * Returns what is meant for a number of coefficients.
         *
         * @param dimension d
         * @return this, unless it is {@link Auto}
         */
        default Factorization at(int dimension) {
            return this;
        }

        /**
         * Full while its matrices, {@value #MATRICES} of {@code [d, d]}, fit into memory; else mean-field.
         *
         * @param memory in bytes
         */
        record Auto(long memory) implements Factorization {
            /** What a full fit and its summary hold at a time, in float64. */
            private static final int MATRICES = 14;

            @Override
            public Factorization at(int dimension) {
                return (double) MATRICES * Double.BYTES * dimension * dimension <= memory
                        ? new Full()
                        : new MeanField();
            }

            @Override
            public int blockSize(int dimension) {
                return at(dimension).blockSize(dimension);
            }

            @Override
            public String toString() {
                return "auto";
            }
        }

        /** One normal distribution of all coefficients. */
        record Full() implements Factorization {
            @Override
            public int blockSize(int dimension) {
                return dimension;
            }

            @Override
            public String toString() {
                return "full";
            }
        }

        /** Independent coefficients. */
        record MeanField() implements Factorization {
            @Override
            public int blockSize(int dimension) {
                return 1;
            }

            @Override
            public String toString() {
                return "mean-field";
            }
        }

        /**
         * Independent blocks.
         *
         * @param size the number of coefficients in a block, at least 1; the last block may have fewer
         */
        record Blocks(int size) implements Factorization {
            /**
             * Creates the split.
             *
             * @throws UserError if the size is below 1
             */
            public Blocks {
                if (size < 1) {
                    throw new UserError("posterior is 'blocks:" + size + "': a block holds at least 1 coefficient");
                }
            }

            @Override
            public int blockSize(int dimension) {
                return Math.min(size, dimension);
            }

            @Override
            public String toString() {
                return "blocks:" + size;
            }
        }

        /**
         * Reads a factorization as it is written; {@code exact} is another word for {@code full}.
         *
         * @param text {@code auto}, {@code full}, {@code mean-field} or {@code blocks:K}
         * @return the factorization
         * @throws UserError if it is none of them
         */
        static Factorization of(String text) {
            String wanted = text.toLowerCase(Locale.ROOT);
            if (wanted.equals("full") || wanted.equals("exact")) {
                return new Full();
            }
            if (wanted.equals("auto")) {
                return new Auto(Runtime.getRuntime().maxMemory());
            }
            if (wanted.equals("mean-field")) {
                return new MeanField();
            }
            if (wanted.matches("blocks:\\d{1,9}")) {
                return new Blocks(Integer.parseInt(wanted.substring("blocks:".length())));
            }
            throw new UserError("posterior is '" + text
                    + "': choose auto, full (or exact), mean-field, or blocks:K such as blocks:2");
        }
    }
}
