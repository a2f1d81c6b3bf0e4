package org.vi4j.mixture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;
import org.vi4j.internal.math.LogSumExp;

/**
 * A Bayesian mixture of K normal distributions over named columns, q(π) Π_k q(μ_k, Λ_k), its components numbered from
 * the heaviest; see {@link org.vi4j.mixture.CaviMixture}. Immutable.
 */
public final class MixtureModel {
    private final List<String> columns;
    private final Dirichlet weights;
    /** In units of their own. */
    private final List<NormalWishart> components;

    private final MixtureUnits units;
    private final double elbo;
    private final long rows;
    /** The parts of ln ρ_k and of the predictive density's logarithm that do not depend on x. */
    private final double[] share;

    private final double[] density;

    private MixtureModel(
            List<String> columns,
            Dirichlet weights,
            List<NormalWishart> components,
            MixtureUnits units,
            double elbo,
            long rows) {
        this.columns = List.copyOf(columns);
        this.weights = weights;
        this.components = List.copyOf(components);
        this.units = units;
        this.elbo = elbo;
        this.rows = rows;
        int d = columns.size();
        double[] meanLog = weights.meanLog();
        double[] mean = weights.mean();
        this.share = new double[components.size()];
        this.density = new double[components.size()];
        for (int k = 0; k < share.length; k++) {
            NormalWishart c = components.get(k);
            double beta = c.meanPrecision();
            double df = c.degreesOfFreedom() + 1 - d;
            share[k] = meanLog[k]
                    + (c.meanLogDeterminant() - d * Math.log(2 * Math.PI) - d / beta) / 2
                    - c.blur(units.floor());
            density[k] = Math.log(mean[k])
                    + Gamma.logGamma((df + d) / 2)
                    - Gamma.logGamma(df / 2)
                    + (d * Math.log(beta / ((1 + beta) * Math.PI)) - c.factor().logDeterminant()) / 2
                    - units.logScale();
        }
    }

    /**
     * Creates the model.
     *
     * @param columns their names, {@code [D]}
     * @param weights q(π), {@code [K]}
     * @param components q(μ_k, Λ_k), over ℝᴰ
     * @param elbo the fit's, in nats
     * @param rows the number of rows it was fitted to
     * @return the model, its components sorted by E[π_k]
     * @throws IllegalArgumentException if the sizes do not match
     */
    static MixtureModel of(
            List<String> columns, Dirichlet weights, List<NormalWishart> components, double elbo, long rows) {
        return of(columns, weights, components, MixtureUnits.plain(columns.size()), elbo, rows);
    }

    /** Creates a model of components in units of their own. */
    static MixtureModel of(
            List<String> columns,
            Dirichlet weights,
            List<NormalWishart> components,
            MixtureUnits units,
            double elbo,
            long rows) {
        double[] mean = weights.mean();
        if (components.isEmpty()
                || mean.length != components.size()
                || components.stream().anyMatch(c -> c.dimension() != columns.size())) {
            throw new IllegalArgumentException(columns.size() + " columns, " + mean.length + " weights and "
                    + components.size() + " components do not match");
        }
        List<Integer> order = IntStream.range(0, mean.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -mean[k]))
                .toList();
        double[] concentration = weights.concentration();
        return new MixtureModel(
                columns,
                new Dirichlet(order.stream().mapToDouble(k -> concentration[k]).toArray()),
                order.stream().map(components::get).toList(),
                units,
                elbo,
                rows);
    }

    /**
     * Saves the model as JSON: numbers and names, no code.
     *
     * @param file where to
     * @throws org.vi4j.UserError if the place cannot be written to; nothing is left behind then
     */
    public void save(Path file) {
        MixtureFile.save(this, file);
    }

    /**
     * Loads a model.
     *
     * @param file a file that {@link #save} wrote
     * @return the model
     * @throws org.vi4j.UserError if the file is missing, too large, not such a file, or holds numbers that are no model
     */
    public static MixtureModel load(Path file) {
        return MixtureFile.load(file);
    }

    /** Returns the columns' names, {@code [D]}. */
    public List<String> columns() {
        return columns;
    }

    /**
     * One of the normal distributions, by its posterior means.
     *
     * @param weight E[π_k], the share of rows that it makes
     * @param mean E[μ_k], {@code [D]}
     * @param covariance E[Λ_k]⁻¹, {@code [D, D]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Component(double weight, double[] mean, double[][] covariance) {}

    /** Returns the components, the heaviest first. */
    public List<Component> components() {
        double[] weight = weights.mean();
        return IntStream.range(0, components.size())
                .mapToObj(k -> {
                    NormalWishart c = units.onTable(components.get(k));
                    return new Component(weight[k], c.mean(), c.covariance());
                })
                .toList();
    }

    Dirichlet weights() {
        return weights;
    }

    /** Returns q(μ_k, Λ_k), on the table's scale. */
    List<NormalWishart> factors() {
        return components.stream().map(units::onTable).toList();
    }

    /** Returns them in {@link #units()}. */
    List<NormalWishart> standard() {
        return components;
    }

    MixtureUnits units() {
        return units;
    }

    /** Returns the fit's ELBO, in nats. */
    public double elbo() {
        return elbo;
    }

    /** Returns the number of rows it was fitted to. */
    public long rows() {
        return rows;
    }

    /**
     * What the model says about a row x.
     *
     * @param responsibilities the optimal q(z) given the other factors, r_k ∝ exp(E ln π_k + E ln N(x; μ_k, Λ_k⁻¹)),
     *     {@code [K]}: for a row of the fit the fit's own
     * @param logDensity ln of the posterior predictive density Σ_k E[π_k] St(x; m_k, (ν_k+1−D)β_k/(1+β_k) W_k,
     *     ν_k+1−D), in nats (Bishop, <i>Pattern Recognition and Machine Learning</i>, 10.81)
     */
    public record Assignment(List<Double> responsibilities, double logDensity) {
        /** Creates the assignment. */
        public Assignment {
            responsibilities = List.copyOf(responsibilities);
        }

        /** Returns the most probable component, from 0; the heavier of two that are equal. */
        public int component() {
            int most = 0;
            for (int k = 1; k < responsibilities.size(); k++) {
                most = responsibilities.get(k) > responsibilities.get(most) ? k : most;
            }
            return most;
        }
    }

    /**
     * Assigns a row.
     *
     * @param x finite, {@code [D]}
     * @return where it belongs
     */
    public Assignment assign(double[] x) {
        double[] z = units.standard(x);
        double[] logRho = new double[share.length];
        for (int k = 0; k < share.length; k++) {
            logRho[k] = share[k] - components.get(k).degreesOfFreedom() * distance(k, z) / 2;
        }
        double total = LogSumExp.of(logRho);
        List<Double> responsibilities = new ArrayList<>();
        for (double rho : logRho) {
            responsibilities.add(Math.exp(rho - total));
        }
        return new Assignment(responsibilities, LogSumExp.of(logDensitiesOf(z)));
    }

    /**
     * Returns what each component adds to the predictive density.
     *
     * @param x {@code [D]}
     * @return the logarithms, in nats, {@code [K]}
     */
    public double[] logDensities(double[] x) {
        return logDensitiesOf(units.standard(x));
    }

    private double[] logDensitiesOf(double[] z) {
        double[] logs = new double[density.length];
        for (int k = 0; k < logs.length; k++) {
            NormalWishart c = components.get(k);
            double share = c.meanPrecision() / (1 + c.meanPrecision());
            logs[k] = density[k] - (c.degreesOfFreedom() + 1) / 2 * Math.log1p(share * distance(k, z));
        }
        return logs;
    }

    /** (z − m_k)ᵀW_k(z − m_k). */
    private double distance(int k, double[] z) {
        double[] gap = components.get(k).mean();
        Arrays.setAll(gap, j -> z[j] - gap[j]);
        double[] scaled = components.get(k).factor().solve(gap);
        double distance = 0;
        for (int j = 0; j < gap.length; j++) {
            distance += gap[j] * scaled[j];
        }
        return distance;
    }
}
