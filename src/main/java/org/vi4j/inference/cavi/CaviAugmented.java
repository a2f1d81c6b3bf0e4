package org.vi4j.inference.cavi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;

/**
 * Bayesian regression whose rows have factors of their own: logistic by Jaakkola and Jordan's bound, probit and
 * Student's t by augmentation. With the rows' factors given, w sees a quadratic function, so
 *
 * <pre>q(w) = N(Λ⁻¹h, Λ⁻¹),   Λ = diag E[α] + Σᵢ cᵢ xᵢxᵢᵀ,   h = Σᵢ bᵢ xᵢ
 * q(α_g) = Gamma(a₀ + d_g/2, b₀ + ½ Σ_{j∈g} E[wⱼ²])</pre>
 *
 * with cᵢ and bᵢ from the likelihood's {@link RowTerms}, and the full covariance. One execution of the SameDiff graph
 * is one sweep: w, the rows, the noise, the weights' precisions, each given the others; and the ELBO after them in
 * closed form, all constants included:
 *
 * <pre>the rows' terms + ½ Σⱼ (E ln αⱼ − E[αⱼ] E[wⱼ²]) + ½ ln|Λ⁻¹| + d/2 − Σ_g KL(q(α_g)‖p(α_g))</pre>
 *
 * <p>Λ's Cholesky factor is an input: libnd4j's own refuses matrices of small determinant. Memory is O(n·d), of which X
 * is one part in {@value #COPIES}.
 */
public final class CaviAugmented {
    /** Arrays of X's size that exist at once: X and the graph's intermediate results. */
    public static final int COPIES = 5;

    private final AugmentedGraph graph;
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
    public CaviAugmented(
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
        if (likelihood.binary() && !Arrays.stream(target).allMatch(y -> y == 0 || y == 1)) {
            throw new IllegalArgumentException("targets of zeros and ones were expected");
        }
        this.startAlpha = perWeight(group -> group.precision().mean());
        RowTerms rows = RowTerms.of(likelihood, target, weights, noise);
        this.startInformation = x.transpose()
                .mmul(SweepGraph.column(rows.startInformation()))
                .reshape(d)
                .toDoubleVector();
        INDArray start = x.transpose().mmul(x.mulColumnVector(SweepGraph.column(rows.startPrecision())));
        this.startPrecision = symmetric(start.dup('c').reshape((long) d * d).toDoubleVector());
        for (int j = 0; j < d; j++) {
            startPrecision[j][j] += startAlpha[j];
        }
        this.graph = new AugmentedGraph(x, rows, this.groups);
    }

    /**
     * Prepares the sweep for rows of weight 1.
     *
     * @param rows X, {@code [n, d]}
     * @param target y, {@code [n]}
     * @param likelihood any but the Gaussian
     * @param groups the weights' precisions
     * @param noise β's prior, for Student's t
     * @return the ascent
     */
    public static CaviAugmented of(
            double[][] rows,
            double[] target,
            Likelihood likelihood,
            List<HierarchicalRegression.Group> groups,
            Precision noise) {
        double[] ones = new double[target.length];
        Arrays.fill(ones, 1);
        return new CaviAugmented(Nd4j.createFromArray(rows), target, ones, likelihood, groups, noise);
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

    /**
     * Where the ascent led.
     *
     * @param state the factors
     * @param elboTrace the ELBO after each sweep, in nats; it never falls
     * @param converged whether the last sweep met {@link CaviOptions}' rule
     * @param elboChange the last sweep's relative change of the ELBO
     * @param parameterChange the last sweep's largest relative change of a mean or precision
     */
    public record Result(
            AugmentedState state, List<Double> elboTrace, boolean converged, double elboChange, double parameterChange)
            implements Ascent {
        /** Creates the result. */
        public Result {
            elboTrace = List.copyOf(elboTrace);
        }
    }

    /** Starts with every precision at its prior mean and the rows' factors at w = 0. */
    public AugmentedState initialise() {
        AugmentedGraph.Start start = new AugmentedGraph.Start(startPrecision, startInformation, noise.mean());
        return new AugmentedState(
                new double[d],
                start,
                start,
                startAlpha,
                List.of(),
                noise,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY);
    }

    /**
     * Updates every factor once: one execution of the graph.
     *
     * @param before where the ascent stands
     * @return where it stands after the sweep; the ELBO is never lower, but for rounding
     * @throws UserError if Λ is not positive definite in float64
     */
    public AugmentedState step(AugmentedState before) {
        Map<String, INDArray> out = graph.sweep(before.next());
        double[] mean = SweepGraph.doubles(out, AugmentedGraph.MEAN);
        double[] variance = SweepGraph.doubles(out, AugmentedGraph.VARIANCE);
        double[] alpha = SweepGraph.doubles(out, AugmentedGraph.ALPHA_AFTER);
        double[] rate = SweepGraph.doubles(out, AugmentedGraph.GROUP_RATE);
        double beta = SweepGraph.doubles(out, AugmentedGraph.BETA_AFTER)[0];
        double[] alphaBefore = before.alpha();
        double change = Math.abs(beta - before.next().beta()) / beta;
        for (int j = 0; j < d; j++) {
            double scale = Math.max(Math.sqrt(variance[j]), Math.abs(mean[j]));
            change = Math.max(change, Math.abs(mean[j] - before.mean()[j]) / scale);
            change = Math.max(change, Math.abs(alpha[j] - alphaBefore[j]) / alpha[j]);
        }
        List<Precision> precisions = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            precisions.add(PrecisionUpdate.posterior(
                    groups.get(g).precision(), groups.get(g).members().size(), rate[g]));
        }
        return new AugmentedState(
                mean,
                before.next(),
                new AugmentedGraph.Start(
                        symmetric(SweepGraph.doubles(out, AugmentedGraph.NEXT_PRECISION)),
                        SweepGraph.doubles(out, AugmentedGraph.NEXT_INFORMATION),
                        beta),
                alpha,
                List.copyOf(precisions),
                PrecisionUpdate.posterior(noise, n, SweepGraph.doubles(out, AugmentedGraph.NOISE_RATE)[0]),
                SweepGraph.doubles(out, AugmentedGraph.ELBO)[0],
                change);
    }

    /**
     * Returns what describes each row's factor after a sweep: ξᵢ (logistic), E[zᵢ] (probit), E[λᵢ] (Student's t: how
     * much the row counts, below 1 where it lies far off).
     *
     * @param state a state that {@link #step} returned
     * @return one number a row, {@code [n]}
     */
    public double[] local(AugmentedState state) {
        return graph.local(state.madeFrom());
    }

    /**
     * Sweeps until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param options when to stop
     * @return where the ascent led; {@code converged} tells which of the two it was
     * @throws UserError if float64 breaks down because columns nearly repeat each other
     */
    public Result run(CaviOptions options) {
        List<Double> trace = new ArrayList<>();
        AugmentedState state = initialise();
        double gain = Double.POSITIVE_INFINITY;
        boolean converged = false;
        while (!converged && trace.size() < options.maxSweeps()) {
            AugmentedState next = step(state);
            if (!Double.isFinite(next.elbo())) {
                throw new UserError("coordinate ascent broke down in sweep " + (trace.size() + 1) + " (the ELBO is "
                        + next.elbo() + "): standardize the columns, drop one that nearly repeats others, or give"
                        + " alpha");
            }
            gain = Math.abs(next.elbo() - state.elbo()) / Math.max(Math.abs(next.elbo()), n / 2.0);
            converged = gain <= options.tolerance() && next.change() <= options.tolerance();
            trace.add(next.elbo());
            state = next;
            options.watch().swept(trace.size(), next.elbo());
        }
        return new Result(state, trace, converged, gain, state.change());
    }
}
