package org.vi4j.internal.experiment;

import org.vi4j.distribution.Gaussian;
import org.vi4j.inference.Family;
import org.vi4j.inference.GradientVi;
import org.vi4j.internal.experiment.Experiment.Findings;
import org.vi4j.joint.target.GlmJoint;
import org.vi4j.model.Ascent.CaviOptions;
import org.vi4j.model.LinearRegression.ExactRegression;
import org.vi4j.model.LinearRegression.HierarchicalRegression;
import org.vi4j.posterior.Run;
import org.vi4j.regression.CaviRegression;
import org.vi4j.regression.CaviRegression.Factorization;
import org.vi4j.report.Plot;

/**
 * Linear regression on two pairs of correlated columns: mean-field gives 1/√Λⱼⱼ for √(Λ⁻¹)ⱼⱼ, with Λ the posterior's
 * precision, which tends to √(1 − ρ²) of it.
 */
final class VarianceLoss implements Experiment {
    /** CAVI's variances come from the precision alone; what remains is the rounding of two inverses. */
    private static final double ROUNDING = 1e-8;

    private static final double ACCURACY = 0.02;

    @Override
    public String name() {
        return "variance-loss";
    }

    @Override
    public String claim() {
        return "A mean-field q keeps the means and loses the standard deviations, by √(1 − ρ²) for columns of"
                + " correlation ρ. A factor for each correlated group, or full rank, restores them.";
    }

    @Override
    public Findings run(Size size, long seed) {
        Findings.Notes notes = new Findings.Notes();
        double[] rhos = size == Size.SMALL
                ? new double[] {0, 0.5, 0.9, 0.99}
                : new double[] {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99};
        Findings.Notes.Rows table = notes.table(
                "sd_over_exact_sd", "correlation", "mean_field", "predicted", "groups_of_two", "full", "limit");
        double offFormula = 0;
        double offMean = 0;
        double grouped = 1;
        double offFull = 0;
        for (double rho : rhos) {
            CorrelatedRows data = CorrelatedRows.of(size.of(200, 2_000), 4, rho, seed);
            Gaussian exact = ExactRegression.of(data.model()).posterior();
            double[][] precision = data.model().posteriorPrecision();
            double[] meanField = ratios(data, new Factorization.MeanField(), exact);
            double[] pairs = ratios(data, new Factorization.Blocks(2), exact);
            double[] full = ratios(data, new Factorization.Full(), exact);
            double predicted = 1 / Math.sqrt(precision[0][0] * exact.covariance()[0][0]);
            table.add(rho, meanField[0], predicted, pairs[0], full[0], Math.sqrt(1 - rho * rho));
            offFormula = Math.max(offFormula, Math.abs(meanField[0] - predicted));
            offMean = Math.max(offMean, Math.max(meanField[1], Math.max(pairs[1], full[1])));
            grouped = Math.min(grouped, pairs[0]);
            offFull = Math.max(offFull, Math.abs(full[0] - 1));
        }
        table.done();
        double worst = table.column(1)[rhos.length - 1];
        notes.check(
                offFormula <= ROUNDING, "mean-field sd / exact sd is 1/√(Λⱼⱼ(Λ⁻¹)ⱼⱼ) to %.1e at every ρ", offFormula);
        notes.check(offMean <= 1e-4, "all means are the exact ones, to %.1e of a standard deviation", offMean);
        notes.check(
                worst < 0.25 && grouped > 0.95,
                "at ρ = 0.99 mean-field keeps %.3f of the sd; groups of two never less than %.3f",
                worst,
                grouped);
        notes.check(offFull <= ROUNDING, "the full covariance keeps all of it, to %.1e", offFull);

        CorrelatedRows data = CorrelatedRows.of(size.of(200, 2_000), 4, 0.9, seed);
        double[] exact = ExactRegression.of(data.model()).posterior().sd();
        double[] fitted = GradientVi.defaults()
                .withAccuracy(ACCURACY)
                .withFamily(Family::fullRank)
                .fit(GlmJoint.linear(data.rows(), data.outcomes(), data.noiseSd(), 1), Run.of(seed))
                .unconstrainedSd();
        double off = 0;
        for (int j = 0; j < exact.length; j++) {
            off = Math.max(off, Math.abs(Math.log(fitted[j] / exact[j])));
        }
        // The accuracy is a standard error, in standard deviations: 4.5 of them, for four elements at once.
        notes.check(
                off <= 4.5 * ACCURACY, "gradient VI with a full-rank Gaussian gets every sd at ρ = 0.9 to %.1e", off);
        double[] x = table.column(0);
        notes.chart(
                "variance-loss",
                Plot.of("correlation ρ of the columns", "sd / exact sd")
                        .title("What is left of the posterior standard deviation")
                        .marked("mean-field", x, table.column(1))
                        .marked("groups of two", x, table.column(3))
                        .marked("full covariance", x, table.column(4))
                        .dashed("√(1 − ρ²)", x, table.column(5)));
        return notes.findings();
    }

    /** The first coefficient's sd relative to the exact one, and the largest distance of a mean in exact sds. */
    private static double[] ratios(CorrelatedRows data, Factorization factorization, Gaussian exact) {
        var q = new CaviRegression(HierarchicalRegression.known(data.model()), factorization)
                .run(CaviOptions.DEFAULT)
                .state()
                .posterior();
        double off = 0;
        for (int j = 0; j < q.dimension(); j++) {
            off = Math.max(off, Math.abs(q.mean()[j] - exact.mean()[j]) / exact.sd()[j]);
        }
        return new double[] {q.sd()[0] / exact.sd()[0], off};
    }
}
