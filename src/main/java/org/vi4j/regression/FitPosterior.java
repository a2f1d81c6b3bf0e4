package org.vi4j.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.vi4j.diagnostics.QuantitySummary;
import org.vi4j.diagnostics.Verdict;
import org.vi4j.joint.Parameters;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.posterior.Assessment;
import org.vi4j.posterior.Posterior;

/**
 * A fit as the posterior that every inference returns: the coefficients on the table's scale, then, where they were
 * learned, the noise and the precisions of the coefficients. Unconstrained, a positive number is its logarithm.
 */
final class FitPosterior implements Posterior {
    private final RegressionFit fit;
    private final Parameters parameters;
    private final int coefficients;
    /** Whether the noise was learned, and whether β itself is reported for it. */
    private final boolean noisy;

    private final boolean precise;
    private final int[] learned;

    FitPosterior(RegressionFit fit) {
        this.fit = fit;
        Likelihood likelihood = fit.model().likelihood();
        String own = likelihood.words().precision();
        this.noisy = likelihood.hasNoise() && fit.model().noise() instanceof Precision.Uncertain;
        this.precise = !own.isEmpty();
        this.learned = IntStream.range(0, fit.groups().size())
                .filter(g -> fit.groups().get(g).precision() instanceof Precision.Uncertain)
                .toArray();
        List<String> names = fit.coefficients().names();
        this.coefficients = names.size();
        List<String> taken = new ArrayList<>(names);
        Parameters all = Parameters.real(names);
        if (noisy) {
            all = all.positive(free(precise ? own : "sigma", taken));
        }
        for (int g = 1; g <= learned.length; g++) {
            all = all.positive(free("alpha." + g, taken));
        }
        this.parameters = all;
    }

    /** A coefficient keeps its name. */
    private static String free(String wanted, List<String> taken) {
        String name = wanted;
        for (int k = 2; taken.contains(name); k++) {
            name = wanted + "_" + k;
        }
        taken.add(name);
        return name;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public String description() {
        return fit.model().likelihood().label() + " regression of '"
                + fit.model().target() + "' on " + fit.model().score().rows() + " rows, q(w) "
                + fit.model().posterior();
    }

    @Override
    public double[][] sample(int count, long seed) {
        return of(fit.draws(count, seed));
    }

    private double[][] of(RegressionDraws draws) {
        double[][] rows = draws.coefficients();
        for (int i = 0; i < rows.length; i++) {
            RegressionDraws.Draw draw = draws.list().get(i);
            double[] row = Arrays.copyOf(rows[i], parameters.size());
            int at = coefficients;
            if (noisy) {
                row[at++] = precise ? draw.beta() : 1 / Math.sqrt(draw.beta());
            }
            double[] alpha = draw.alpha();
            for (int g : learned) {
                row[at++] = alpha[g];
            }
            rows[i] = row;
        }
        return rows;
    }

    @Override
    public double[][] drawUnconstrained(int count, long seed) {
        return Arrays.stream(sample(count, seed)).map(parameters::unconstrain).toArray(double[][]::new);
    }

    /** {@inheritDoc} Those of the coefficients are the fit's own. */
    @Override
    public Moments moments() {
        return known(Posterior.super.moments());
    }

    private Moments known(Moments drawn) {
        double[] mean = drawn.mean();
        double[] sd = drawn.sd();
        System.arraycopy(fit.coefficients().mean(), 0, mean, 0, coefficients);
        System.arraycopy(fit.coefficients().sd(), 0, sd, 0, coefficients);
        return new Moments(mean, sd);
    }

    private Moments unconstrained() {
        return known(Moments.of(drawUnconstrained(10_000, 0)));
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
        return fit.ascent()
                .map(ascent -> new Trace(
                        "ELBO in nats after each sweep",
                        ascent.elboTrace().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()))
                .orElse(Trace.NONE);
    }

    /** {@inheritDoc} Where the ascent has not converged, no weights make up for it. */
    @Override
    public Assessment assess(int count, long seed) {
        if (fit.found().mixture() instanceof NutsPosterior nuts) {
            return chains(nuts.assessment());
        }
        RegressionDraws draws = fit.draws(count, seed);
        double[][] u = Arrays.stream(of(draws)).map(parameters::unconstrain).toArray(double[][]::new);
        double toTable = -Arrays.stream(scales()).map(Math::log).sum();
        double[] logP = new double[count];
        double[] logQ = new double[count];
        for (int i = 0; i < count; i++) {
            RegressionDraws.Draw draw = draws.list().get(i);
            double jacobian = toTable;
            if (noisy) {
                // β = e^−2u of u = ln σ, or e^u.
                jacobian += Math.log(draw.beta()) + (precise ? 0 : Math.log(2));
            }
            double[] alpha = draw.alpha();
            for (int g : learned) {
                jacobian += Math.log(alpha[g]);
            }
            logP[i] = draw.logP() + jacobian;
            logQ[i] = draw.logQ() + jacobian;
        }
        if (fit.converged()) {
            return Assessment.Weights.of(u, logP, logQ);
        }
        Verdict verdict = new Verdict(
                Verdict.Trust.DO_NOT_BELIEVE, "the ascent has not converged", "allow more sweeps of the ascent");
        return new Assessment.Weights(u, logP, logQ, Optional.empty(), Optional.empty(), verdict);
    }

    /** The sampler's assessment, its draws as the coordinates of these parameters. */
    private Assessment.Chains chains(Assessment.Chains own) {
        double[][] u = Arrays.stream(of(RegressionDraws.chains(fit)))
                .map(parameters::unconstrain)
                .toArray(double[][]::new);
        List<QuantitySummary> coordinates = new ArrayList<>();
        for (int j = 0; j < parameters.dimension(); j++) {
            double[][] chains = new double[own.chains()][own.length()];
            for (int i = 0; i < u.length; i++) {
                chains[i / own.length()][i % own.length()] = u[i][j];
            }
            coordinates.add(QuantitySummary.of(chains));
        }
        return new Assessment.Chains(
                own.chains(), u, own.logP(), own.energy(), own.divergent(), coordinates, own.worst(), own.verdict());
    }

    /** The diagonal of the triangular map from the regression's coefficients to the table's scale. */
    private double[] scales() {
        double[] scales = new double[coefficients];
        Arrays.setAll(scales, j -> Math.abs(fit.model().design().direction(j)[j]));
        return scales;
    }

    @Override
    public String toString() {
        return description() + " (" + parameters + ")";
    }
}
