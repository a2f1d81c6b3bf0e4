package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vi4j.distribution.Gaussian;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.Likelihood;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.model.Precision;
import org.vi4j.model.Precision.PrecisionUpdate;

/**
 * Bayesian regression whose rows have factors of their own: logistic by Jaakkola and Jordan's bound, probit and
 * Student's t by augmentation. With the rows' factors given, w sees a quadratic function, so
 *
 * <pre>q(w) = N(Λ⁻¹h, Λ⁻¹),   Λ = diag E[α] + Σᵢ cᵢ xᵢxᵢᵀ,   h = Σᵢ bᵢ xᵢ
 * q(α_g) = Gamma(a₀ + d_g/2, b₀ + ½ Σ_{j∈g} E[wⱼ²])</pre>
 *
 * with cᵢ and bᵢ from the likelihood's {@link Likelihood.RowFactors}, and the full covariance. One execution of the
 * SameDiff graph is one sweep: w, the rows, the noise, the weights' precisions, each given the others; and the ELBO
 * after them in closed form, all constants included:
 *
 * <pre>the rows' terms + ½ Σⱼ (E ln αⱼ − E[αⱼ] E[wⱼ²]) + ½ ln|Λ⁻¹| + d/2 − Σ_g KL(q(α_g)‖p(α_g))</pre>
 *
 * <p>Λ's Cholesky factor is an input: libnd4j's own refuses matrices of small determinant. Memory is O(n·d), of which X
 * is one part in {@value #COPIES}.
 */
final class CaviGlm {
    /** Arrays of X's size that exist at once: X and the graph's intermediate results. */
    public static final int COPIES = 5;

    private final GlmSweep graph;
    private final List<HierarchicalRegression.Group> groups;
    private final Precision noise;
    private final int n;
    private final int d;
    private final double[] startAlpha;
    private final double[][] startPrecision;
    private final double[] startInformation;

    /**
     * Prepares the sweep's graph.
     *
     * @param x X, float64, {@code [n, d]}; kept, not copied
     * @param target y, {@code [n]}; zeros and ones for a binary likelihood
     * @param weights the rows' weights, positive, {@code [n]}: see {@link Likelihood#logDensity}
     * @param likelihood any but the Gaussian, which needs no factors of rows
     * @param groups the weights' precisions; every coefficient in exactly one
     * @param noise β's prior, for Student's t
     */
    public CaviGlm(
            INDArray x,
            double[] target,
            double[] weights,
            Likelihood likelihood,
            List<HierarchicalRegression.Group> groups,
            Precision noise) {
        this.n = Math.toIntExact(x.rows());
        this.d = x.columns();
        this.groups = List.copyOf(groups);
        this.noise = noise;
        if (target.length != n || weights.length != n || n == 0) {
            throw new IllegalArgumentException("as many targets and weights as rows, at least one, were expected");
        }
        likelihood.requireTargets(target);
        this.startAlpha = perWeight(group -> group.precision().mean());
        Likelihood.RowFactors rows = likelihood
                .rowFactors(target, weights, noise)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the rows of a " + likelihood.label() + " likelihood have no factors of their own"));
        this.startInformation = x.transpose()
                .mmul(SweepGraph.column(rows.startInformation()))
                .reshape(d)
                .toDoubleVector();
        INDArray start = x.transpose().mmul(x.mulColumnVector(SweepGraph.column(rows.startPrecision())));
        this.startPrecision = symmetric(start.dup('c').reshape((long) d * d).toDoubleVector());
        for (int j = 0; j < d; j++) {
            startPrecision[j][j] += startAlpha[j];
        }
        this.graph = new GlmSweep(x, rows, this.groups);
    }

    private double[] perWeight(java.util.function.ToDoubleFunction<HierarchicalRegression.Group> value) {
        double[] all = new double[d];
        Arrays.fill(all, Double.NaN);
        for (HierarchicalRegression.Group group : groups) {
            group.members().forEach(j -> all[j] = value.applyAsDouble(group));
        }
        if (Arrays.stream(all).anyMatch(Double::isNaN)
                || groups.stream().mapToInt(g -> g.members().size()).sum() != d) {
            throw new IllegalArgumentException("every coefficient must be in one group");
        }
        return all;
    }

    private double[][] symmetric(double[] values) {
        double[][] matrix = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                matrix[i][j] = (values[i * d + j] + values[j * d + i]) / 2;
            }
        }
        return matrix;
    }

    /** The state of the ascent: the numbers of q's factors, and what the next sweep starts from. */
    public static final class State implements Ascent.RegressionState {
        private final double[] mean;
        private final GlmSweep.Start madeFrom;
        private final GlmSweep.Start next;
        private final double[] alpha;
        private final List<Precision> weightPrecisions;
        private final Precision noise;
        private final double elbo;
        private final double change;
        private final int rows;

        private State(
                double[] mean,
                GlmSweep.Start madeFrom,
                GlmSweep.Start next,
                double[] alpha,
                List<Precision> weightPrecisions,
                Precision noise,
                double elbo,
                double change,
                int rows) {
            this.mean = mean;
            this.madeFrom = madeFrom;
            this.next = next;
            this.alpha = alpha;
            this.weightPrecisions = weightPrecisions;
            this.noise = noise;
            this.elbo = elbo;
            this.change = change;
            this.rows = rows;
        }

        /** Returns q(w). */
        @Override
        public Gaussian posterior() {
            return Gaussian.ofMean(mean, madeFrom.precision());
        }

        /** Returns E[αⱼ] of every coefficient, {@code [d]}. */
        public double[] alpha() {
            return alpha.clone();
        }

        /** Returns q(α_g), or the known α_g, group by group. */
        @Override
        public List<Precision> weightPrecisions() {
            return weightPrecisions;
        }

        /** Returns q(β), or the known β. */
        @Override
        public Precision noise() {
            return noise;
        }

        /** Returns the ELBO in nats, for the logistic likelihood the bound on it; −∞ before the first sweep. */
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
            return rows / 2.0;
        }
    }

    /** Starts with every precision at its prior mean and the rows' factors at w = 0. */
    public State initialise() {
        GlmSweep.Start start = new GlmSweep.Start(startPrecision, startInformation, noise.mean());
        return new State(
                new double[d],
                start,
                start,
                startAlpha,
                List.of(),
                noise,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                n);
    }

    /**
     * Updates every factor once: one execution of the graph.
     *
     * @param before where the ascent stands
     * @return where it stands after the sweep; the ELBO is never lower, but for rounding
     * @throws org.vi4j.UserError if Λ is not positive definite in float64
     */
    public State step(State before) {
        Map<String, INDArray> out = graph.sweep(before.next);
        double[] mean = SweepGraph.doubles(out, GlmSweep.MEAN);
        double[] variance = SweepGraph.doubles(out, GlmSweep.VARIANCE);
        double[] alpha = SweepGraph.doubles(out, GlmSweep.ALPHA_AFTER);
        double[] rate = SweepGraph.doubles(out, GlmSweep.GROUP_RATE);
        double beta = SweepGraph.doubles(out, GlmSweep.BETA_AFTER)[0];
        double change = Math.abs(beta - before.next.beta()) / beta;
        for (int j = 0; j < d; j++) {
            double scale = Math.max(Math.sqrt(variance[j]), Math.abs(mean[j]));
            change = Math.max(change, Math.abs(mean[j] - before.mean[j]) / scale);
            change = Math.max(change, Math.abs(alpha[j] - before.alpha[j]) / alpha[j]);
        }
        List<Precision> precisions = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            precisions.add(PrecisionUpdate.posterior(
                    groups.get(g).precision(), groups.get(g).members().size(), rate[g]));
        }
        return new State(
                mean,
                before.next,
                new GlmSweep.Start(
                        symmetric(SweepGraph.doubles(out, GlmSweep.NEXT_PRECISION)),
                        SweepGraph.doubles(out, GlmSweep.NEXT_INFORMATION),
                        beta),
                alpha,
                List.copyOf(precisions),
                PrecisionUpdate.posterior(noise, n, SweepGraph.doubles(out, GlmSweep.NOISE_RATE)[0]),
                SweepGraph.doubles(out, GlmSweep.ELBO)[0],
                change,
                n);
    }

    /**
     * Returns what describes each row's factor after a sweep: ξᵢ (logistic), E[zᵢ] (probit), E[λᵢ] (Student's t: how
     * much the row counts, below 1 where it lies far off).
     *
     * @param state a state that {@link #step} returned
     * @return one number a row, {@code [n]}
     */
    public double[] local(State state) {
        return graph.local(state.madeFrom);
    }

    /**
     * Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led; {@code converged} tells which of the two it was
     * @throws org.vi4j.UserError if float64 breaks down because columns nearly repeat each other
     */
    public Ascent<State> run(CaviOptions options) {
        return Ascent.run(initialise(), state -> List.of(step(state)), options);
    }
}
