package org.vi4j.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import java.util.random.RandomGenerator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.UserError;
import org.vi4j.model.Ascent;
import org.vi4j.model.Ascent.CaviOptions;

/**
 * A Bayesian mixture of K normal distributions, xᵢ ~ Σ_k π_k N(μ_k, Λ_k⁻¹), with π ~ Dirichlet(α₀) and (μ_k, Λ_k) ~ a
 * normal-Wishart distribution: q(π) Π_k q(μ_k, Λ_k) Π_i q(zᵢ) by coordinate ascent. The ELBO has many maxima, if only
 * by the components' order, and a run finds the one it starts near: so start it several times, and keep the best.
 *
 * <p>One execution of the SameDiff graph for each block of rows is one sweep: with the components given,
 *
 * <pre>ln ρ_ik = E ln π_k + ½ E ln|Λ_k| − D/2 ln 2π − D/(2β_k) − ½ ν_k (xᵢ − m_k)ᵀW_k(xᵢ − m_k)
 * r_ik = ρ_ik / Σ_l ρ_il</pre>
 *
 * and the sums N_k = Σᵢ r_ik, Σᵢ r_ik(xᵢ − m_k) and Σᵢ r_ik(xᵢ − m_k)(xᵢ − m_k)ᵀ, which make the next components. With
 * these r the ELBO is Σᵢ ln Σ_k ρ_ik − KL(q(π)‖p(π)) − Σ_k KL(q(μ_k, Λ_k)‖p(μ_k, Λ_k)). (Bishop, <i>Pattern Recognition
 * and Machine Learning</i>, 10.2.) Memory is the rows' own and that of a start's responsibilities, O(n·(D + K));
 * outside of Java's heap it is a block's, whatever n.
 */
final class CaviMixture {
    /** Numbers of a block's largest array; sums depend on it in their last digits. */
    private static final int BLOCK = 1 << 18;

    private static final String X = "X";
    private static final String RESPONSIBILITIES = "responsibilities";
    private static final String COUNTS = "counts";
    private static final String LOG_SUM = "log_sum";

    private final SameDiff graph = SameDiff.create();
    private final double[][] rows;
    private final int k;
    private final int dimension;
    private final double concentration;
    private final NormalWishart prior;
    private final double floor;
    /** What is added to the ELBO for the rows' units. */
    private final double jacobian;

    /**
     * Prepares the sweep's graph.
     *
     * @param rows X, {@code [n, D]}
     * @param components K, 1 … n
     * @param concentration α₀, positive
     * @param prior that of each component
     */
    public CaviMixture(double[][] rows, int components, double concentration, NormalWishart prior) {
        this(rows, components, concentration, prior, MixtureUnits.plain(prior.dimension()));
    }

    /**
     * Prepares the sweep's graph for rows in units of their own; the ELBO is that of the table's rows. Each row stands
     * for N(xᵢ, εI), ε the units' floor: its expected scatter has εI more, and its expected logarithm of a component's
     * density is lower by ½ε ν_k tr W_k.
     */
    CaviMixture(double[][] rows, int components, double concentration, NormalWishart prior, MixtureUnits units) {
        if (components < 1 || components > rows.length || !(concentration > 0)) {
            throw new IllegalArgumentException(
                    components + " components, " + rows.length + " rows, concentration " + concentration);
        }
        this.rows = rows;
        this.k = components;
        this.dimension = prior.dimension();
        this.concentration = concentration;
        this.prior = prior;
        this.floor = units.floor();
        this.jacobian = -rows.length * units.logScale();
        build();
    }

    /** p(π). */
    Dirichlet weightsPrior() {
        return new Dirichlet(filled(concentration));
    }

    /** p(μ_k, Λ_k) of each component. */
    List<NormalWishart> componentsPrior() {
        return java.util.Collections.nCopies(k, prior);
    }

    private void build() {
        SDVariable x = graph.placeHolder(X, DataType.DOUBLE, -1, dimension);
        // Sums over columns are products: SameDiff cannot reduce a dimension of length 1.
        SDVariable ones = graph.constant("ones", Nd4j.ones(DataType.DOUBLE, dimension, 1));
        SDVariable each = graph.constant("each", Nd4j.ones(DataType.DOUBLE, k, 1));
        SDVariable[] difference = new SDVariable[k];
        SDVariable[] logRho = new SDVariable[k];
        for (int c = 0; c < k; c++) {
            difference[c] = x.sub(graph.placeHolder("mean" + c, DataType.DOUBLE, 1, dimension));
            SDVariable white =
                    difference[c].mmul(graph.placeHolder("whiten" + c, DataType.DOUBLE, dimension, dimension));
            logRho[c] =
                    white.mul(white).mmul(ones).mul(-0.5).add(graph.placeHolder("constant" + c, DataType.DOUBLE, 1, 1));
        }
        SDVariable all = k == 1 ? logRho[0] : graph.concat(1, logRho);
        SDVariable top = k == 1 ? all : graph.max(all, true, 1);
        SDVariable scaled = graph.math.exp(all.sub(top));
        SDVariable total = scaled.mmul(each);
        SDVariable r = scaled.div(total).rename(RESPONSIBILITIES);
        graph.sum(graph.math.log(total).add(top)).rename(LOG_SUM);
        graph.sum(r, true, 0).rename(COUNTS);
        SDVariable[] column = k == 1 ? new SDVariable[] {r} : graph.split(r, k, 1);
        for (int c = 0; c < k; c++) {
            SDVariable weighted = difference[c].mul(column[c]);
            graph.sum(weighted, true, 0).rename("shift" + c);
            graph.mmul(difference[c], weighted, true, false, false).rename("scatter" + c);
        }
    }

    /**
     * The factors that do not grow with the data.
     *
     * @param weights q(π)
     * @param components q(μ_k, Λ_k)
     */
    public record Components(Dirichlet weights, List<NormalWishart> components) {
        /** Creates the factors. */
        public Components {
            components = List.copyOf(components);
        }
    }

    /**
     * The state of an ascent.
     *
     * @param posterior q(π) and q(μ_k, Λ_k)
     * @param next those of the next sweep
     * @param counts N_k, the rows that a component answers for
     * @param elbo in nats; −∞ before the first sweep
     * @param change the last sweep's largest change of a mean, in its component's standard deviations, or of N_k
     *     relative to max(1, N_k); ∞ before the first
     * @param rounding n/2
     */
    public record State(
            Components posterior, Components next, List<Double> counts, double elbo, double change, double rounding)
            implements Ascent.State {
        /** Creates the state. */
        public State {
            counts = List.copyOf(counts);
        }
    }

    /**
     * Draws responsibilities to start from: K rows as centres, each with a probability that grows with its squared
     * distance from those before it in units of the prior's covariance, and every row with its nearest. (Arthur and
     * Vassilvitskii, "k-means++", SODA 2007.)
     *
     * @param random the randomness
     * @return zeros and ones, {@code [n, K]}
     */
    public double[][] start(RandomGenerator random) {
        int n = rows.length;
        double[] nearest = new double[n];
        int[] owner = new int[n];
        Arrays.fill(nearest, 1);
        for (int c = 0; c < k; c++) {
            double left = Arrays.stream(nearest).sum() * random.nextDouble();
            int center = 0;
            while (center < n - 1 && left >= nearest[center]) {
                left -= nearest[center++];
            }
            for (int i = 0; i < n; i++) {
                double distance = 0;
                for (int j = 0; j < dimension; j++) {
                    double gap = rows[i][j] - rows[center][j];
                    distance += gap * gap / prior.inverseScale()[j][j];
                }
                if (c == 0 || distance < nearest[i]) {
                    nearest[i] = distance;
                    owner[i] = c;
                }
            }
        }
        double[][] responsibilities = new double[n][k];
        for (int i = 0; i < n; i++) {
            responsibilities[i][owner[i]] = 1;
        }
        return responsibilities;
    }

    /** q(π) and q(μ_k, Λ_k) given sums about known points c_k. */
    private Components components(double[] counts, double[][] about, double[][] shift, double[][][] scatter) {
        double[] m0 = prior.mean();
        double beta0 = prior.meanPrecision();
        double[] alpha = new double[k];
        List<NormalWishart> components = new ArrayList<>();
        for (int c = 0; c < k; c++) {
            double count = counts[c];
            alpha[c] = concentration + count;
            double[] center = new double[dimension];
            double[] delta = new double[dimension];
            double[] mean = new double[dimension];
            for (int j = 0; j < dimension; j++) {
                delta[j] = count > 0 ? shift[c][j] / count : 0;
                center[j] = about[c][j] + delta[j];
                mean[j] = (beta0 * m0[j] + count * center[j]) / (beta0 + count);
            }
            double[][] inverse = prior.inverseScale();
            for (int a = 0; a < dimension; a++) {
                for (int b = 0; b <= a; b++) {
                    inverse[a][b] += (scatter[c][a][b] + scatter[c][b][a]) / 2
                            - count * delta[a] * delta[b]
                            + beta0 * count / (beta0 + count) * (center[a] - m0[a]) * (center[b] - m0[b]);
                    inverse[b][a] = inverse[a][b];
                }
                inverse[a][a] += count * floor;
            }
            components.add(new NormalWishart(mean, beta0 + count, prior.degreesOfFreedom() + count, inverse));
        }
        return new Components(new Dirichlet(alpha), components);
    }

    /** The components that fit given responsibilities. */
    private Components components(double[][] r) {
        double[] counts = new double[k];
        double[][] about = new double[k][];
        double[][] shift = new double[k][dimension];
        double[][][] scatter = new double[k][dimension][dimension];
        Arrays.setAll(about, c -> prior.mean());
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < k; c++) {
                counts[c] += r[i][c];
                for (int a = 0; a < dimension; a++) {
                    double gap = rows[i][a] - about[c][a];
                    shift[c][a] += r[i][c] * gap;
                    for (int b = 0; b < dimension; b++) {
                        scatter[c][a][b] += r[i][c] * gap * (rows[i][b] - about[c][b]);
                    }
                }
            }
        }
        return components(counts, about, shift, scatter);
    }

    private Map<String, INDArray> inputs(Components q) {
        Map<String, INDArray> in = new HashMap<>();
        double[] meanLog = q.weights.meanLog();
        for (int c = 0; c < k; c++) {
            NormalWishart component = q.components.get(c);
            double nu = component.degreesOfFreedom();
            double[][] whiten = new double[dimension][dimension];
            for (int b = 0; b < dimension; b++) {
                double[] unit = new double[dimension];
                unit[b] = Math.sqrt(nu);
                double[] column = component.factor().solveTransposed(unit);
                for (int a = 0; a < dimension; a++) {
                    whiten[a][b] = column[a];
                }
            }
            double constant = meanLog[c]
                    + component.meanLogDeterminant() / 2
                    - dimension * Math.log(2 * Math.PI) / 2
                    - dimension / (2 * component.meanPrecision())
                    - component.blur(floor);
            in.put("mean" + c, Nd4j.create(component.mean(), new long[] {1, dimension}, 'c'));
            in.put("whiten" + c, Nd4j.createFromArray(whiten));
            in.put("constant" + c, Nd4j.create(new double[] {constant}, new long[] {1, 1}, 'c'));
        }
        return in;
    }

    /**
     * Returns the probabilities that rows belong to components.
     *
     * @param posterior q(π) and q(μ_k, Λ_k)
     * @return r, {@code [n, K]}
     */
    public double[][] responsibilities(Components posterior) {
        Map<String, INDArray> in = inputs(posterior);
        double[][] all = new double[rows.length][];
        overBlocks(in, new String[] {RESPONSIBILITIES}, (out, first) -> {
            double[][] block = matrix(out, RESPONSIBILITIES, k);
            System.arraycopy(block, 0, all, first, block.length);
        });
        return all;
    }

    /** Executes the graph for each block of rows, in order, and hands over its outputs, which are freed then. */
    private void overBlocks(
            Map<String, INDArray> in, String[] outputs, ObjIntConsumer<Map<String, INDArray>> consumer) {
        int size = Math.max(1, BLOCK / (dimension + k));
        for (int first = 0; first < rows.length; first += size) {
            double[][] block = Arrays.copyOfRange(rows, first, Math.min(rows.length, first + size));
            try (INDArray x = Nd4j.createFromArray(block)) {
                in.put(X, x);
                Map<String, INDArray> out = graph.output(in, outputs);
                consumer.accept(out, first);
                out.values().forEach(INDArray::close);
            }
        }
    }

    /**
     * Ascends from given responsibilities until the rule of {@link CaviOptions} is met or its sweeps are used up.
     *
     * @param responsibilities where to start, {@code [n, K]}, rows that sum to 1
     * @param options when to stop
     * @return where the ascent led
     * @throws UserError if a component's scale is not positive definite in float64
     */
    public Ascent<State> run(double[][] responsibilities, CaviOptions options) {
        Components q = components(responsibilities);
        State start = new State(
                q,
                q,
                Collections.nCopies(k, 0.0),
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                rows.length / 2.0);
        List<String> wanted = new ArrayList<>(List.of(COUNTS, LOG_SUM));
        for (int c = 0; c < k; c++) {
            wanted.add("shift" + c);
            wanted.add("scatter" + c);
        }
        String[] outputs = wanted.toArray(new String[0]);
        return Ascent.run(start, state -> List.of(step(state, outputs)), options);
    }

    /** One execution of the graph: the rows' factors, then the components'. */
    private State step(State before, String[] outputs) {
        Components q = before.next;
        double elbo = jacobian - q.weights.klTo(new Dirichlet(filled(concentration)));
        double[][] about = new double[k][];
        for (int c = 0; c < k; c++) {
            elbo -= q.components.get(c).klTo(prior);
            about[c] = q.components.get(c).mean();
        }
        double[] logSum = new double[1];
        double[] counts = new double[k];
        double[][] shift = new double[k][dimension];
        double[][][] scatter = new double[k][dimension][dimension];
        overBlocks(inputs(q), outputs, (out, first) -> {
            add(logSum, doubles(out, LOG_SUM));
            add(counts, doubles(out, COUNTS));
            for (int c = 0; c < k; c++) {
                add(shift[c], doubles(out, "shift" + c));
                double[][] part = matrix(out, "scatter" + c, dimension);
                for (int a = 0; a < dimension; a++) {
                    add(scatter[c][a], part[a]);
                }
            }
        });
        elbo += logSum[0];
        Components next = components(counts, about, shift, scatter);
        return new State(
                q,
                next,
                Arrays.stream(counts).boxed().toList(),
                elbo,
                change(q, next, before.counts, counts),
                before.rounding);
    }

    private static void add(double[] sum, double[] part) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += part[i];
        }
    }

    private static double[][] matrix(Map<String, INDArray> out, String name, int columns) {
        double[] all = doubles(out, name);
        double[][] matrix = new double[all.length / columns][];
        Arrays.setAll(matrix, i -> Arrays.copyOfRange(all, i * columns, (i + 1) * columns));
        return matrix;
    }

    private double[] filled(double value) {
        double[] all = new double[k];
        Arrays.fill(all, value);
        return all;
    }

    private double change(Components before, Components after, List<Double> counts, double[] now) {
        double change = 0;
        for (int c = 0; c < k; c++) {
            change = Math.max(change, Math.abs(now[c] - counts.get(c)) / Math.max(1, now[c]));
            double[] from = before.components.get(c).mean();
            double[] to = after.components.get(c).mean();
            double[][] covariance = after.components.get(c).covariance();
            for (int j = 0; j < dimension; j++) {
                change = Math.max(change, Math.abs(to[j] - from[j]) / Math.sqrt(covariance[j][j]));
            }
        }
        return change;
    }

    private static double[] doubles(Map<String, INDArray> out, String name) {
        INDArray array = Objects.requireNonNull(out.get(name));
        return array.reshape(array.length()).toDoubleVector();
    }
}
