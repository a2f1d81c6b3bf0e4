package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.Constraint;
import org.vi4j.joint.Parameters;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;

/**
 * A fit as the posterior that every inference returns: the fixed coefficients on the table's scale, the standard
 * deviations and correlations of groups, and the noise's. The effects of single groups, and what bends in splines, are
 * integrated out. Unconstrained, a standard deviation is its logarithm.
 */
final class MixedPosterior implements Posterior {
    private final MixedFit fit;
    private final Parameters parameters;

    MixedPosterior(MixedFit fit) {
        this.fit = fit;
        List<String> names =
                fit.coefficients().stream().map(MixedFit.Estimate::name).toList();
        Parameters all = Parameters.real(names);
        for (MixedFit.Estimate spread : fit.spreads()) {
            all = spread.name().startsWith("cor(")
                    ? all.scalar(spread.name(), new Constraint.Interval(-1, 1))
                    : all.positive(spread.name());
        }
        this.parameters = all;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public String description() {
        return fit.specification().likelihood().label() + " regression of '"
                + fit.specification().columns().target() + "' on " + fit.rows().count() + " rows by "
                + (fit.groups().isEmpty() ? "splines" : String.join(", ", fit.groups()));
    }

    @Override
    public double[][] sample(int count, long seed) {
        return rows(fit, fit.draws(count, seed));
    }

    /** The fixed coefficients and what is said of how effects vary, on the table's scale, a row a draw. */
    static double[][] rows(MixedFit fit, MixedDraws draws) {
        MixedTables tables = new MixedTables(fit);
        int bends = fit.specification().bends();
        int coefficients = fit.coefficients().size();
        double[][] rows = new double[draws.count()][coefficients + fit.spreads().size()];
        for (int s = 0; s < rows.length; s++) {
            List<Double> all = tables.population(draws, s);
            for (int j = 0; j < rows[s].length; j++) {
                rows[s][j] = all.get(j < coefficients ? j : j + bends);
            }
        }
        return rows;
    }

    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        return Arrays.stream(sample(count, seed)).map(parameters::unconstrain).toArray(double[][]::new);
    }

    /** {@inheritDoc} These are the fit's own. */
    @Override
    public Moments moments() {
        List<MixedFit.Estimate> all = new ArrayList<>(fit.coefficients());
        all.addAll(fit.spreads());
        return new Moments(
                all.stream().mapToDouble(MixedFit.Estimate::mean).toArray(),
                all.stream().mapToDouble(MixedFit.Estimate::sd).toArray());
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
        return Trace.NONE;
    }

    /**
     * {@inheritDoc} Draws are chosen by the weights of the fit's points, so that they stand for the posterior, as far
     * as the fit's verdict says; their own densities are not known (NaN), since effects of groups are integrated out.
     */
    @Override
    public Assessment assess(int count, long seed) {
        double[][] u = drawUnconstrained(count, seed);
        double[] unknown = new double[u.length];
        Arrays.fill(unknown, Double.NaN);
        return new Assessment.Weights(u, unknown, unknown, Optional.empty(), Optional.empty(), verdict());
    }

    @Override
    public Verdict verdict() {
        return fit.verdict();
    }

    @Override
    public String toString() {
        return description() + " (" + parameters + ")";
    }
}
